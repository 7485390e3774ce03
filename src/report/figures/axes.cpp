#include "report/figures/axes.hpp"

#include <algorithm>
#include <cmath>

namespace berger::report {

double round_down(double x) {
  const double power = std::pow(10, std::floor(std::log10(x)));
  return (x / power >= 5 ? 5 : x / power >= 2 ? 2 : 1) * power;
}

std::vector<double> round_numbers(double low, double high, bool logarithmic, int most) {
  std::vector<double> numbers;
  if (!std::isfinite(low) || !std::isfinite(high)) return numbers;
  if (!logarithmic) {
    if (!(high > low)) return {low};
    double step = round_down((high - low) / most);
    for (const double longer : {2.0, 2.5})  // one of which makes it the next round one
      if ((high - low) / step > most && round_down(longer * step * 1.001) > step)
        step = round_down(longer * step * 1.001);
    // Counted in whole numbers: of huge ones the next is the same.
    for (int i = 0; step > 0 && i <= most; ++i)
      if (const double at = (std::ceil(low / step - 1e-9) + i) * step; at <= high + 1e-9 * step)
        numbers.push_back(at);
    return numbers;
  }
  for (const std::vector<int>& factors :
       {std::vector{1, 2, 5}, std::vector{1, 3}, std::vector{1}}) {
    numbers.clear();
    for (double power = std::floor(std::log10(low)); power <= std::ceil(std::log10(high)); ++power)
      for (const int factor : factors)
        if (const double at = factor * std::pow(10, power); at >= low && at <= high)
          numbers.push_back(at);
    if (static_cast<int>(numbers.size()) <= most) break;
  }
  return numbers;
}

bool wants_logarithm(const std::vector<double>& numbers) {
  if (numbers.size() < 2 || !(numbers.front() > 0)) return false;
  const double factor = numbers.back() / numbers.front();
  if (factor >= 20 || numbers.size() < 3) return factor >= 20;
  double linear = 1, logarithmic = 1;  // shares of the axis
  for (std::size_t i = 1; i < numbers.size(); ++i) {
    linear = std::min(linear, (numbers[i] - numbers[i - 1]) / (numbers.back() - numbers.front()));
    logarithmic = std::min(logarithmic, std::log(numbers[i] / numbers[i - 1]) / std::log(factor));
  }
  return logarithmic > 1.4 * linear;
}

bool has_spike(const std::vector<double>& ascending) {
  return ascending.front() > 0 && ascending.back() > 6 * ascending[ascending.size() * 3 / 4];
}

void fit_round(ChartAxis& axis, double low, double high) {
  const std::vector<double> numbers = round_numbers(low, high, false, 10);
  const double step = numbers.size() > 1 ? numbers[1] - numbers[0] : 1;
  axis.low = std::floor(low / step) * step;
  axis.high = std::ceil(high / step) * step;
  if (axis.low == axis.high) axis.low > 0 ? axis.low -= step : axis.high += step;
  for (int i = 0; i <= std::lround((axis.high - axis.low) / step); ++i)
    axis.ticks.push_back(axis.low + i * step);
}

}  // namespace berger::report
