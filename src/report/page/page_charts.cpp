#include "report/page/page_charts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "report/escape.hpp"
#include "report/figures/curve_sheets.hpp"
#include "report/figures/study_figures.hpp"
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

Json numbers_json(const Numbers& values) {
  Json list = Json::array();
  for (const double value : values) list.push_back(rounded(value));
  return list;
}

Json axis_json(const ChartAxis& axis) {
  Json json{{"title", axis.title}, {"log", axis.logarithmic}};
  if (axis.low < axis.high) json["limits"] = {rounded(axis.low), rounded(axis.high)};
  if (!axis.ticks.empty()) json["ticks"] = numbers_json(axis.ticks);
  return json;
}

// Names for axes with little room, of which no two are alike either.
Json short_names(const std::vector<std::string>& names) {
  constexpr std::size_t most = 18;
  return short_labels(names, most);
}

// A run's values over its epochs; those that are not there at its end are left out.
Json run_curve(const RunRecord& run, const std::string& part, const CurveMeasure& measure) {
  Numbers values = curve_values(run, part, measure);
  while (!values.empty() && !std::isfinite(values.back())) values.pop_back();
  return numbers_json(values);
}

Json line_of(const CurveLine& line, const CurveMeasure& measure) {
  Json parts = Json::object(), names = Json::array();
  for (const RunRecord* run : line.configuration->runs) {
    if (run->epochs.empty()) continue;
    names.push_back((run->subject.empty() ? "" : run->subject + ", ") + "seed " + run->seed);
    for (const char* part : {"train", "validation", "test"})
      if (Json values = run_curve(*run, part, measure); !values.empty())
        parts[part].push_back(std::move(values));
  }
  return {{"name", line.name}, {"first", 1}, {"runs", names}, {"parts", parts}};
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
  Chart chart{
      .name = "comparison",
      .title = fmt::format(
          "Accuracy of each configuration, {}: mean with its 95 % interval, and {}{}",
          choice_of_epoch(comparison), study.subjects.empty() ? "single runs" : "single subjects",
          all > most ? fmt::format("; the {} best of {}", most, all) : ""),
      .x = {.title = fmt::format("{} accuracy (%)", part_in_words(comparison.part))},
      .y = {.low = 0.5 - static_cast<double>(places.size()), .high = 0.5, .names = labels},
      .across = true,
      .height = std::max(12, 6 + 2 * static_cast<int>(places.size()))};
  ChartSeries means{.name = "mean"},
      single{.name = study.subjects.empty() ? "single runs" : "subjects"};
  for (std::size_t i = 0; i < places.size(); ++i) {
    const Numbers values = values_of(study, *places[i], comparison.part + "_accuracy");
    const Interval interval = bootstrap_interval(values);
    const double y = -static_cast<double>(i);
    chart.y.ticks.push_back(y);
    means.x.push_back(100 * spread(values).mean), means.y.push_back(y);
    means.low.push_back(100 * interval.low), means.high.push_back(100 * interval.high);
    means.notes.push_back(fmt::format("{}: {} %, 95 % interval {:.2f} to {:.2f}", places[i]->title,
                                      plus_minus(spread(values)), 100 * interval.low,
                                      100 * interval.high));
    for (const double value : values) {
      single.x.push_back(100 * value), single.y.push_back(y);
      single.notes.push_back(fmt::format("{}: {:.2f} %", places[i]->title, 100 * value));
    }
  }
  chart.series = {std::move(means), std::move(single)};
  return {page_chart(chart)};
}

