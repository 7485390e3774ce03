// Any bytes as a MATLAB file of version 7.3: libhdf5 may die of them in its process, here there is
// a recording or a FileError.
#include "io/mat_hdf5.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "fuzz_recording.hpp"
#include "io/hdf5_library.hpp"

// Loaded once, and not by the child of every input anew, which takes longer than the rest.
extern "C" int LLVMFuzzerInitialize(int*, char***) {
  berger::hdf5::Library library;
  std::string problem;
  berger::hdf5::load_library(library, problem);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  if (berger::is_mat_hdf5(bytes)) berger::fuzz_recording(bytes);
  return 0;
}
