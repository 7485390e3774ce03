// Any bytes as a MATLAB file of version 7.3: libhdf5 may die of them in its process, here there is
// a recording or a FileError.
#include "io/mat_hdf5.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

#include "fuzz_recording.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  if (berger::is_mat_hdf5(bytes)) berger::fuzz_recording(bytes);
  return 0;
}
