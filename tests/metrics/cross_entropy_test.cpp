// The gradient of softmax and cross-entropy with respect to the logits is ŷ − y: against central
// differences.
#include "metrics/cross_entropy.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/random.hpp"

namespace berger {
namespace {

float between(double low, double high, std::uint64_t i, std::uint64_t which) {
  return static_cast<float>(
      low + (high - low) * uniform({.seed = 5, .purpose = Purpose::simulate, .step = which}, i));
}

std::vector<float> logits_of(std::size_t classes, std::uint64_t which) {
  std::vector<float> logits;
  for (std::size_t k = 0; k < classes; ++k) logits.push_back(between(-6, 6, k, which));
  return logits;
}

// −log(e^z_label / Σ e^z), by its definition.
double loss(const std::vector<double>& logits, int label) {
  double sum = 0;
  for (const double z : logits) sum += std::exp(z);
  return -std::log(std::exp(logits[static_cast<std::size_t>(label)]) / sum);
}

TEST(CrossEntropyGradient, IsTheSlopeOfTheLoss) {
  constexpr double h = 1e-5;
  std::uint64_t which = 0;
  for (const std::size_t classes : {2u, 3u, 7u, 10u}) {
    for (int label = 0; label < static_cast<int>(classes); ++label) {
      const std::vector<float> logits = logits_of(classes, which++);
      std::vector<float> gradient(classes);
      EXPECT_NEAR(cross_entropy_gradient(logits, label, 1, gradient),
                  loss({logits.begin(), logits.end()}, label), 1e-12);
      for (std::size_t k = 0; k < classes; ++k) {
        std::vector<double> above(logits.begin(), logits.end()), below = above;
        above[k] += h, below[k] -= h;
        EXPECT_NEAR(static_cast<double>(gradient[k]),
                    (loss(above, label) - loss(below, label)) / (2 * h), 1e-7)
            << classes << " classes, " << k;
      }
    }
  }
}

TEST(CrossEntropyGradient, IsSoftmaxMinusOneHotAndAddsUpToNothing) {
  const std::vector<float> logits = logits_of(7, 100);
  std::vector<double> probabilities(7);
  std::vector<float> gradient(7);
  softmax(logits, probabilities);
  cross_entropy_gradient(logits, 4, 0.25, gradient);
  double sum = 0;
  for (std::size_t k = 0; k < 7; ++k) {
    EXPECT_FLOAT_EQ(gradient[k], static_cast<float>(0.25 * (probabilities[k] - (k == 4 ? 1 : 0))))
        << k;
    sum += static_cast<double>(gradient[k]);
  }
  EXPECT_NEAR(sum, 0, 1e-8);
}

// Gradients of torch.nn.functional.cross_entropy (PyTorch 1.13, double) of these logits and labels,
// by label_smoothing and weight.
void expect_gradient(double label_smoothing, const std::vector<double>& class_weights,
                     const std::vector<double>& expected) {
  const std::vector<std::vector<float>> logits{
      {0.5F, -1.25F, 2}, {1.5F, 0.25F, -0.75F}, {0, 3, -2}, {-1, -1, 0.5F}};
  const std::vector<int> labels{0, 0, 1, 2};
  const Objective objective{label_smoothing, class_weights};
  double weight = 0;
  for (const int label : labels) weight += objective.weight(label);
  std::vector<float> gradient(3);
  for (std::size_t n = 0; n < 4; ++n) {
    EXPECT_EQ(objective_gradient(objective, logits[n], labels[n], 1 / weight, gradient),
              cross_entropy(logits[n], labels[n]));
    for (std::size_t k = 0; k < 3; ++k)
      EXPECT_NEAR(gradient[k], expected[3 * n + k], 2e-8) << n << ", " << k;
  }
}

const std::vector<double> smoothed{-0.189128287806472,  -0.000651648251724225, 0.189779936058196,
                                   -0.0537232480455671, 0.0431258176660796,    0.0105974303794875,
                                   0.0034475207978327,  0.00329144730489009,   -0.00673896810272276,
                                   0.0302368599121382,  0.0302368599121382,    -0.0604737198242764};
const std::vector<double> weighted{-0.28632341491915,   0.0106875618526735,   0.275635853066476,
                                   -0.0979337943822383, 0.0715953405209223,   0.026338453861316,
                                   0.00409768839344906, -0.00465225021279185, 0.000554561819342808,
                                   0.0335392984743231,  0.0335392984743231,   -0.0670785969486462};
const std::vector<double> both{-0.24455930372775,   0.00408889326444766, 0.240470410463302,
                               -0.0702989047311066, 0.0604285885325778,  0.0098703161985289,
                               -0.0178614108856177, 0.0316332341436604,  -0.0137718232580428,
                               0.0103508926772216,  0.0277421970250477,  -0.0380930897022694};

TEST(ObjectiveGradient, IsThatOfPyTorch) {
  expect_gradient(0.1, {}, smoothed);
  expect_gradient(0, {2, 0.5, 1.25}, weighted);
  expect_gradient(0.2, {2, 0.5, 1.25}, both);
}

}  // namespace
}  // namespace berger
