#include "report/page.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "berger/version.hpp"
#include "io/read_file.hpp"
#include "report/escape.hpp"
#include "report/page_style.hpp"

namespace berger::report {
namespace {

std::string paragraphs(const std::vector<std::string>& lines) {
  if (lines.empty()) return {};
  std::string out = "<ul>\n";
  for (const std::string& line : lines) out += fmt::format("<li>{}</li>\n", html_text(line));
  return out + "</ul>\n";
}

std::string heading(std::string_view id, std::string_view title) {
  return fmt::format("<h2 id=\"{}\">{}</h2>\n", id, title);
}

// As an image the drawing keeps its ids, styles and fonts to itself, and nothing in it can run.
std::string figure_html(const Figure& figure, const std::string& folder) {
  std::string drawing = "<p>Not drawn; see the notes.</p>";
  if (figure.drawn) {
    const std::vector<std::byte> bytes = read_file(folder + "/" + figure.name + ".svg");
    drawing = fmt::format(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\"><img alt=\"{0}\" "
        "src=\"data:image/svg+xml;base64,{1}\"></div>",
        escape_html(figure.title), base64({reinterpret_cast<const char*>(bytes.data()), bytes.size()}));
  }
  return fmt::format(
      "<figure>{0}<figcaption>{1}. Data: <a href=\"figures/{2}.csv\">{2}.csv</a>, script: <a href=\"figures/{2}.gp\">{2}.gp</a>"
      "</figcaption></figure>\n",
      drawing, escape_html(figure.title), escape_html(figure.name));
}

std::string section_of_figures(const std::vector<Figure>& figures, std::string_view section, const std::string& folder) {
  std::string out;
  for (const Figure& figure : figures)
    if (figure.section == section) out += figure_html(figure, folder);
  return out.empty() ? "<p>There is none in this folder.</p>\n" : fmt::format("<div class=\"figures\">\n{}</div>\n", out);
}

// Long fractions to five significant digits; everything else as it stands in the file.
std::string shortened_number(const std::string& cell) {
  const auto value = number(cell);
  return value && cell.find_first_of(".eE") != std::string::npos ? fmt::format("{:.5g}", *value) : cell;
}

TextTable all_runs(const CsvTable& results) {
  TextTable table{.header = results.header, .rows = results.rows, .labels = 1};
  for (auto& row : table.rows)
    for (std::size_t i = 1; i < row.size(); ++i) row[i] = shortened_number(row[i]);
  return table;
}

// A row for each key: the value all runs share, or all values that occur.
TextTable facts_of_runs(const StudyRecord& study, Facts RunRecord::*facts) {
  constexpr std::size_t most_values = 12;
  std::vector<std::pair<std::string, std::vector<std::string>>> keys;
  for (const RunRecord& run : study.runs)
    for (const auto& [key, value] : run.*facts) {
      auto found = std::find_if(keys.begin(), keys.end(), [&, &name = key](const auto& entry) { return entry.first == name; });
      if (found == keys.end()) found = keys.insert(keys.end(), {key, {}});
      std::vector<std::string>& values = found->second;
      if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
    }
  TextTable table{.header = {"key", "value"}, .rows = {}, .labels = 2};
  for (auto& [key, values] : keys) {
    const std::size_t left_out = values.size() - std::min(values.size(), most_values);
    values.resize(values.size() - left_out);
    std::string text = fmt::format("{}", fmt::join(values, " | "));
    if (left_out > 0) text += fmt::format(" | and {} more", left_out);
    table.rows.push_back({key, text});
  }
  return table;
}

std::string facts_html(const TextTable& table, std::string_view caption) {
  if (table.rows.empty()) return fmt::format("<p>{}: not recorded.</p>\n", escape_html(caption));
  return fmt::format("<div class=\"facts\">{}</div>\n", to_html(table, caption));
}

// The environment's `data.train[0].name`, `data.train[0].hash`, … as a row for each recording of each part.
TextTable data_sources(const StudyRecord& study) {
  TextTable table{.header = {"part", "recording", "trials", "hash"}, .rows = {}, .labels = 2};
  for (const RunRecord& run : study.runs)
    for (const auto& [key, value] : run.environment) {
      constexpr std::string_view start = "data.", end = ".name";
      if (!key.starts_with(start) || !key.ends_with(end) || key.size() <= start.size() + end.size()) continue;
      const std::string source = key.substr(0, key.size() - end.size());
      const std::string part = source.substr(start.size(), source.find('[') - start.size());
      const std::vector<std::string> row{part, value, fact(run.environment, source + ".trials"),
                                         fact(run.environment, source + ".hash")};
      if (std::find(table.rows.begin(), table.rows.end(), row) == table.rows.end()) table.rows.push_back(row);
    }
  return table;
}

std::string reproduce(const StudyRecord& study) {
  const std::string command =
      study.single_run ? "berger train --config config.toml --out NEW_FOLDER" : "berger study study.toml --out NEW_FOLDER";
  std::vector<std::string> seeds;
  for (const RunRecord& run : study.runs)
    if (!run.seed.empty() && std::find(seeds.begin(), seeds.end(), run.seed) == seeds.end()) seeds.push_back(run.seed);
  const TextTable sources = data_sources(study);
  std::string out = fmt::format(
      "<p>From within this folder, with the recordings where <code>data.folder</code> says (or <code>--set "
      "data.folder=PATH</code>):</p>\n"
      "<pre><code>{}</code></pre>\n<p>Seeds: {}. The same seeds, data and version give the same bits, on any number of threads "
      "and any processor. "
      "This page was written by berger {}.</p>\n",
      escape_html(command), seeds.empty() ? "not recorded" : escape_html(fmt::format("{}", fmt::join(seeds, ", "))), version);
  return out + (sources.rows.empty() ? "" : to_html(sources, "Data and their XXH3 hashes (of a file of recordings: xxhsum -H3)"));
}

}  // namespace

std::string to_html(const StudyRecord& study, const Summary& summary, const std::vector<Figure>& figures,
                    const std::string& figures_folder, const std::vector<std::string>& notes) {
  const std::string name = escape_html(study.name);
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{0} · "
      "berger</title>\n<style>{1}</style>\n</head>\n<body>\n"
      "<header><h1>{0}</h1>\n<p class=\"answer\">{2}</p>\n"
      "<nav aria-label=\"Sections\"><a href=\"#curves\">Curves</a><a href=\"#trial\">First trial</a><a "
      "href=\"#activations\">Activations</a>"
      "<a href=\"#runs\">All runs</a><a href=\"#settings\">Settings</a><a "
      "href=\"#reproduce\">Reproduce</a></nav></header>\n<main>\n",
      name, page_style, html_text(summary.answer));
  if (!summary.accuracy.rows.empty()) out += to_html(summary.accuracy, summary.caption);
  out += paragraphs(summary.remarks);
  if (!summary.subjects.rows.empty()) out += to_html(summary.subjects, summary.subjects_caption);
  if (!summary.last10.rows.empty()) out += to_html(summary.last10, summary.last10_caption);
  if (!summary.ensembles.rows.empty()) out += to_html(summary.ensembles, summary.ensembles_caption);
  if (!summary.unfinished.empty()) out += fmt::format("<p>{}:</p>\n", unfinished_title(study)) + paragraphs(summary.unfinished);
  if (!notes.empty()) out += heading("notes", "Notes") + paragraphs(notes);

  out += heading("curves", "Curves") + section_of_figures(figures, "curves", figures_folder);
  out += heading("trial", "First trial") + section_of_figures(figures, "trial", figures_folder);
  out += heading("activations", "Activation functions") + section_of_figures(figures, "activations", figures_folder);
  out += heading("runs", "All runs") + to_html(all_runs(study.results), "results.csv; accuracies are fractions");
  out += heading("settings", "Settings and environment");
  out += facts_html(facts_of_runs(study, &RunRecord::config), "Settings (config.toml); where runs differ, every value");
  out += "<details><summary>Environment of the runs</summary>\n" +
         facts_html(facts_of_runs(study, &RunRecord::environment), "Environment (environment.json)") + "</details>\n";
  return out + heading("reproduce", "How to reproduce") + reproduce(study) + "</main>\n</body>\n</html>\n";
}

}  // namespace berger::report
