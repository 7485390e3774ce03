#include <cmath>

#include "berger/evaluation.hpp"

namespace berger {

double chance_bound(int trials, double p, double level) {
  if (p >= 1) return 1;  // one class alone: any answer but one is always right
  double reached = 0;    // P(B ≥ k), from the largest k down
  int least = trials + 1;
  for (int k = trials; k >= 0; --k) {
    const double log_chance = std::lgamma(trials + 1.0) - std::lgamma(k + 1.0) -
                              std::lgamma(trials - k + 1.0) + k * std::log(p) +
                              (trials - k) * std::log1p(-p);
    reached += std::exp(log_chance);
    if (reached > level) break;
    least = k;
  }
  return trials == 0 || least > trials ? 1 : least / static_cast<double>(trials);
}

double information_transfer(double accuracy, int classes) {
  if (classes < 2 || accuracy * classes <= 1) return 0;
  const double wrong = 1 - accuracy;
  return std::log2(classes) + accuracy * std::log2(accuracy) +
         (wrong > 0 ? wrong * std::log2(wrong / (classes - 1)) : 0);
}

}  // namespace berger
