#include "report/page/page_charts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "report/escape.hpp"
#include "report/figures/curve_sheets.hpp"
#include "report/labels.hpp"
#include "report/words.hpp"

namespace berger::report {
namespace {

using Json = nlohmann::ordered_json;
using Numbers = std::vector<double>;

// Five digits are more than a screen shows, and a third of the bytes of all.
Json rounded(double value) {
  if (!std::isfinite(value)) return nullptr;
  return number(fmt::format("{:.5g}", value)).value_or(0);
}

// '<' as JSON can also write it, so that no text ends the script element.
std::string dumped(const Json& json) {
  const std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::string out;
  for (const char c : text) out += c == '<' ? "\\u003c" : std::string(1, c);
  return out;
}

// A run's values over its epochs; where there is none, null, and those at the end left out.
Json run_curve(const RunRecord& run, const std::string& part, double Scores::*measure,
               double scale) {
  Json values = Json::array();
  for (const EpochRecord& epoch : run.epochs) {
    const auto scores = runs::scores_of(epoch, part);
    values.push_back(scores ? rounded(scale * *scores.*measure) : Json());
  }
  while (!values.empty() && values.back().is_null()) values.erase(values.size() - 1);
  return values;
}

Json line_of(const CurveLine& line, double Scores::*measure, double scale) {
  Json parts = Json::object(), names = Json::array();
  for (const RunRecord* run : line.configuration->runs) {
    if (run->epochs.empty()) continue;
    names.push_back((run->subject.empty() ? "" : run->subject + ", ") + "seed " + run->seed);
    for (const char* part : {"train", "validation", "test"})
      if (Json values = run_curve(*run, part, measure, scale); !values.empty())
        parts[part].push_back(std::move(values));
  }
  return {{"name", line.name}, {"first", 1}, {"runs", names}, {"parts", parts}};
}

// A loss that falls by powers of ten shows nothing on a linear axis.
bool falls_by_powers(const Json& lines) {
  double low = INFINITY, high = 0;
  for (const Json& line : lines)
    for (const auto& [part, runs] : line["parts"].items())
      for (const Json& run : runs)
        for (const Json& value : run)
          if (!value.is_null())
            low = std::min(low, value.get<double>()), high = std::max(high, value.get<double>());
  return low > 0 && high > 30 * low;
}

}  // namespace

std::vector<PageChart> comparison_charts(const StudyRecord& study, const Comparison& comparison) {
  constexpr std::size_t most = 40;
  Configurations places = ranked(comparison);
  if (places.size() < 2) return {};
  const std::size_t all = places.size();
  if (all > most) places.resize(most);
  std::vector<std::string> labels;
  for (const Configuration* place : places) labels.push_back(place->title);
  labels = short_labels(labels, 44);  // as many as a wide page shows
  Json means{{"name", "mean"}, {"line", false}},
      single{{"name", study.subjects.empty() ? "single runs" : "subjects"}, {"line", false}};
  Json names = Json::array(), at = Json::array();
  for (std::size_t i = 0; i < places.size(); ++i) {
    const Numbers values = values_of(study, *places[i], comparison.part + "_accuracy");
    const Interval interval = bootstrap_interval(values);
    const double y = -static_cast<double>(i);
    means["x"].push_back(rounded(100 * spread(values).mean)), means["y"].push_back(y);
    means["low"].push_back(rounded(100 * interval.low)),
        means["high"].push_back(rounded(100 * interval.high));
    means["notes"].push_back(fmt::format("{}: {} %, 95 % interval {:.2f} to {:.2f}",
                                         places[i]->title, plus_minus(spread(values)),
                                         100 * interval.low, 100 * interval.high));
    for (const double value : values) {
      single["x"].push_back(rounded(100 * value)), single["y"].push_back(y);
      single["notes"].push_back(fmt::format("{}: {:.2f} %", places[i]->title, 100 * value));
    }
    names.push_back(labels[i]), at.push_back(y);
  }
  const std::string axis = fmt::format("{} accuracy (%)", part_in_words(comparison.part));
  const std::string title = fmt::format(
      "Accuracy of each configuration, {}: mean with its 95 % interval, and {}{}",
      choice_of_epoch(comparison), study.subjects.empty() ? "single runs" : "single subjects",
      all > most ? fmt::format("; the {} best of {}", most, all) : "");
  const Json spec{{"kind", "xy"},
                  {"title", title},
                  {"x", axis},
                  {"y", ""},
                  {"across", true},
                  {"series", {means, single}},
                  {"ticks",
                   {{"low", 0.5 - static_cast<double>(places.size())},
                    {"high", 0.5},
                    {"at", at},
                    {"names", names}}}};
  return {
      {"comparison", title, dumped(spec), std::max(12, 6 + 2 * static_cast<int>(places.size()))}};
}

std::vector<PageChart> curve_charts(const Comparison& comparison) {
  std::vector<PageChart> charts;
  std::set<std::string> used;
  for (const CurveSheet& sheet : curve_sheets(comparison, comparison.report->curves))
    for (const std::string measure : {"accuracy", "loss"}) {
      Json lines = Json::array();
      for (const CurveLine& line : sheet.lines)
        lines.push_back(measure == "accuracy" ? line_of(line, &Scores::accuracy, 100)
                                              : line_of(line, &Scores::loss, 1));
      lines.erase(std::remove_if(lines.begin(), lines.end(),
                                 [](const Json& line) { return line["parts"].empty(); }),
                  lines.end());
      if (lines.empty()) continue;
      const std::string id = fresh_slug(measure + "-" + sheet.slug, used);
      const std::string title = comparison.title(id, fmt::format("{}: {}", sheet.title, measure));
      Json spec{{"kind", "curves"},
                {"title", title},
                {"y", measure == "accuracy" ? "accuracy (%)" : "loss (cross-entropy, nats)"},
                {"log", measure == "loss" && falls_by_powers(lines)},
                {"shown", comparison.part},
                {"lines", lines}};
      if (const auto limits = comparison.report->limits.find(measure);
          limits != comparison.report->limits.end())
        spec["limits"] = {limits->second.first, limits->second.second};
      charts.push_back({id, title, dumped(spec)});
    }
  return charts;
}

PageChart line_chart(const Figure& figure, const LineChart& wanted) {
  Json list = Json::array(), xs = Json::array();
  for (const auto& row : figure.data.rows) xs.push_back(rounded(number(row[0]).value_or(NAN)));
  for (std::size_t column = wanted.first; column < figure.data.header.size();
       column += wanted.step) {
    Json ys = Json::array();
    for (const auto& row : figure.data.rows)
      ys.push_back(rounded(number(row[column]).value_or(NAN)));
    list.push_back({{"name", figure.data.header[column]},
                    {"line", true},
                    {"plain", true},
                    {"x", xs},
                    {"y", ys}});
  }
  const Json spec{
      {"kind", "xy"}, {"title", wanted.title}, {"x", wanted.x}, {"y", wanted.y}, {"series", list}};
  return {wanted.id, wanted.title, dumped(spec)};
}

namespace {

// Column `mean`, with bars of the next column, an sd, to either side.
Json series_of(const CsvTable& data, std::size_t x, std::size_t mean, const std::string& name,
               bool line) {
  Json series{{"name", name}, {"line", line}, {"x", Json::array()}, {"y", Json::array()}};
  for (const auto& row : data.rows) {
    const auto at = number(row[x]), y = number(row[mean]), sd = number(row[mean + 1]);
    if (!at || !y) continue;
    series["x"].push_back(rounded(*at)), series["y"].push_back(rounded(*y));
    series["low"].push_back(rounded(*y - sd.value_or(0))),
        series["high"].push_back(rounded(*y + sd.value_or(0)));
  }
  return series;
}

// As the figures for papers do it.
bool spans_powers(const CsvTable& data) {
  std::set<double> numbers;
  for (const auto& row : data.rows)
    if (const auto x = number(row[0])) numbers.insert(*x);
  return wants_logarithm({numbers.begin(), numbers.end()});
}

}  // namespace

PageChart sweep_chart(const Figure& figure, const std::string& part) {
  constexpr std::string_view mean = "mean";
  Json list = Json::array();
  for (std::size_t column = 1; column + 1 < figure.data.header.size(); ++column) {
    const std::string& head = figure.data.header[column];
    if (!head.ends_with(mean) || head.ends_with("training mean")) continue;
    const std::string name = head.substr(0, head.size() - mean.size());
    Json series = series_of(figure.data, 0, column,
                            name.empty() ? "accuracy" : name.substr(0, name.size() - 1), true);
    if (!series["x"].empty()) list.push_back(std::move(series));
  }
  const Json spec{{"kind", "xy"},
                  {"title", figure.title},
                  {"x", figure.data.header[0]},
                  {"y", part_in_words(part) + " accuracy (%)"},
                  {"log_x", spans_powers(figure.data)},
                  {"series", list}};
  return {figure.name, figure.title, dumped(spec)};
}

PageChart cost_chart(const Figure& figure, const std::string& part) {
  constexpr std::size_t most_named = 8;
  // Few configurations have names and colours of their own, more those of their groups.
  const bool named = figure.data.rows.size() <= most_named;
  std::vector<std::string> names;
  for (std::size_t row = 0; row < figure.data.rows.size(); ++row) {
    const std::string& name = figure.data.cell(row, named ? "configuration" : "group");
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  Json list = Json::array();
  for (const std::string& name : names) {
    CsvTable own;
    Json notes = Json::array();
    for (std::size_t row = 0; row < figure.data.rows.size(); ++row)
      if (figure.data.cell(row, named ? "configuration" : "group") == name) {
        own.rows.push_back(figure.data.rows[row]);
        notes.push_back(figure.data.cell(row, "configuration"));
      }
    Json series = series_of(own, 0, 2, name.empty() ? "configurations" : name, false);
    series["notes"] = notes;
    list.push_back(std::move(series));
  }
  const std::string& what = figure.data.header[0];
  const Json spec{{"kind", "xy"},
                  {"title", figure.title},
                  {"x", what == "seconds"         ? "training time of a run (s)"
                        : what == "multiply_adds" ? "multiply-adds of a trial"
                                                  : what},
                  {"y", part_in_words(part) + " accuracy (%)"},
                  {"log_x", spans_powers(figure.data)},
                  {"series", list}};
  return {figure.name, figure.title, dumped(spec)};
}

PageChart trial_chart(const Figure& figure) {
  const std::size_t channels = figure.data.header.size() - 1;
  double lane = 0;
  std::vector<Numbers> values(channels);
  for (std::size_t c = 0; c < channels; ++c) {
    for (const auto& row : figure.data.rows) values[c].push_back(number(row[c + 1]).value_or(NAN));
    double low = INFINITY, high = -INFINITY;
    for (const double v : values[c])
      if (std::isfinite(v)) low = std::min(low, v), high = std::max(high, v);
    if (high > low) lane = std::max(lane, high - low);
  }
  if (!(lane > 0)) lane = 1;
  // A note for each value of a long recording of many channels would make up most of the page.
  const bool with_notes = channels * figure.data.rows.size() <= 50'000;
  Json list = Json::array(), at = Json::array(), xs = Json::array();
  for (const auto& row : figure.data.rows) xs.push_back(rounded(number(row[0]).value_or(NAN)));
  for (std::size_t c = 0; c < channels; ++c) {
    Numbers finite;
    std::copy_if(values[c].begin(), values[c].end(), std::back_inserter(finite),
                 [](double v) { return std::isfinite(v); });
    const double middle = finite.empty() ? 0
                                         : (*std::min_element(finite.begin(), finite.end()) +
                                            *std::max_element(finite.begin(), finite.end())) /
                                               2;
    const double place = -lane * static_cast<double>(c);
    Json ys = Json::array(), notes = Json::array();
    for (const double v : values[c]) {
      ys.push_back(rounded(v - middle + place));
      if (with_notes) notes.push_back(fmt::format("{} {:.4g}", figure.data.header[c + 1], v));
    }
    list.push_back({{"name", figure.data.header[c + 1]},
                    {"line", true},
                    {"plain", true},
                    {"x", xs},
                    {"y", ys},
                    {"notes", notes}});
    at.push_back(place);
  }
  Json names(std::vector<std::string>(figure.data.header.begin() + 1, figure.data.header.end()));
  const Json spec{{"kind", "xy"},
                  {"title", figure.title},
                  {"x", figure.data.header[0]},
                  {"y", ""},
                  {"across", true},
                  {"named", true},
                  {"series", list},
                  {"ticks",
                   {{"low", -lane * (static_cast<double>(channels) - 0.4)},
                    {"high", 0.6 * lane},
                    {"at", at},
                    {"names", names}}}};
  return {figure.name, fmt::format("{}; a lane is {:.4g} high", figure.title, lane), dumped(spec),
          std::min(60, 8 + 4 * static_cast<int>(channels))};
}

std::vector<PageChart> class_charts(const StudyRecord& study) {
  std::vector<PageChart> charts;
  std::vector<std::string> seen;
  std::set<std::string> used;
  for (const RunRecord& run : study.runs) {
    Json list = Json::array();
    for (const PartRecord& part : run.environment.parts) {
      if (part.class_trials.size() != run.environment.classes.size() || part.trials <= 0) continue;
      Json shares = Json::array(), notes = Json::array();
      for (const std::int64_t trials : part.class_trials) {
        const double share = 100.0 * static_cast<double>(trials) / static_cast<double>(part.trials);
        shares.push_back(rounded(share));
        notes.push_back(fmt::format("{:.1f} % ({} trials)", share, trials));
      }
      list.push_back({{"name", fmt::format("{} ({})", part_in_words(part.name), part.trials)},
                      {"y", shares},
                      {"notes", notes}});
    }
    if (list.empty() || charts.size() == 12) continue;
    const std::string title = run.subject.empty() || study.subjects.empty()
                                  ? "Shares of the classes"
                                  : "Shares of the classes, " + run.subject;
    const std::string spec = dumped({{"kind", "bars"},
                                     {"title", title},
                                     {"x", "share of the trials (%)"},
                                     {"labels", run.environment.classes},
                                     {"series", list}});
    if (std::find(seen.begin(), seen.end(), spec) != seen.end()) continue;
    seen.push_back(spec);
    charts.push_back(
        {fresh_slug("classes", used), title, spec,
         static_cast<int>(9 + 2 * std::min<std::size_t>(run.environment.classes.size(), 120))});
  }
  return charts;
}

PageChart confusion_chart(const std::string& id, const std::string& title,
                          const std::vector<std::vector<int>>& counts,
                          const std::vector<std::string>& names) {
  return {id, title,
          dumped({{"kind", "matrix"}, {"title", title}, {"names", names}, {"counts", counts}}), 0};
}

}  // namespace berger::report
