// One source of trials, opened but not yet read: everything but the trials is known, so that all
// trials of a joined Dataset can be read straight into their place.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "berger/dataset.hpp"
#include "io/array_file.hpp"

namespace berger {

struct SignalWindows;

struct OpenSource {
  Source source;  // its NaNs are counted at the latest when the trials are read
  Shape shape;
  // a value per trial, or empty
  std::vector<std::int64_t> labels, subjects, sessions, runs;
  std::vector<double> onsets;
  std::vector<std::string> channels, classes;
  std::vector<std::int64_t> class_values;  // the label of each name, where that was given
  double rate = 0;
  std::string unit;
  AxisOrder axis_order = AxisOrder::automatic;
  std::string axes;                  // how the axes were read, in words
  std::vector<std::string> ignored;  // arrays of unknown names
  // Returns a note, or nothing.
  std::function<std::string(View)> read_trials;
  // Where nothing else is to be done to them: windows of a recording.
  std::shared_ptr<const SignalWindows> windows{};
  // Or, of images, what there is to read already:
  bool images = false;
  Pixels pixels{};
  bool labels_are_places = false;
  std::vector<std::string> notes{};
  // Where each trial stands: in the file of the source unless others are named, at 0, 1, … unless
  // places say otherwise.
  std::vector<std::string> files{};
  std::vector<Origin> origins{};
};

// `like`: where the trials that `options.axes` make have another shape, and the other order fits,
// that is taken.
OpenSource open_arrays(const ArrayFile& file, const ReadOptions& options);

// `key` is the setting that names the source, for ConfigError.
OpenSource open_source(const std::string& name, const ReadOptions& options, const std::string& key);
Dataset read_sources(const std::vector<std::string>& names, const ReadOptions& options,
                     const std::string& key);
Dataset join(std::vector<OpenSource> sources, int memory = 0);  // MiB, as of ReadOptions

// Why these cannot tell classes or channels apart ("names 'left' twice"); empty where they can.
std::string names_problem(const std::vector<std::string>& names);
// "2 channels × 750 samples", "grey images of 28 × 28"
std::string describe(Shape shape, bool images);
std::string name_of_trial(const Dataset& data, int trial);  // the name of the source it comes from

}  // namespace berger
