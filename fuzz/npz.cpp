// An NPZ of trials: they come out with all that belongs to them.
#include "io/npz.hpp"

#include <utility>
#include <vector>

#include "data/source.hpp"
#include "targets.hpp"

namespace berger::fuzz {

void npz(Bytes bytes) {
  std::vector<OpenSource> sources;
  sources.push_back(open_arrays(arrays_of(NpzFile(bytes, "fuzz.npz")), {}));
  Dataset trials = join(std::move(sources));
  assign_classes(trials, distinct_labels(trials));
  apply_preprocessing(trials, fit_preprocessing(trials, true), NanRule::mean);
}

}  // namespace berger::fuzz
