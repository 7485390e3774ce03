#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>

#include "berger/errors.hpp"
#include "core/readable.hpp"
#include "data/recentred.hpp"
#include "data/source.hpp"

namespace berger {
namespace {

constexpr std::array<std::string_view, 6> known{"sfreq",   "channels", "classes",
                                                "subject", "session",  "unit"};
constexpr std::uint64_t axis_limit = std::numeric_limits<int>::max();

struct Layout {
  int trials = 0;
  Shape shape;
  std::vector<std::size_t> strides;  // of the file's axes in [N, 1, H, W]
  AxisOrder order = AxisOrder::channels_samples;
  std::string axes;
};

// The order that is asked for, else that of `like`, else the one in which time is the longer; the
// other where only that makes trials as `like` knows them, whose channels may be some of those that
// the file names.
bool time_is_first(std::uint64_t second, std::uint64_t third, const ReadOptions& options,
                   std::uint64_t named) {
  AxisOrder order = options.axes;
  if (order == AxisOrder::automatic && options.like) order = options.like->facts.axes;
  const bool first =
      order == AxisOrder::automatic ? second > third : order == AxisOrder::samples_channels;
  if (!options.like) return first;
  const Shape wanted = options.like->facts.shape;
  const auto fits = [&](bool time_first) {
    const std::uint64_t channels = time_first ? third : second;
    return (time_first ? second : third) == static_cast<std::uint64_t>(wanted.width) &&
           (channels == static_cast<std::uint64_t>(wanted.height) || channels == named);
  };
  return fits(first) || !fits(!first) ? first : !first;
}

Layout layout_of(const NpyReader& signal, const ReadOptions& options, std::uint64_t named,
                 bool trials_last) {
  std::vector<std::uint64_t> dims = signal.header().dims;
  const std::string shape = to_string(dims);
  if (dims.size() != 3 && !(dims.size() == 4 && dims[1] == 1)) {
    signal.fail(
        fmt::format("has shape {}; expected (trials, samples, channels), (trials, channels, "
                    "samples) or (trials, 1, channels, samples)",
                    shape));
  }
  for (const std::uint64_t size : dims) {
    if (size == 0) signal.fail(fmt::format("has shape {}, which holds nothing", shape));
    if (size > axis_limit)
      signal.fail(
          fmt::format("has shape {}; an axis may have at most {} places", shape, axis_limit));
  }
  const bool planes = dims.size() == 4;
  if (trials_last) std::rotate(dims.begin(), dims.begin() + 2, dims.end());
  if (planes) dims.erase(dims.begin() + 1);
  const bool automatic = options.axes == AxisOrder::automatic && !planes;
  const bool time_first = !planes && time_is_first(dims[1], dims[2], options, named);
  const std::size_t height = time_first ? dims[2] : dims[1], width = time_first ? dims[1] : dims[2];

  Layout layout{.trials = static_cast<int>(dims[0]),
                .shape = {1, static_cast<int>(height), static_cast<int>(width)},
                .strides = {},
                .axes = {}};
  layout.order = time_first ? AxisOrder::samples_channels : AxisOrder::channels_samples;
  layout.strides = {height * width, time_first ? 1 : width, time_first ? width : 1};
  if (planes) layout.strides.insert(layout.strides.begin() + 1, 0);
  if (trials_last)
    std::rotate(layout.strides.begin(), layout.strides.begin() + 1, layout.strides.end());
  const std::string trials_first = trials_last ? "" : "trials, ",
                    behind = trials_last ? ", trials" : "";
  layout.axes = fmt::format("axes ({}{}{}, {}{}) read as ({}{}{}){}", trials_first,
                            planes ? "1, " : "", dims[1], dims[2], behind, trials_first,
                            time_first ? "samples, channels"
                            : planes   ? "1, channels, samples"
                                       : "channels, samples",
                            behind,
                            !automatic           ? ""
                            : options.like       ? ": as " + options.like->whose
                            : dims[1] == dims[2] ? ": equally long, so as stored"
                                                 : ": the longer is time");
  return layout;
}

std::string first_of(const ArrayFile& file, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names)
    if (file.contains(name)) return std::string(name);
  return "";
}

// MATLAB's arrays have trials as their last axis, unless only the first is as long as the labels.
bool trials_are_last(const ArrayFile& file, const NpyReader& signal, const std::string& label) {
  const auto& dims = signal.header().dims;
  if (!file.matlab || dims.size() != 3) return false;
  const std::uint64_t labels = label.empty() ? 0 : file.open(label).header().count;
  return dims[2] == labels || dims[0] != labels;
}

// One number a trial. A single one (a subject's file) holds for all its trials where `spread`
// allows.
std::vector<std::int64_t> per_trial(const ArrayFile& file, std::string_view name, int trials,
                                    bool spread) {
  NpyReader array = file.open(name);
  const auto count = static_cast<std::uint64_t>(trials);
  const auto& dims = array.header().dims;
  if (spread && array.header().count == 1)
    return std::vector<std::int64_t>(count, array.read_integers()[0]);
  if (dims.size() == 2 && dims[0] == count && dims[1] > 1) {
    array.fail(fmt::format(
        "has shape {}; one whole number a trial is expected (of one-hot labels: y.argmax(1))",
        to_string(dims)));
  }
  if (array.header().count != count) {
    array.fail(fmt::format("has {} values for {} trials; cut both from the same recording",
                           array.header().count, trials));
  }
  return array.read_integers();
}

// Names reach terminals and figures: control characters stay out.
std::vector<std::string> names_in(const ArrayFile& file, std::string_view name) {
  std::vector<std::string> names = file.open(name).read_texts();
  for (std::string& text : names) text = readable(text);
  return names;
}

// Of more digits than float32 has.
bool is_wide(const NpyHeader& header) {
  return header.item == 8 || (header.item == 4 && header.kind != NpyHeader::Kind::real);
}

double read_rate(const ArrayFile& file) {
  NpyReader array = file.open("sfreq");
  if (array.header().count != 1)
    array.fail("has several values; one sampling rate in Hz is expected");
  const double rate = array.read_reals()[0];
  if (!(rate > 0) || !std::isfinite(rate))
    array.fail(fmt::format("is {}; a sampling rate in Hz is expected", rate));
  return rate;
}

}  // namespace

