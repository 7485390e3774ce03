// Limits and numbers of axes, in figures for papers, in the page and in a terminal.
#pragma once

#include <vector>

#include "report/figures/chart.hpp"

namespace berger::report {

// 1, 2 or 5 times a power of ten, not above x: the length of a scale bar
double round_down(double x);

// Numbers along an axis, at 1, 2 or 5 times a power of ten, at most `most` of them and one; of a
// logarithmic one at powers of ten and, where there is room, between them.
std::vector<double> round_numbers(double low, double high, bool logarithmic, int most);

// Whether an axis of these, ascending, is logarithmic: they are above 0 and span a factor of 20, or
// the two nearest of three or more lie clearly farther from each other then.
bool wants_logarithm(const std::vector<double>& numbers);
// Whether one early spike of a loss, six times what follows, would press everything else onto the
// axis. Of values above 0, ascending.
bool has_spike(const std::vector<double>& ascending);

// Limits and ticks of an axis from one round number to another, with these values between.
void fit_round(ChartAxis& axis, double low, double high);

}  // namespace berger::report
