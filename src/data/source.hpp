// One source of trials, opened but not yet read: everything but the trials is known, so that all
// trials of a joined Dataset can be read straight into their place.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "berger/dataset.hpp"
#include "io/npz.hpp"

namespace berger {

struct OpenSource {
  Source source;  // without its NaNs, which are counted when the trials are read
  Shape shape;
  std::vector<std::int64_t> labels, subjects, sessions;  // a value per trial, or empty
  std::vector<std::string> channels, classes;
  double rate = 0;
  std::string unit;
  std::string axes;                  // how the axes were read
  std::vector<std::string> ignored;  // arrays of unknown names
  std::function<void(View)> read_trials;
  // Or, of images, what there is to read already:
  Images images{};
  bool labels_are_places = false;
  std::vector<std::string> notes{};
};

OpenSource open_npz(const NpzFile& file, AxisOrder axes);

// `key` is the setting that names the source, for ConfigError.
OpenSource open_source(const std::string& name, const ReadOptions& options, const std::string& key);
Dataset read_sources(const std::vector<std::string>& names, const ReadOptions& options,
                     const std::string& key);
Dataset join(std::vector<OpenSource> sources);

// FileError where labels are numbers, but the classes to compare them with have names alone, in the
// order of the alphabet.
void check_numbers(const Dataset& data, bool names_alone);
// "2 channels × 750 samples", "grey images of 28 × 28"
std::string describe(Shape shape, bool images);
std::string name_of_trial(const Dataset& data, int trial);  // the name of the source it comes from

}  // namespace berger
