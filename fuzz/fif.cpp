// Any bytes as FIF: a recording whose facts, events and samples can be read, or a FileError.
#include <cstddef>
#include <cstdint>
#include <span>

#include "fuzz_recording.hpp"
#include "io/fiff.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  if (berger::is_fiff(bytes)) berger::fuzz_recording(bytes);
  return 0;
}
