#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <limits>
#include <map>

#include "berger/dataset.hpp"
#include "berger/errors.hpp"
#include "berger/recording.hpp"
#include "berger/report.hpp"
#include "berger/study.hpp"
#include "cli/chain_text.hpp"
#include "cli/commands.hpp"
#include "cli/inspect_bids.hpp"
#include "cli/inspect_recording.hpp"
#include "cli/output.hpp"
#include "cli/reading.hpp"
#include "cli/terminal.hpp"
#include "report/live/recording_plot.hpp"
#include "study/exit_code.hpp"

namespace berger::cli {
namespace {

std::string labels_of(const Dataset& data) {
  if (data.raw_labels.empty()) return "none";
  std::map<std::int64_t, int> counts;
  for (const std::int64_t label : data.raw_labels) ++counts[label];
  std::string text;
  for (const auto& [label, count] : counts)
    text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", label, count);
  return text;
}

std::string range_of(const Dataset& data) {
  double lowest = std::numeric_limits<double>::infinity(), highest = -lowest;
  std::int64_t infinite = 0;
  std::vector<float> room;
  for (int n = 0; n < data.size(); ++n)
    for (const float value : data.trials.values(n, room)) {
      if (std::isinf(value)) ++infinite;
      if (!std::isfinite(value)) continue;
      lowest = std::min<double>(lowest, value);
      highest = std::max<double>(highest, value);
    }
  std::string text =
      lowest > highest ? "no finite value" : fmt::format("{:.6g} to {:.6g}", lowest, highest);
  if (!data.unit.empty()) text += " " + data.unit;
  return infinite > 0 ? text + fmt::format(", and {} infinite values", infinite) : text;
}

std::string distinct(const std::vector<std::int64_t>& values) {
  std::vector<std::int64_t> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  return fmt::format("{}", fmt::join(sorted, ", "));
}

using Rows = std::vector<std::vector<std::string>>;

Rows rows_of_recording(const Dataset& data) {
  const Shape shape = data.shape();
  Rows rows{{"trials", std::to_string(data.size())},
            {"channels", std::to_string(shape.height)},
            {"samples", std::to_string(shape.width)},
            {"rate", data.rate > 0 ? fmt::format("{} Hz", data.rate) : "unknown"},
            {"labels", labels_of(data)},
            {"range", range_of(data)},
            {"NaNs", std::to_string(data.sources.empty() ? 0 : data.sources[0].nans)}};
  if (!data.channels.empty()) rows[1][1] += fmt::format(" ({})", fmt::join(data.channels, ", "));
  if (data.rate > 0) rows[2][1] += fmt::format(" ({:.6g} s)", shape.width / data.rate);
  return rows;
}

// "0.5, 0.7", of many channels "0.5 to 0.7 over 22 channels".
std::string listed(std::vector<double> values) {
  constexpr std::size_t most = 8;
  if (values.size() <= most) return fmt::format("{:.6g}", fmt::join(values, ", "));
  const auto [least, greatest] = std::ranges::minmax(values);
  return fmt::format("{:.6g} to {:.6g} over {} channels", least, greatest, values.size());
}

void add_spread(Rows& rows, const Dataset& data) {
  const Spread spread = spread_of(data);
  rows.push_back({"mean", listed(spread.mean)});
  rows.push_back({"sd", listed(spread.sd)});
}

// Mean and sd of each map, of bytes / 255.
Rows rows_of_images(const Dataset& data) {
  const Shape shape = data.shape();
  return {{"images", std::to_string(data.size())},
          {"size", fmt::format("{} rows × {} columns, {}", shape.height, shape.width,
                               shape.maps == 1 ? "grey" : "colour")},
          {"labels", labels_of(data)}};
}

std::string described(const std::string& source, const Dataset& data, double seconds) {
  Rows rows = data.images ? rows_of_images(data) : rows_of_recording(data);
  add_spread(rows, data);
  if (!data.classes.empty())
    rows.push_back({"classes", fmt::format("{}", fmt::join(data.classes, ", "))});
  if (!data.subjects.empty()) rows.push_back({"subjects", distinct(data.subjects)});
  if (!data.sessions.empty()) rows.push_back({"sessions", distinct(data.sessions)});
  rows.push_back({"read in", fmt::format("{:.3f} s", seconds)});
  std::vector<std::string> notes = data.notes;
  for (std::string& note : peculiarities(data)) notes.push_back(std::move(note));
  for (const std::string& note : notes) rows.push_back({"note", note});
  for (auto& row : rows) row[0] = "  " + row[0];
  return source + "\n" + aligned(rows, 2);
}

ReadOptions options_of(const InspectArguments& arguments) {
  constexpr std::array keys{"axes", "image_size", "colour", "alpha",   "broken", "cache",
                            "rate", "channels",   "unit",   "subject", "session"};
  std::vector<std::string> settings = arguments.set;
  for (const std::string& setting : settings) {
    const std::string key = setting.substr(0, setting.find('='));
    if (std::ranges::none_of(keys, [&](const char* k) { return key == "data." + std::string(k); }))
      throw ConfigError(
          "", fmt::format("--set {}: changes nothing of how data are read; data.{} do", setting,
                          fmt::join(keys, ", data.")));
  }
  if (!arguments.axes.empty()) settings.push_back("data.axes=" + arguments.axes);
  return read_options(read_run("", settings).data, reading_printer());
}

constexpr const char* into_terminal = "-";

void plot(const Recording& recording, const InspectArguments& arguments) {
  if (arguments.plot == into_terminal) {
    print(report::recording_in_terminal(recording, terminal_size().columns));
    return;
  }
  say_notes(write_recording_figures(arguments.plot, recording, {.drawing = drawing_printer()}));
  if (!arguments.json) print(fmt::format("\nfigures: {}\n", arguments.plot));
}

int inspect_study(const InspectArguments& arguments) {
  if (!arguments.data.empty() || !arguments.axes.empty() || !arguments.plot.empty() ||
      !arguments.html.empty() || arguments.events || arguments.json || arguments.patient)
    throw ConfigError("",
                      "--config: the study file says what is read and how; leave out DATA and "
                      "everything but --set");
  const auto start = std::chrono::steady_clock::now();
  Chain chain;
  const Dataset data = trials_of_study(arguments.config, arguments.set, chain);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  print(cli::described(chain, data) + "\n" + described("trials", data, seconds.count()));
  return exit_codes::done;
}

// What only a continuous recording has is refused of anything else.
void check_options(const InspectArguments& arguments) {
  const std::pair<bool, const char*> asked[]{{arguments.events, "--events"},
                                             {arguments.json, "--json"},
                                             {arguments.patient, "--patient"},
                                             {!arguments.plot.empty(), "--plot"},
                                             {!arguments.html.empty(), "--html"}};
  for (const auto& [given, option] : asked)
    for (const std::string& source : arguments.data)
      if (given && recording_format(source).empty())
        throw ConfigError("", fmt::format("{}: {} is no continuous recording", option, source));
  if (arguments.plot == into_terminal && arguments.json)
    throw ConfigError("", "--plot -: draws into the terminal, where --json prints; name a folder");
  if (arguments.html.empty() && (arguments.from != 0 || arguments.to != 0))
    throw ConfigError("", "--from and --to say what the page of --html shows");
  if (!arguments.html.empty() && arguments.data.size() > 1)
    throw ConfigError("", "--html: shows one recording");
  if (!arguments.plot.empty() && arguments.data.size() > 1)
    throw ConfigError("", fmt::format("--plot {}: draws one recording, not {}", arguments.plot,
                                      arguments.data.size()));
}

}  // namespace

int inspect(const InspectArguments& arguments) {
  if (!arguments.config.empty()) return inspect_study(arguments);
  if (arguments.data.empty())
    throw ConfigError("", "inspect what? Name DATA, or a study file with --config");
  const ReadOptions options = options_of(arguments);
  if (arguments.data.size() == 1 && names_several(arguments.data[0])) {
    print(described_bids(arguments.data[0]));
    return exit_codes::done;
  }
  check_options(arguments);
  for (const std::string& source : arguments.data) {
    if (!recording_format(source).empty()) {
      const Recording recording =
          open_recording(source, {.rate = options.facts.rate, .unit = options.facts.unit});
      print(arguments.json ? described_as_json(recording, arguments)
                           : described(recording, arguments));
      if (!arguments.plot.empty()) plot(recording, arguments);
      if (!arguments.html.empty())
        say_notes(write_recording_page(arguments.html, recording,
                                       {.from = arguments.from, .to = arguments.to}));
      continue;
    }
    const auto start = std::chrono::steady_clock::now();
    const Dataset data = read_dataset({source}, options);
    print(
        described(source, data,
                  std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count()));
  }
  return exit_codes::done;
}

}  // namespace berger::cli
