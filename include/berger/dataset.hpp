// Labelled trials and how they are read, checked, joined, split and standardised. Rules: docs/data.md.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "berger/tensor.hpp"

namespace berger {

// One recording, file or simulation that a Dataset was made of.
struct Source {
  std::string name;          // path or simulated:… as given
  int trials = 0;
  std::int64_t nans = 0;
  std::uint64_t hash = 0;    // FNV-1a of the file's bytes (of the name for a simulation)
};

struct Dataset {
  Tensor trials;                            // [N, 1, H, W]; for EEG H electrodes × W samples
  std::vector<std::int64_t> raw_labels;     // as in the file; empty when it has none
  std::vector<int> labels;                  // 0…K−1, index into `classes`; empty until `assign_classes`
  std::vector<std::int64_t> class_values;   // the K raw labels in ascending order
  std::vector<std::string> classes;         // their K names; the raw label as text when the file names none
  std::vector<std::string> channels;        // H names, or empty
  double rate = 0;                          // samples a second; 0 when unknown
  std::string unit;                         // "µV" when the file says so or is simulated, else empty
  std::vector<std::int64_t> subjects, sessions;  // a value per trial, or empty
  std::vector<Source> sources;
  std::vector<std::string> notes;           // what a user should know: axis order chosen, arrays ignored, NaNs replaced

  int size() const { return trials.trials(); }
  Shape shape() const { return trials.shape(); }
};

enum class AxisOrder { automatic, samples_channels, channels_samples };
enum class NanRule { mean, error };
enum class BrokenRule { error, skip };

// How images are read; [data] of a study file.
struct ImageOptions {
  int height = 0, width = 0;              // every image is resized to this; 0: as they are, all of one size
  bool colour = false;                    // red, green and blue; otherwise grey
  BrokenRule broken = BrokenRule::error;  // skip: broken images are left out and counted
  bool cache = true;                      // keep what was read where the next start finds it at once
};

struct ReadOptions {
  AxisOrder axes = AxisOrder::automatic;  // automatic: the longer of the two axes is time
  ImageOptions images{};
};

// Reads and joins (in order) NPZ files and `simulated:motor-imagery[?trials=…&seed=…&part=train|test]`.
// NaNs are kept and counted. Throws FileError: unreadable, malformed, or unlike the first source in channels or samples.
Dataset read_dataset(const std::vector<std::string>& sources, const ReadOptions& options = {});

// Gives every trial its class index. `class_values` are those of the training data; a label outside is a FileError.
void assign_classes(Dataset& data, const std::vector<std::int64_t>& class_values, const std::vector<std::string>& names = {});
std::vector<std::int64_t> distinct_labels(const Dataset& data);

Dataset subset(const Dataset& data, const std::vector<int>& trials);

// What was done to the training trials and must be done to every later one.
struct Preprocessing {
  float nan_value = 0;             // replaces a NaN: the mean of the finite training values
  std::vector<float> mean, scale;  // per channel, (x − mean) · scale; empty: not standardised
};
Preprocessing fit_preprocessing(const Dataset& train, bool standardise);
void apply_preprocessing(Dataset& data, const Preprocessing& preprocessing, NanRule nan);

// Trials of the validation part, `fraction` of each class (stratified) or of all, drawn by `seed`; ascending.
std::vector<int> validation_trials(const Dataset& data, double fraction, bool stratified, std::uint64_t seed);

// [data] of a study file.
struct ValidationOptions {
  double fraction = 0;             // cut from the training data; 0: none
  bool stratified = true;
  int seed = 1;                    // of the cut; the same for every run, so that seeds share one validation set
  std::vector<std::string> files{};  // or these files instead
};
struct DataOptions {
  std::string folder{};            // relative paths are relative to it
  std::vector<std::string> train{}, test{};
  ValidationOptions validation{};
  bool standardise = false;
  NanRule nan = NanRule::mean;
  AxisOrder axes = AxisOrder::automatic;
};

struct PreparedData {
  Dataset train;
  std::optional<Dataset> validation, test;
  Preprocessing preprocessing;
};
// The whole way from files to what training takes. Statistics come from the training part alone.
PreparedData prepare(const DataOptions& options);

// Two-class motor imagery over C3 and C4: 1/f background, mu and beta rhythms that weaken over the hemisphere opposite
// the imagined hand. `seed` fixes the subjects; `test` draws other trials of the same subjects. 2 × 750 at 125 Hz.
enum class Part { train, test };
struct MotorImageryOptions {
  int trials = 1080;
  std::uint64_t seed = 1;
  Part part = Part::train;
};
Dataset simulate_motor_imagery(const MotorImageryOptions& options);

// Writes signal (N, samples, channels) float32, label, sfreq, channels, classes, subject; never overwrites.
void write_npz(const std::string& path, const Dataset& data);

}  // namespace berger
