// Any bytes as XDF: a recording whose facts, events and samples can be read, or a FileError.
#include "io/xdf.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

#include "fuzz_recording.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  if (berger::is_xdf(bytes)) berger::fuzz_recording(bytes);
  return 0;
}
