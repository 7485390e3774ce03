// Any bytes as a MATLAB file that is a recording, EEGLAB's and the competitions' among them: it can
// be read, or a FileError.
#include <cstddef>
#include <cstdint>
#include <span>

#include "fuzz_recording.hpp"
#include "io/mat.hpp"
#include "io/mat_hdf5.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  if (berger::is_mat(bytes) && !berger::is_mat_hdf5(bytes)) berger::fuzz_recording(bytes);
  return 0;
}
