// A MATLAB file: arrays that can be read, trials among them.
#include "io/mat.hpp"

#include <string>
#include <utility>
#include <vector>

#include "data/source.hpp"
#include "io/mat_hdf5.hpp"
#include "targets.hpp"

namespace berger::fuzz {

void mat(Bytes bytes) {
  if (!is_mat(bytes) || is_mat_hdf5(bytes)) return;
  const ArrayFile file = open_mat_arrays(ByteFile(bytes, "fuzz.mat"));
  for (const std::string& name : file.names)
    attempt([&] {
      NpyReader reader = file.open(name);
      reader.header().is_number() ? static_cast<void>(reader.read_reals())
                                  : static_cast<void>(reader.read_texts());
    });
  std::vector<OpenSource> sources;
  sources.push_back(open_arrays(file, {}));
  join(std::move(sources));
}

}  // namespace berger::fuzz
