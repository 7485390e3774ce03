// Any bytes as GDF: a recording whose facts, events and first samples can be read, or a FileError.
#include <cstddef>
#include <cstdint>
#include <span>

#include "fuzz_recording.hpp"
#include "io/gdf_header.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  if (berger::is_gdf(bytes)) berger::fuzz_recording(bytes);
  return 0;
}
