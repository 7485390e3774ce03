// Any bytes as an NPZ recording: trials with all that belongs to them come out, or a FileError.
#include "io/npz.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "berger/errors.hpp"
#include "data/source.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    std::vector<berger::OpenSource> sources;
    sources.push_back(berger::open_arrays(
        berger::arrays_of(berger::NpzFile(std::as_bytes(std::span(data, size)), "fuzz.npz")), {}));
    berger::Dataset trials = berger::join(std::move(sources));
    berger::assign_classes(trials, berger::distinct_labels(trials));
    berger::apply_preprocessing(trials, berger::fit_preprocessing(trials, true),
                                berger::NanRule::mean);
  } catch (const berger::FileError&) {
  }
  return 0;
}
