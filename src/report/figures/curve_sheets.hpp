// What figures of curves and the charts of them in the page share: lines, values and axes.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "report/figures/chart.hpp"
#include "report/statistics/comparison.hpp"

namespace berger::report {

struct CurveLine {
  std::string name;   // what tells it from the other lines: "elu", "conv_blocks = 2, batch_norm"
  std::string label;  // the same, short enough for a legend
  const Configuration* configuration = nullptr;
};

struct CurveSheet {
  std::string title;  // "lenet by conv_blocks, dense_layers"
  // what of its title makes the names of its files; two sheets may have the same
  std::string slug;
  std::vector<CurveLine> lines;
  bool crowded = false;      // so many lines that each part of the data has a figure of its own
  bool of_subjects = false;  // the runs of a line are of several subjects
};

// A sheet's lines are the values of `by`, a key that the study varies; where it is empty, the
// activations, or, where these never change, the settings of a network, or, where there is nothing
// else, the networks. More than `most_lines` are split by the first factor that varies; those of a
// single one are cut into parts of about the same size. The pointers in it point into
// `comparison`.
constexpr std::size_t most_lines = 8;
std::vector<CurveSheet> curve_sheets(const Comparison& comparison, const std::string& by = "");

constexpr std::size_t legend_characters = 48;

struct CurveMeasure {
  std::string name;  // of the files
  std::string axis;
  double Scores::*value;
  double scale = 1;
};
inline const std::array curve_measures{
    CurveMeasure{"accuracy", "accuracy (%)", &Scores::accuracy, 100},
    CurveMeasure{"loss", "cross-entropy loss (nats)", &Scores::loss}};

// A value a record of an epoch, in the unit of the axis; NaN where there is none.
std::vector<double> curve_values(const RunRecord& run, const std::string& part,
                                 const CurveMeasure& measure);

struct CurveAxes {
  ChartAxis x, y;
};
// Over all runs and parts of a sheet, so that all its figures have the same; of the limits that the
// study asks for. At most so many numbers along x.
CurveAxes curve_axes(const Comparison& comparison, const CurveSheet& sheet,
                     const CurveMeasure& measure, int most_epochs = 10);

}  // namespace berger::report
