// A confusion matrix in pixels, for those who can show nothing else. Figures are made by gnuplot
// instead.
#pragma once

#include <vector>

#include "io/raster.hpp"

namespace berger::report {

inline constexpr int widest_confusion = 1536;  // classes, and pixels

// Truth down, prediction across; from white to blue by the share of the truth's trials; the trials
// in it where they have room. A cell is 48 pixels wide, less where there are more than 32 classes.
// `counts` is K × K, 1 ≤ K ≤ widest_confusion.
Raster confusion_picture(const std::vector<std::vector<int>>& counts);

}  // namespace berger::report
