// Names beside the points of a plot.
#pragma once

#include <optional>
#include <vector>

namespace berger::report {

// In design pixels, y downwards.
struct LabelledPoint {
  double x = 0, y = 0;
  double across = 0, down = 0;  // half the lengths of its bars
  double width = 0;             // of its name
};
struct LabelPlace {
  double x = 0, y = 0;  // of the name's middle
};

// A place for each name inside of `width` × `height` that covers no point and no other name, near
// its own point and off the bars where possible. Nothing where some name finds none. Each takes the
// best of its places in turn: no search, since a plot so full that it needs one is better served by
// a legend.
std::optional<std::vector<LabelPlace>> place_labels(const std::vector<LabelledPoint>& points,
                                                    double width, double height,
                                                    double line_height);

}  // namespace berger::report