OpenSource open_arrays(const ArrayFile& file, const ReadOptions& options) {
  const std::string signal = file.matlab ? first_of(file, {"signal", "X", "data"})
                                         : first_of(file, {"signal", "X"}),
                    label = first_of(file, {"label", "y"});
  if (signal.empty()) {
    throw FileError(
        file.path,
        fmt::format("holds no array 'signal'{} 'X'{}; it has {}", file.matlab ? "," : " or",
                    file.matlab ? " or 'data'" : "",
                    file.names.empty() ? "none" : fmt::format("{}", fmt::join(file.names, ", "))));
  }
  OpenSource open;
  if (file.contains("channels")) open.channels = names_in(file, "channels");
  const NpyReader array = file.open(signal);
  const Layout layout =
      layout_of(array, options, open.channels.size(), trials_are_last(file, array, label));

  open.source = {.name = file.path, .trials = layout.trials, .nans = 0, .hash = file.hash};
  open.shape = layout.shape;
  open.axis_order = layout.order;
  open.axes = layout.axes;
  if (!label.empty()) open.labels = per_trial(file, label, layout.trials, false);
  if (file.contains("sfreq")) open.rate = read_rate(file);
  if (!open.channels.empty() &&
      open.channels.size() != static_cast<std::size_t>(layout.shape.height))
    throw FileError(file.path,
                    fmt::format("array 'channels' names {}, but '{}' has {} channels; if its axes "
                                "were read the wrong way, set the order of axes",
                                open.channels.size(), signal, layout.shape.height));
  if (file.contains("classes")) {
    open.classes = names_in(file, "classes");
    if (const std::string problem = names_problem(open.classes); !problem.empty())
      throw FileError(file.path, "array 'classes' " + problem);
  }
  if (file.contains("unit")) {
    const auto unit = names_in(file, "unit");
    if (unit.size() == 1) open.unit = unit[0];
  }
  for (const auto& [name, values] :
       {std::pair{"subject", &open.subjects}, std::pair{"session", &open.sessions}}) {
    if (!file.contains(name)) continue;
    if (file.open(name).header().is_number()) {
      *values = per_trial(file, name, layout.trials, true);
    } else {
      open.ignored.push_back(fmt::format("{} (texts; numbers are expected)", name));
    }
  }
  for (const std::string& name : file.names) {
    const bool used = name == signal || name == label ||
                      std::find(known.begin(), known.end(), name) != known.end();
    if (!used) open.ignored.push_back(name);
  }
  open.read_trials = [file, signal, layout, names = open.channels](View trials) {
    NpyReader reader = file.open(signal);
    reader.read_floats({trials.data, trials.size()}, layout.strides);
    if (!is_wide(reader.header())) return std::string();
    return recentre([&] { return file.open(signal); }, layout.strides, trials, names);
  };
  return open;
}

}  // namespace berger
