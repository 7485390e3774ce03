// What the runs were trained and tested on, and how to do it again.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "berger/errors.hpp"
#include "berger/network.hpp"
#include "berger/version.hpp"
#include "core/take_text.hpp"
#include "io/read_file.hpp"
#include "report/escape.hpp"
#include "report/lists.hpp"
#include "report/page/page_sections.hpp"
#include "report/text_table.hpp"
#include "report/words.hpp"

namespace berger::report {
namespace {

using Cells = std::vector<std::string>;

std::string numbers(const std::vector<std::int64_t>& values) {
  return values.empty() ? "–" : first_few(values, 12);
}

std::string classes_text(const runs::Environment& data, const PartRecord& part) {
  std::vector<std::string> classes;
  for (std::size_t k = 0; k < std::min(data.classes.size(), part.class_trials.size()); ++k)
    classes.push_back(fmt::format("{} {}", data.classes[k], part.class_trials[k]));
  return classes.empty() ? "–" : first_few(classes, 60);
}

std::string size_text(const PartRecord& part) {
  if (part.height == 0) return "–";
  if (part.maps > 1 || part.rate == 0)
    return fmt::format("{} × {} × {}", part.maps, part.height, part.width);
  return fmt::format("{} channels × {} samples", part.height, part.width);
}

TextTable parts_table(const StudyRecord& study) {
  TextTable table{.header = {"part", "trials", "a trial", "rate (Hz)", "unit",
                             "trials of each class", "NaNs", "subjects", "sessions"},
                  .labels = 1};
  for (const RunRecord& run : study.runs)
    for (const PartRecord& part : run.environment.parts) {
      if (part.trials == 0) continue;
      std::int64_t nans = 0;
      for (const runs::SourceRecord& source : part.sources) nans += source.nans;
      add_once(table.rows,
               Cells{part_in_words(part.name), fmt::format("{}", part.trials), size_text(part),
                     part.rate > 0 ? fmt::format("{:g}", part.rate) : "–",
                     part.unit.empty() ? "–" : part.unit, classes_text(run.environment, part),
                     fmt::format("{}", nans), numbers(part.subjects), numbers(part.sessions)});
    }
  return table;
}

TextTable sources_table(const StudyRecord& study) {
  TextTable table{.header = {"part", "recording", "trials", "NaNs", "XXH3 hash"}, .labels = 2};
  for (const RunRecord& run : study.runs)
    for (const PartRecord& part : run.environment.parts)
      for (const runs::SourceRecord& source : part.sources)
        add_once(table.rows,
                 Cells{part_in_words(part.name), source.name, fmt::format("{}", source.trials),
                       fmt::format("{}", source.nans), source.hash});
  return table;
}

// A bitmap, which every browser knows and which is its pixels: the file header, and rows of blue,
// green, red from below.
std::string bitmap(const CsvTable& image) {
  std::size_t width = 0, height = 0;
  for (const auto& row : image.rows) {
    height = std::max(
        height, static_cast<std::size_t>(std::clamp(number(row[0]).value_or(0), 0.0, 4095.0)) + 1);
    width = std::max(
        width, static_cast<std::size_t>(std::clamp(number(row[1]).value_or(0), 0.0, 4095.0)) + 1);
  }
  const std::size_t stride = (3 * width + 3) / 4 * 4, head = 54;
  std::string file(head + stride * height, '\0');
  const auto put = [&](std::size_t at, std::size_t value, int bytes) {
    for (int i = 0; i < bytes; ++i)
      file[at + static_cast<std::size_t>(i)] = static_cast<char>(value >> (8 * i) & 255);
  };
  file[0] = 'B', file[1] = 'M';
  put(2, file.size(), 4), put(10, head, 4), put(14, 40, 4), put(18, width, 4), put(22, height, 4),
      put(26, 1, 2), put(28, 24, 2);
  const bool colour = image.header.size() == 5;
  for (const auto& row : image.rows) {
    const auto y = static_cast<std::size_t>(std::clamp(number(row[0]).value_or(0), 0.0, 4095.0));
    const auto x = static_cast<std::size_t>(std::clamp(number(row[1]).value_or(0), 0.0, 4095.0));
    for (std::size_t c = 0; c < 3; ++c) {
      const double value = number(row[colour ? 4 - c : 2]).value_or(0);
      put(head + (height - 1 - y) * stride + 3 * x + c,
          static_cast<std::size_t>(std::clamp(value, 0.0, 255.0)), 1);
    }
  }
  return "data:image/bmp;base64," + base64(file);
}

std::string trial_html(const CsvTable& trial, std::vector<PageChart>& charts,
                       std::set<std::string>& used, const char* name = "first_trial") {
  Figure figure = trial_figure(trial);
  if (figure.script.empty()) return {};
  if (trial.header.size() >= 3 && trial.header[0] == "row" && trial.header[1] == "column")
    return fmt::format(
        "<figure><img alt=\"{0}\" src=\"{1}\"><figcaption>{0}</figcaption></figure>\n",
        escape_html(figure.title), bitmap(trial));
  Chart& lanes = figure.charts.at(0);
  lanes.name = fresh_slug(name, used);
  return chart_html(page_chart(lanes), charts);
}

std::string first_trials_html(const StudyRecord& study, std::vector<PageChart>& charts,
                              std::set<std::string>& used) {
  if (study.first_trials.empty())
    return study.first_trial ? trial_html(*study.first_trial, charts, used) : "";
  std::string out;
  for (const CsvTable& trial : study.first_trials) out += trial_html(trial, charts, used);
  for (const CsvTable& mean : study.class_means)
    out += trial_html(mean, charts, used, "class_mean");
  return out;
}

// How trials were cut out of recordings, a step a row.
TextTable steps_table(const StudyRecord& study) {
  TextTable table{.header = {"step", "what is done"}, .rows = {}, .labels = 2};
  for (const RunRecord& run : study.runs)
    for (const std::string& step : run.environment.steps) {
      const auto name = std::min(step.find(' '), step.size());
      const auto text = std::min(step.find_first_not_of(' ', name), step.size());
      add_once(table.rows, Cells{step.substr(0, name), step.substr(text)});
    }
  return table;
}

// Each once, though its trials may be in several parts.
TextTable dropped_table(const StudyRecord& study) {
  TextTable table{.header = {"recording", "left out", "why"}, .rows = {}, .labels = 1};
  for (const RunRecord& run : study.runs)
    for (const PartRecord& part : run.environment.parts)
      for (const runs::SourceRecord& source : part.sources)
        for (const auto& reason : source.dropped)
          add_once(table.rows, Cells{source.name, fmt::format("{}", reason.second), reason.first});
  return table;
}

std::string quoted(const std::string& word) {
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

// What the command line set is written at the end of the study file, as comments.
std::vector<std::string> settings_of_command(const std::string& file) {
  constexpr std::string_view mark = "# --set ";
  std::vector<std::string> settings;
  try {
    const std::vector<std::byte> bytes = read_file(file);
    std::string_view rest(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    while (!rest.empty()) {
      const std::string_view line = take_line(rest);
      if (line.starts_with(mark)) settings.emplace_back(line.substr(mark.size()));
    }
  } catch (const FileError&) {
    // Whatever else is known of the study is worth showing without it.
  }
  return settings;
}

// The rewrites that were switched off, which changes bits.
std::string switched_off(const RunRecord& run) {
  std::string options;
  if (const auto& used = run.environment.rewrites)
    for (const std::string& name : default_rewrites())
      if (!used->contains(name)) options += " --no-fuse " + name;
  return options;
}

// Its settings do not say what else than random weights it began with.
std::string training_of(const RunRecord& run, const std::string& config) {
  const std::string& weights = run.environment.initial_weights;
  return fmt::format("berger train --config {}{}{} --out NEW_FOLDER", config,
                     weights.empty() ? "" : " --init " + quoted(weights), switched_off(run));
}

std::string command_of(const StudyRecord& study) {
  if (study.single_run) return training_of(study.runs.at(0), "config.toml");
  if (study.folder.empty()) {
    std::string commands;
    for (const RunRecord& run : study.runs)
      commands += training_of(run, quoted(run.folder + "/config.toml")) + "\n";
    return commands;
  }
  std::string command = "berger study study.toml";
  for (const std::string& setting : settings_of_command(study.folder + "/study.toml"))
    command += " \\\n  --set " + quoted(setting);
  if (!study.runs.empty()) command += switched_off(study.runs[0]);
  return command + " \\\n  --out NEW_FOLDER";
}

std::string all_values(const StudyRecord& study, std::string_view key) {
  std::set<std::string> values;
  for (const RunRecord& run : study.runs)
    if (const std::string value = fact(run.environment.facts, key); !value.empty())
      values.insert(value);
  return values.empty() ? "not recorded" : fmt::format("{}", fmt::join(values, ", "));
}

std::string seeds_of(const StudyRecord& study) {
  std::vector<std::string> seeds;
  for (const RunRecord& run : study.runs)
    if (!run.seed.empty()) add_once(seeds, run.seed);
  return seeds.empty() ? "not recorded" : fmt::format("{}", fmt::join(seeds, ", "));
}

std::string title_of(const std::vector<StudyRecord>& studies, const StudyRecord& study) {
  return studies.size() < 2 ? "" : fmt::format("<h3>{}</h3>\n", escape_html(study.name));
}

// What was said of the data of any run, each once.
std::string notes_html(const StudyRecord& study) {
  std::vector<std::string> notes;
  for (const RunRecord& run : study.runs)
    for (const std::string& note : run.environment.notes) add_once(notes, note);
  std::string items;
  for (const std::string& note : notes) items += fmt::format("<li>{}</li>\n", escape_html(note));
  return items.empty() ? "" : fmt::format("<p>Notes:</p>\n<ul>\n{}</ul>\n", items);
}

}  // namespace

std::string data_html(const std::vector<StudyRecord>& studies, std::vector<PageChart>& charts) {
  std::string out;
  std::set<std::string> used;
  for (const StudyRecord& study : studies) {
    std::string html;
    if (const TextTable parts = parts_table(study); !parts.rows.empty())
      html += to_html(parts, "What training, validation and test are made of");
    const auto named = std::find_if(study.runs.begin(), study.runs.end(), [](const RunRecord& run) {
      return !run.environment.channels.empty();
    });
    if (named != study.runs.end())
      html +=
          fmt::format("<p>Channels: {}.</p>\n",
                      escape_html(fmt::format("{}", fmt::join(named->environment.channels, ", "))));
    if (const TextTable steps = steps_table(study); !steps.rows.empty())
      html += to_html(steps, "From recordings to trials, in this order");
    if (const TextTable dropped = dropped_table(study); !dropped.rows.empty())
      html += to_html(dropped, "Trials that were left out");
    html += notes_html(study);
    std::string figures = first_trials_html(study, charts, used);
    if (std::optional<PageChart> chart = class_chart(study)) {
      chart->id = fresh_slug(chart->id, used);
      figures += chart_html(std::move(*chart), charts);
    }
    if (!figures.empty()) html += fmt::format("<div class=\"figures\">\n{}</div>\n", figures);
    if (!html.empty()) out += title_of(studies, study) + html;
  }
  return out;
}

std::string reproduce_html(const std::vector<StudyRecord>& studies) {
  std::string out;
  for (const StudyRecord& study : studies) {
    out += title_of(studies, study);
    out += fmt::format(
        "<p>{}, with the recordings where <code>data.folder</code> says (or <code>--set "
        "data.folder=PATH</code>):</p>\n",
        study.folder.empty() ? "One command a run" : "From within its folder");
    out += fmt::format("<pre><code>{}</code></pre>\n", escape_html(command_of(study)));
    out += fmt::format(
        "<p>Seeds: {}. Trained by berger {} with {} kernels on {} (of a run that was resumed: "
        "where it ended); rewrites: {}. The same seeds, "
        "data, version and "
        "rewrites give the same bits, on any number of threads and any processor.</p>\n",
        escape_html(seeds_of(study)), escape_html(all_values(study, "berger")),
        escape_html(all_values(study, "isa")), escape_html(all_values(study, "processor")),
        escape_html(all_values(study, "rewrites")));
    if (const TextTable sources = sources_table(study); !sources.rows.empty())
      out += to_html(sources, "Data and their hashes (of a file of recordings: xxhsum -H3)");
  }
  return out;
}

}  // namespace berger::report