std::vector<PageChart> curve_charts(const Comparison& comparison) {
  std::vector<PageChart> charts;
  std::set<std::string> used;
  for (const CurveSheet& sheet : curve_sheets(comparison, comparison.report->curves))
    for (const CurveMeasure& measure : curve_measures) {
      Json lines = Json::array();
      for (const CurveLine& line : sheet.lines)
        if (Json one = line_of(line, measure); !one["parts"].empty()) lines.push_back(one);
      if (lines.empty()) continue;
      const std::string id = fresh_slug(measure.name + "-" + sheet.slug, used);
      const std::string title =
          comparison.title(id, fmt::format("{}: {}", sheet.title, measure.name));
      const CurveAxes axes = curve_axes(comparison, sheet, measure);
      charts.push_back({id, title,
                        script_json({{"kind", "curves"},
                                     {"title", title},
                                     {"x_axis", axis_json(axes.x)},
                                     {"y_axis", axis_json(axes.y)},
                                     {"shown", comparison.part},
                                     {"lines", lines}})});
    }
  return charts;
}

PageChart page_chart(const Chart& chart) {
  Json list = Json::array();
  for (const ChartSeries& series : chart.series) {
    Json json{{"name", series.name},         {"line", series.line},
              {"plain", !series.marks},      {"faint", series.faint},
              {"x", numbers_json(series.x)}, {"y", numbers_json(series.y)}};
    if (!series.low.empty())
      json["low"] = numbers_json(series.low), json["high"] = numbers_json(series.high);
    if (!series.notes.empty()) json["notes"] = series.notes;
    list.push_back(std::move(json));
  }
  Json spec{{"kind", "xy"},
            {"title", chart.title},
            {"x_axis", axis_json(chart.x)},
            {"y_axis", axis_json(chart.y)},
            {"across", chart.across},
            {"named", chart.named},
            {"series", list}};
  for (const std::string& name : chart.x.names)
    spec["x_axis"]["names"].push_back(wrapped(name, 30));
  if (!chart.y.names.empty())
    spec["ticks"] = {{"low", rounded(chart.y.low)},
                     {"high", rounded(chart.y.high)},
                     {"at", numbers_json(chart.y.ticks)},
                     {"names", short_labels(chart.y.names, 44)},  // as a wide page shows them
                     {"short", short_names(chart.y.names)}};
  return {chart.name, chart.title, script_json(spec), chart.height};
}

std::optional<PageChart> class_chart(const StudyRecord& study) {
  const StudyShares shares = class_shares(study);
  if (shares.parts.empty() || shares.classes.size() > most_classes_in_page) return std::nullopt;
  Json list = Json::array();
  for (const ClassShare& part : shares.parts) {
    Json values = Json::array(), notes = Json::array();
    for (std::size_t k = 0; k < part.trials.size(); ++k) {
      values.push_back(rounded(percent(part, k)));
      notes.push_back(fmt::format("{:.1f} % ({:.0f})", percent(part, k), part.trials[k]));
    }
    list.push_back({{"name", part.name}, {"y", values}, {"notes", notes}});
  }
  const Json spec{{"kind", "bars"},
                  {"title", shares.title},
                  {"x_axis", axis_json(share_axis(shares.parts))},
                  {"labels", shares.classes},
                  {"short", short_names(shares.classes)},
                  {"series", list}};
  return PageChart{"class_shares", shares.title, script_json(spec),
                   static_cast<int>(9 + 2 * shares.classes.size())};
}

PageChart page_chart(const MatrixChart& chart) {
  Json shades = Json::array();
  for (const Numbers& row : chart.shades) shades.push_back(numbers_json(row));
  return {chart.name, chart.title,
          script_json({{"kind", "matrix"},
                       {"title", chart.title},
                       {"across", chart.across},
                       {"down", chart.down},
                       {"columns", short_names(chart.columns)},
                       {"rows", short_names(chart.rows)},
                       {"shades", shades},
                       {"texts", chart.texts}}),
          static_cast<int>(10 + 3 * chart.rows.size())};
}

PageChart confusion_chart(const std::string& id, const Confusion& confusion) {
  return {id, confusion.title,
          script_json({{"kind", "matrix"},
                       {"title", confusion.title},
                       {"names", confusion.names},
                       {"short", short_names(confusion.names)},
                       {"counts", confusion.counts}}),
          0};
}

}  // namespace berger::report
