// Labelled trials, recordings or images, and how they are read, checked, joined, split and
// standardised. Rules: docs/data.md.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "berger/chain.hpp"
#include "berger/protocol.hpp"
#include "berger/trials.hpp"

namespace berger {

// One recording, file or simulation that a Dataset was made of.
struct Source {
  std::string name;  // path or simulated:… as given
  int trials = 0;
  std::int64_t nans = 0;
  // XXH3 of the file's bytes; of images see docs/data.md, of a simulation of its name
  std::uint64_t hash = 0;
  // of a recording: why trials of it were left out, and how many
  std::vector<std::pair<std::string, int>> dropped{};
};

// Where a trial stands: the image or row `place` of the file, from 0; of a recording the event.
struct Origin {
  int file = 0;  // index into Dataset::files
  std::int64_t place = 0;
};

enum class AxisOrder { automatic, samples_channels, channels_samples };
constexpr std::array<std::string_view, 3> names(AxisOrder) {
  return {"auto", "samples_channels", "channels_samples"};
}

// The label of a trial that has none that means anything to the model.
constexpr std::int64_t unlabelled = std::numeric_limits<std::int64_t>::min();

struct Dataset {
  Trials trials;  // 1 × electrodes × samples, or images: maps × rows × columns, from 0 to 1
  bool images = false;
  std::vector<std::int64_t> raw_labels;  // as in the file; empty when it has none
  // 0…K−1, index into `classes`; empty until `assign_classes`
  std::vector<int> labels;
  std::vector<std::int64_t> class_values;  // the K raw labels in ascending order
  // their K names; the raw label as text when the file names none
  std::vector<std::string> classes;
  std::vector<std::string> channels;      // H names, or empty
  double rate = 0;                        // samples a second; 0 when unknown
  std::string unit;                       // "µV" when the file says so or is simulated, else empty
  AxisOrder axes = AxisOrder::automatic;  // as those of the first file were read
  std::vector<std::int64_t> subjects, sessions;  // a value per trial, or empty
  // what each trial's loss counts in training; empty: all alike
  std::vector<double> weights;
  std::vector<std::int64_t> runs;  // of trials cut out of recordings, else empty
  std::vector<double> onsets;      // likewise: seconds from the recording's start
  // raw labels are places in `classes`: folders have names alone
  bool labels_are_places = false;
  std::vector<Source> sources;
  std::vector<std::string> files;  // of a folder each image, else the sources
  std::vector<Origin> origins;     // a trial
  // what a user should know: axis order chosen, arrays ignored, NaNs replaced
  std::vector<std::string> notes;
  std::vector<UnusablePart> left_out{};  // people and sessions, where ReadOptions::leave_out

