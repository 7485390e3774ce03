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

PageChart page_chart(const Chart& chart) {
  const auto numbers = [](const std::vector<double>& values) {
    Json list = Json::array();
    for (const double value : values) list.push_back(rounded(value));
    return list;
  };
  const auto axis = [&](const ChartAxis& from) {
    Json json{{"title", from.title}, {"log", from.logarithmic}};
    if (from.low < from.high) json["limits"] = {rounded(from.low), rounded(from.high)};
    if (!from.ticks.empty()) json["ticks"] = numbers(from.ticks);
    return json;
  };
  Json list = Json::array();
  for (const ChartSeries& series : chart.series) {
    Json json{{"name", series.name},   {"line", series.line},    {"plain", !series.marks},
              {"faint", series.faint}, {"x", numbers(series.x)}, {"y", numbers(series.y)}};
    if (!series.low.empty()) json["low"] = numbers(series.low), json["high"] = numbers(series.high);
    if (!series.notes.empty()) json["notes"] = series.notes;
    list.push_back(std::move(json));
  }
  const Json spec{{"kind", "xy"},       {"title", chart.title},    {"x", chart.x.title},
                  {"y", chart.y.title}, {"x_axis", axis(chart.x)}, {"y_axis", axis(chart.y)},
                  {"series", list}};
  return {chart.name, chart.title, dumped(spec)};
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
