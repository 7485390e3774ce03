#include "metrics/cross_entropy.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "berger/errors.hpp"
#include "core/math.hpp"

namespace berger {
namespace {

double largest(std::span<const float> logits) {
  return static_cast<double>(logits[static_cast<std::size_t>(decision(logits))]);
}

double exp_sum(std::span<const float> logits, double top) {
  double sum = 0;
  for (const float z : logits) sum += exp(static_cast<double>(z) - top);
  return sum;
}

double loss_of(std::span<const float> logits, int label, double top, double sum) {
  return log(sum) - (static_cast<double>(logits[static_cast<std::size_t>(label)]) - top);
}

}  // namespace

int decision(std::span<const float> logits) {
  return static_cast<int>(std::max_element(logits.begin(), logits.end()) - logits.begin());
}

void softmax(std::span<const float> logits, std::span<double> probabilities) {
  const double top = largest(logits), sum = exp_sum(logits, top);
  for (std::size_t k = 0; k < logits.size(); ++k)
    probabilities[k] = exp(static_cast<double>(logits[k]) - top) / sum;
}

double cross_entropy(std::span<const float> logits, int label) {
  const double top = largest(logits);
  return loss_of(logits, label, top, exp_sum(logits, top));
}

double cross_entropy_gradient(std::span<const float> logits, int label, double share,
                              std::span<float> gradient) {
  const double top = largest(logits), sum = exp_sum(logits, top);
  for (std::size_t k = 0; k < logits.size(); ++k) {
    const double probability = exp(static_cast<double>(logits[k]) - top) / sum;
    gradient[k] =
        static_cast<float>((probability - (static_cast<int>(k) == label ? 1 : 0)) * share);
  }
  return loss_of(logits, label, top, sum);
}

// With a = t w and A = Σ a, the derivative by logit j is A pⱼ − aⱼ.
double objective_gradient(const Objective& objective, std::span<const float> logits, int label,
                          double share, std::span<float> gradient) {
  if (objective.plain()) return cross_entropy_gradient(logits, label, share, gradient);
  const double top = largest(logits), sum = exp_sum(logits, top);
  const double smoothed = objective.label_smoothing / static_cast<double>(logits.size());
  const auto pull = [&](std::size_t k) {
    const auto c = static_cast<int>(k);
    return (smoothed + (c == label ? 1 - objective.label_smoothing : 0)) * objective.weight(c);
  };
  double total = 0;
  for (std::size_t k = 0; k < logits.size(); ++k) total += pull(k);
  for (std::size_t k = 0; k < logits.size(); ++k) {
    const double probability = exp(static_cast<double>(logits[k]) - top) / sum;
    gradient[k] = static_cast<float>((total * probability - pull(k)) * share);
  }
  return loss_of(logits, label, top, sum);
}

void check_classes(std::span<const int> labels, int classes) {
  for (const int label : labels)
    if (label < 0 || label >= classes)
      throw ShapeError(fmt::format("label {} of {} classes", label, classes));
}

}  // namespace berger
