#include "report/page/page_sections.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/escape.hpp"
#include "report/lists.hpp"
#include "report/text_table.hpp"
#include "report/words.hpp"

namespace berger::report {
namespace {

std::string facts_html(const TextTable& table, std::string_view caption) {
  if (table.rows.empty()) return fmt::format("<p>{}: not recorded.</p>\n", escape_html(caption));
  return fmt::format("<div class=\"facts\">{}</div>\n", to_html(table, caption));
}

// A row for each key: the value all runs share, or all values that occur.
TextTable facts_of_runs(const StudyRecord& study, const Facts& (*facts)(const RunRecord&)) {
  constexpr std::size_t most_values = 12;
  std::vector<std::pair<std::string, std::vector<std::string>>> keys;
  for (const RunRecord& run : study.runs)
    for (const auto& [key, value] : facts(run)) {
      if (key == "name") continue;  // of the run
      auto found = std::find_if(keys.begin(), keys.end(), [&, &name = key](const auto& entry) {
        return entry.first == name;
      });
      if (found == keys.end()) found = keys.insert(keys.end(), {key, {}});
      add_once(found->second, value);
    }
  TextTable table{.header = {"key", "value"}, .labels = 2};
  for (const auto& [key, values] : keys)
    table.rows.push_back({key, first_few(values, most_values, " | ")});
  return table;
}

// Precision, recall and F1 of each class: mean and spread over runs.
TextTable class_table(const Confusion& confused, const std::string& part) {
  TextTable table{.header = {"class", "trials a run", "precision", "recall", "F1"}, .labels = 1};
  std::vector<std::vector<ClassCounts>> of_runs;
  for (const RunRecord* run : confused.runs)
    of_runs.push_back(class_counts(*run->predictions, part, confused.names.size()));
  for (std::size_t k = 0; k < confused.names.size(); ++k) {
    std::vector<double> precision, recall, f1;
    double trials = 0;
    for (const std::vector<ClassCounts>& run : of_runs) {
      trials = run[k].support;
      precision.push_back(run[k].precision());
      if (trials == 0) continue;  // nothing is known of a class without trials
      recall.push_back(run[k].recall());
      f1.push_back(run[k].f1());
    }
    table.rows.push_back({confused.names[k], fmt::format("{:.0f}", trials),
                          plus_minus(spread(precision)), plus_minus(spread(recall)),
                          plus_minus(spread(f1))});
  }
  return table;
}

}  // namespace

std::string chart_html(PageChart chart, std::vector<PageChart>& charts, std::string_view size) {
  const std::string height =
      chart.height > 0 ? fmt::format(" style=\"height: {}rem\"", chart.height) : "";
  std::string out = fmt::format(
      "<figure data-chart=\"{0}\"><div class=\"plot{3}\"{2}><canvas role=\"img\" "
      "aria-label=\"{1}\"></canvas></div>"
      "<figcaption>{1}</figcaption></figure>\n",
      chart.id, escape_html(chart.title), height, size.empty() ? "" : fmt::format(" {}", size));
  charts.push_back(std::move(chart));
  return out;
}

std::string pairs_html(const PairMatrix& matrix) {
  if (matrix.empty()) return {};
  const TextTable table = pair_table(matrix);
  std::string out =
      to_html(table, pair_caption(matrix) + "; shaded where p is at most 0.05 and the seeds agree");
  // Shades are for the eye alone; the figures say the same.
  std::size_t at = out.find("<tbody>");
  for (std::size_t a = 0; a < matrix.titles.size(); ++a)
    for (std::size_t b = 0; b < matrix.titles.size(); ++b) {
      constexpr std::string_view plain = "<td class=\"number\">";
      at = out.find(plain, at + 1);
      if (const auto& pair = matrix.pairs[a][b]; pair && is_sure(*pair))
        out.replace(at, plain.size(),
                    fmt::format("<td class=\"number sure\" title=\"95 % interval {}\">",
                                interval_text(pair->interval)));
    }
  return out;
}

std::string configurations_html(const StudyRecord& study, const Comparison& comparison,
                                std::vector<PageChart>& charts) {
  std::set<std::string> used;
  std::string out;
  for (const Configuration* place : ranked(comparison)) {
    Confusion confused = confusion_of(comparison, *place);
    if (confused.runs.empty()) continue;
    const std::string id = fresh_slug("confusion-" + place->title, used);
    confused.title = comparison.title(id, std::move(confused.title));
    const int height = std::clamp(static_cast<int>(8 + 3 * confused.names.size()), 16, 60);
    PageChart chart = confusion_chart(id, confused);
    chart.height = height;
    out += fmt::format(
        "<details{}><summary>{}: {} %</summary>\n<div "
        "class=\"figures\">{}<div>{}</div></div></details>\n",
        out.empty() ? " open" : "", escape_html(place->title), plus_minus(place->chosen),
        chart_html(std::move(chart), charts, confused.names.size() <= 10 ? "small" : ""),
        to_html(class_table(confused, comparison.part),
                study.subjects.empty()
                    ? "By class, in per cent: mean ± standard deviation over seeds"
                    : "By class, in per cent: mean ± standard deviation over subjects and seeds"));
  }
  return out;
}

std::string costs_html(const StudyRecord& study) {
  TextTable table{
      .header = {"run", "state", "seed", "parameters", "epochs", "kept epoch", "training (%)",
                 "validation (%)", "test (%)", "seconds", "seconds an epoch"},
      .labels = 2};
  const auto percent = [&](const RunRecord& run, const char* column) {
    const auto value = run.figures[column];
    return value ? fmt::format("{:.2f}", 100 * *value) : std::string("–");
  };
  const auto text = [&](const RunRecord& run, const char* column) {
    const auto value = run.figures[column];
    return value ? fmt::format("{}", *value) : std::string("–");
  };
  double total = 0;
  for (const RunRecord& run : study.runs) {
    const auto seconds = run.figures["seconds"], epochs = run.figures["epochs"];
    total += seconds.value_or(0);
    table.rows.push_back(
        {run.name, std::string(word(run.state)), run.seed, text(run, "parameters"),
         text(run, "epochs"), text(run, "kept_epoch"), percent(run, "train_accuracy"),
         percent(run, "validation_accuracy"), percent(run, "test_accuracy"),
         seconds ? fmt::format("{:.2f}", *seconds) : "–",
         seconds && epochs && *epochs > 0 ? fmt::format("{:.4g}", *seconds / *epochs) : "–"});
  }
  return to_html(table, fmt::format("{} run{}, {} of training steps in all (evaluation apart); "
                                    "accuracy of the kept epoch",
                                    study.runs.size(), study.runs.size() == 1 ? "" : "s",
                                    time_in_words(total)));
}

std::string settings_html(const StudyRecord& study) {
  const auto settings = [](const RunRecord& run) -> const Facts& { return run.config; };
  const auto environment = [](const RunRecord& run) -> const Facts& {
    return run.environment.facts;
  };
  return facts_html(facts_of_runs(study, settings),
                    "Settings (config.toml); where runs differ, every value") +
         "<details><summary>Environment of the runs</summary>\n" +
         facts_html(facts_of_runs(study, environment), "Environment (environment.json)") +
         "</details>\n";
}

}  // namespace berger::report
