#include <algorithm>
#include <cmath>
#include <tuple>

#include "report/figures/curve_sheets.hpp"
#include "report/figures/figure.hpp"

namespace berger::report {
namespace {

constexpr int most_values = 10;  // along y

// All that is finite, ascending.
std::vector<double> values_of_sheet(const CurveSheet& sheet, const CurveMeasure& measure) {
  std::vector<double> all;
  for (const CurveLine& line : sheet.lines)
    for (const RunRecord* run : line.configuration->runs)
      for (const char* part : {"train", "validation", "test"})
        for (const double value : curve_values(*run, part, measure))
          if (std::isfinite(value)) all.push_back(value);
  std::sort(all.begin(), all.end());
  return all;
}

ChartAxis value_axis(const Comparison& comparison, const CurveMeasure& measure,
                     const std::vector<double>& values) {
  ChartAxis axis{.title = measure.axis};
  const bool loss = measure.name == "loss";
  axis.logarithmic = loss && !values.empty() && has_spike(values);
  if (axis.logarithmic) axis.title += ", log scale";
  const auto& limits = comparison.report->limits;
  if (const auto asked = limits.find(measure.name); asked != limits.end())
    std::tie(axis.low, axis.high) = asked->second;
  else if (axis.logarithmic)
    axis.low = 0.9 * values.front(), axis.high = 1.1 * values.back();
  else if (!values.empty())
    fit_round(axis, loss ? 0 : values.front(), values.back());
  if (axis.low < axis.high && axis.ticks.empty())
    axis.ticks = round_numbers(axis.low, axis.high, axis.logarithmic && axis.low > 0, most_values);
  return axis;
}

ChartAxis epoch_axis(const CurveSheet& sheet, int most) {
  constexpr int most_counted = 12;  // epochs that each have a number
  ChartAxis axis{.title = "epoch"};
  int first = 1, last = 1;
  for (const CurveLine& line : sheet.lines)
    for (const RunRecord* run : line.configuration->runs)
      if (!run->epochs.empty())
        first = run->epochs.front().epoch, last = std::max(last, run->epochs.back().epoch);
  axis.high = first < last ? last : 2 * last;
  axis.ticks = first < last ? round_numbers(0, last, false, last <= most_counted ? last : most)
                            : std::vector<double>{static_cast<double>(last)};
  return axis;
}

}  // namespace

std::vector<double> curve_values(const RunRecord& run, const std::string& part,
                                 const CurveMeasure& measure) {
  std::vector<double> values;
  for (const EpochRecord& epoch : run.epochs) {
    const auto scores = runs::scores_of(epoch, part);
    values.push_back(scores ? measure.scale * *scores.*measure.value : NAN);
  }
  return values;
}

CurveAxes curve_axes(const Comparison& comparison, const CurveSheet& sheet,
                     const CurveMeasure& measure, int most_epochs) {
  return {epoch_axis(sheet, most_epochs),
          value_axis(comparison, measure, values_of_sheet(sheet, measure))};
}

}  // namespace berger::report
