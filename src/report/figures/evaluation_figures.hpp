// Figures of what a model makes of labelled trials, and of its first convolutions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "berger/report.hpp"
#include "report/figures/figure.hpp"

namespace berger::report {

Figure confusion_figure(const EvaluatedPart& part, const FigureStyle& style = {});
Figure shares_figure(const Model& model, const EvaluatedPart& part, const FigureStyle& style = {});
// Both fill `data` and `script`; `counts` are [truth][prediction].
void draw_confusion(Figure& figure, const std::vector<std::string>& classes,
                    const std::vector<std::vector<int>>& counts, const FigureStyle& style);
struct ClassShare {
  std::string name;            // of a part of the data
  std::vector<double> trials;  // of each class
};
double percent(const ClassShare& share, std::size_t k);
ChartAxis share_axis(const std::vector<ClassShare>& list, int most_ticks = 10);
void draw_shares(Figure& figure, const std::vector<std::string>& classes,
                 const std::vector<ClassShare>& list, const FigureStyle& style);
// The first pictures in sequence and the most wrong ones: none of trials that are no images, and no
// wrong ones where all are right.
std::vector<Figure> picture_figures(const EvaluatedPart& part, const FigureStyle& style = {});
// The trials that were asked for, by their numbers from 1.
std::vector<Figure> shown_figures(const EvaluatedPart& part, const FigureStyle& style = {});
// Kernels of a first convolution over both axes; otherwise temporal filters and spatial weights, as
// far as the network has them.
std::vector<Figure> filter_figures(const Model& model, const FigureStyle& style = {});

// "NAME" or "NAME-test".
std::string part_name(std::string_view name, const EvaluatedPart& part);
// "TITLE", "TITLE, test" or "TITLE, validation (optimistic)".
std::string part_title(std::string_view title, const EvaluatedPart& part);
// Text of a class as a data file can hold it: on one line.
std::string one_line(std::string_view text);

}  // namespace berger::report
