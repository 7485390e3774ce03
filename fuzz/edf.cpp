// Any bytes as EDF or BDF: a recording whose facts, events and first samples can be read, or a
// FileError.
#include <cstddef>
#include <cstdint>
#include <span>

#include "fuzz_recording.hpp"
#include "io/edf_header.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  if (berger::is_edf(bytes)) berger::fuzz_recording(bytes);
  return 0;
}
