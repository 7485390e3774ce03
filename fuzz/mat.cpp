// Any bytes as a MATLAB file: arrays that can be read, trials among them, or a FileError.
#include "io/mat.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "berger/errors.hpp"
#include "data/source.hpp"
#include "io/mat_hdf5.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  if (!berger::is_mat(bytes) || berger::is_mat_hdf5(bytes)) return 0;
  try {
    const berger::ArrayFile file = berger::open_mat_arrays(berger::ByteFile(bytes, "fuzz.mat"));
    for (const std::string& name : file.names) {
      try {
        berger::NpyReader reader = file.open(name);
        reader.header().is_number() ? static_cast<void>(reader.read_reals())
                                    : static_cast<void>(reader.read_texts());
      } catch (const berger::FileError&) {
      }
    }
    std::vector<berger::OpenSource> sources;
    sources.push_back(berger::open_arrays(file, {}));
    berger::join(std::move(sources));
  } catch (const berger::FileError&) {
  }
  return 0;
}