  int size() const { return trials.size(); }
  Shape shape() const { return trials.shape(); }
  void copy(int trial, float* to) const { trials.copy(trial, to); }  // its shape().size() values
};

enum class NanRule { mean, error };
constexpr std::array<std::string_view, 2> names(NanRule) {
  return {"mean", "error"};
}
enum class BrokenRule { error, skip };
constexpr std::array<std::string_view, 2> names(BrokenRule) {
  return {"error", "skip"};
}
enum class AlphaRule { ignore, white, black };  // what transparent pixels are laid over
constexpr std::array<std::string_view, 3> names(AlphaRule) {
  return {"ignore", "white", "black"};
}

// Whose trials are aligned together (align).
enum class AlignUnit { none, subject, session };
constexpr std::array<std::string_view, 3> names(AlignUnit) {
  return {"none", "subject", "session"};
}

// How images are read; [data] of a study file.
struct ImageOptions {
  // every image is resized to this; 0: as they are, all of one size
  int height = 0, width = 0;
  bool colour = false;                    // red, green and blue; otherwise grey
  BrokenRule broken = BrokenRule::error;  // skip: broken images are left out and counted
  AlphaRule alpha = AlphaRule::ignore;
  // keep what was read where the next start finds it at once
  bool cache = true;
  bool operator==(const ImageOptions&) const = default;
};

// What is known of trials: training's travel with the model, and later trials are held against
// them. What is empty or 0 is unknown, and never a reason to refuse.
struct Facts {
  Shape shape{};  // of a trial
  bool images = false;
  std::vector<std::string> channels{};
  double rate = 0;  // samples a second
  std::string unit{};
  double scale = 0;  // the channels' median standard deviation, in that unit
  std::vector<std::string> classes{};
  std::vector<std::int64_t> class_values{};  // the label of each class, ascending
  bool named_classes = false;  // classes of folders: names alone, and the values are places
  // how the trials were read
  AxisOrder axes = AxisOrder::automatic;
  NanRule nan = NanRule::mean;
  ImageOptions image_options{};
  std::optional<Chain> chain{};  // how they were cut out of recordings
  AlignUnit align = AlignUnit::none;
  bool operator==(const Facts&) const = default;
};
// "subject", "session", or nothing where trials are as they were recorded.
constexpr std::string_view alignment_of(const Facts& facts) {
  return facts.align == AlignUnit::none ? ""
                                        : names(AlignUnit{})[static_cast<std::size_t>(facts.align)];
}
Facts facts_of(const Dataset& data);  // in one look at 256 of its trials, or fewer

enum class LabelRule {
  needed,  // every trial must be of a class that `facts` have
  wanted,  // others become `unlabelled`
};
// What sources are brought to: channels into their order, the unit to theirs, labels to their
// numbers; of two axis orders the one that fits. Rules: docs/data.md.
struct Like {
  Facts facts{};
  std::string whose{"the training data"};  // in messages
  // names that the classes have elsewhere, in the same order
  std::vector<std::string> other_names{};
  LabelRule labels = LabelRule::needed;
};

// Told now and then how far the reading of one source is.
using ReadProgress =
    std::function<void(const std::string& source, std::int64_t done, std::int64_t total)>;

// What labels of a file mean, where it does not say so itself, or says it wrongly.
struct ClassNaming {
  std::vector<std::string> names{};
  // the label of each name; empty: they are in ascending order of the labels
  std::vector<std::int64_t> values{};
};

// What recordings do not say of themselves, or wrongly: these win over the files' own.
struct GivenFacts {
  double rate = 0;                      // samples a second; 0: the files'
  std::vector<std::string> channels{};  // names; none: the files'
  std::string unit{};                   // empty: the files'
  // one number for all, one for each source, or lengths of blocks of trials, numbered from 1
  std::vector<int> subjects{}, sessions{};
};

struct ReadOptions {
  AxisOrder axes = AxisOrder::automatic;  // automatic: the longer of the two axes is time
  GivenFacts facts{};
  NanRule nan = NanRule::mean;  // of those who prepare what was read
  ImageOptions images{};
  ReadProgress progress{};
  ClassNaming classes{};
  std::optional<Like> like{};
  // MiB of trials to hold in memory; more are held in a file without a name in the cache folder,
  // of the same values. 0: a quarter of what this process may use
  int memory = 0;
  // Whose channels are not those of most, or who is left without a trial, is no error but stands in
  // Dataset::left_out.
  bool leave_out = false;
};

// Reads and joins (in order) NPZ files, images (IDX, CSV, a folder of folders) and
// `simulated:NAME[?trials=…&seed=…&part=train|test]`. NaNs are kept and counted. Throws FileError:
// unreadable, malformed, or unlike the first source, or `like`, in what cannot be brought to it.
Dataset read_dataset(const std::vector<std::string>& sources, const ReadOptions& options = {});

// Gives every trial its class index. `class_values` are those of the training data and `names`
// their names; a label outside is a FileError. Where both sides know classes by name alone, names
// decide.
void assign_classes(Dataset& data, const std::vector<std::int64_t>& class_values,
                    const std::vector<std::string>& names = {});
std::vector<std::int64_t> distinct_labels(const Dataset& data);

// What a user should know of the values, a line each: all trials alike, channels that are constant,
// values so small that batch norm makes nothing of them unless they are `standardised`.
std::vector<std::string> peculiarities(const Dataset& data, bool standardised = false);

// Mean and standard deviation of each channel, NaNs left out, of at most 256 trials from all over;
// of images of each map, over all of them.
struct Spread {
  std::vector<double> mean, sd;
};
Spread spread_of(const Dataset& data);

Dataset subset(const Dataset& data, const std::vector<int>& trials);  // of the same store

// Euclidean alignment: with R the mean of X Xᵀ over the trials of a unit, not divided by samples,
// each X becomes R^(−1/2) X. No label is looked at. Recordings without NaNs; what the data do not
// tell of subjects or sessions is one unit. FileError: channels of a unit are linearly dependent,
// or nothing is there to align. O(channels² · samples) a trial. Aligned trials are floats: in place
// where nobody else has them, else where `memory`, as of ReadOptions, has room.
void align(Dataset& data, AlignUnit unit, int memory = 0);

// What was done to the training trials and must be done to every later one.
struct Preprocessing {
  float nan_value = 0;  // replaces a NaN: the mean of the finite training values
  // per channel (of images: per map), (x − mean) · scale; empty: not standardised
  std::vector<float> mean, scale;
  bool images = false;  // x is a byte / 255
};
Preprocessing fit_preprocessing(const Dataset& train, bool standardise);
// Done to each trial when it is copied.
void apply_preprocessing(Dataset& data, const Preprocessing& preprocessing, NanRule nan);

// Trials of the validation part, `fraction` of each class (stratified) or of all, drawn by `seed`;
// ascending.
std::vector<int> validation_trials(const Dataset& data, double fraction, bool stratified,
                                   std::uint64_t seed);

// [data] of a study file.
struct ValidationOptions {
  // cut from the training data; 0: none. Of recordings in whole runs where there are several, else
  // in trials with all their windows
  double fraction = 0;
  bool stratified = true;
  // of the cut; the same for every run, so that seeds share one validation set
  int seed = 1;
  std::vector<std::string> files{};  // or these files instead
};
struct DataOptions {
  std::string folder{};  // relative paths are relative to it
  std::vector<std::string> train{}, test{};
  // instead of `train`: trials are cut out of these
  RecordingFiles recordings{};
  Chain chain{};
  ValidationOptions validation{};
  // names of the classes in ascending order of their labels; empty: those in the files
  std::vector<std::string> classes{};
  bool standardise = false;
  NanRule nan = NanRule::mean;
  AxisOrder axes = AxisOrder::automatic;
  GivenFacts facts{};
  // training trials to take: a whole number, the first of each class in turn, or a share from 0 to
  // 1; 0: all
  double limit = 0;
  ImageOptions images{};
  ProtocolOptions protocol{};
  AlignUnit align = AlignUnit::none;
  int memory = 0;  // as of ReadOptions
};
ReadOptions read_options(const DataOptions& options, const ReadProgress& progress = {});

// The trials of options.recordings by options.chain, of which `fitted` is what a model carries.
// Throws what reading throws, and ConfigError: events that no recording has, classes or subjects
// without a trial.
Dataset read_recordings(const DataOptions& options, const ReadProgress& progress, Chain& fitted,
                        const std::optional<Like>& like = {});

struct PreparedData {
  Dataset train;
  std::optional<Dataset> validation, test;
  Preprocessing preprocessing;
  Facts facts;  // of the training part as it was read
};
// The whole way from files to what training takes. Statistics come from the training part alone.
// `like`: facts of a model whose weights training begins with; the channels and unit become its.
PreparedData prepare(const DataOptions& options, const ReadProgress& progress = {},
                     const Facts* like = nullptr);
// With options.protocol, in two steps: all trials are read once, and each part, or the others of a
// subject, is prepared out of them and shares them; of a second phase validation data train, too.
// ConfigError when there is no such part.
struct TrialPool {
  Dataset trials;
  Facts facts;
  ProtocolParts parts;
  TrialFacts trial_facts;
};
TrialPool read_pool(const DataOptions& options, const ReadProgress& progress = {});
PreparedData prepare(const TrialPool& pool, const DataOptions& options);
// The same of data that are in memory: of `options` counts what is not about files.
struct GivenData {
  Dataset train;
  std::optional<Dataset> validation{}, test{};
};
PreparedData prepare(GivenData data, const DataOptions& options);

// A Dataset of trials in memory, of recordings or of images, with raw labels and what else is
// known. `name` stands for it in messages. ShapeError where the numbers of trials disagree.
Dataset dataset_in_memory(Dataset data, const std::string& name);

// What a simulation makes. `seed` fixes what its trials have in common, such as subjects; `test`
// draws other trials of the same kind.
enum class Part { train, test };
struct SimulationOptions {
  int trials = 0;  // 0: as many as the simulation makes by itself
  std::uint64_t seed = 1;
  Part part = Part::train;
};

// Two-class motor imagery over C3 and C4: 1/f background, mu and beta rhythms that weaken over the
// hemisphere opposite the imagined hand. 2 × 750 at 125 Hz; 1,080 trials unless told otherwise.
Dataset simulate_motor_imagery(const SimulationOptions& options);

// Writes signal (N, samples, channels) float32, label, sfreq, channels, classes, subject, session;
// of trials cut out of recordings run, onset and file, too. Never overwrites.
void write_npz(const std::string& path, const Dataset& data);

}  // namespace berger
