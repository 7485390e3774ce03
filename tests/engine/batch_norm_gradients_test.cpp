// The gradients of batch normalisation one by one, by the chain of Ioffe & Szegedy (ICML 2015,
// section 3), each against central differences, and the layer against the chain.
// docs/mathematics.md states the formulas.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <vector>

#include "engine/layer_harness.hpp"

namespace berger::test {
namespace {

using Values = std::vector<double>;

// One map, all of its m values in a row. The loss is Σ (y − target)² / 2, so its gradient changes
// with y.
struct Norm {
  Values x, target;
  double gamma = 1, beta = 0, eps = 1e-5;

  double count() const { return static_cast<double>(x.size()); }
  double mean() const {
    double sum = 0;
    for (const double v : x) sum += v;
    return sum / count();
  }
  double variance(double mu) const {
    double sum = 0;
    for (const double v : x) sum += (v - mu) * (v - mu);
    return sum / count();
  }
  Values normalised(double mu, double variance) const {
    Values hat;
    for (const double v : x) hat.push_back((v - mu) / std::sqrt(variance + eps));
    return hat;
  }
  Values normalised() const { return normalised(mean(), variance(mean())); }
  Values y(const Values& hat) const {
    Values out;
    for (const double v : hat) out.push_back(gamma * v + beta);
    return out;
  }
  double loss(const Values& hat) const {
    double sum = 0;
    for (std::size_t i = 0; i < hat.size(); ++i)
      sum += (gamma * hat[i] + beta - target[i]) * (gamma * hat[i] + beta - target[i]) / 2;
    return sum;
  }
};

struct Gradients {
  Values y, hat, x;
  double variance = 0, mean = 0, gamma = 0, beta = 0;
};

Gradients chain(const Norm& n) {
  const double mu = n.mean(), variance = n.variance(mu), deviation = std::sqrt(variance + n.eps);
  const Values hat = n.normalised(), y = n.y(hat);
  Gradients g;
  double centred = 0;  // Σ −2 (x − μ)
  for (std::size_t i = 0; i < hat.size(); ++i) {
    g.y.push_back(y[i] - n.target[i]);
    g.hat.push_back(g.y[i] * n.gamma);
    g.variance += g.hat[i] * (n.x[i] - mu) * -0.5 * std::pow(variance + n.eps, -1.5);
    g.mean -= g.hat[i] / deviation;
    centred -= 2 * (n.x[i] - mu);
    g.gamma += g.y[i] * hat[i];
    g.beta += g.y[i];
  }
  g.mean += g.variance * centred / n.count();
  for (std::size_t i = 0; i < hat.size(); ++i)
    g.x.push_back(g.hat[i] / deviation + g.variance * 2 * (n.x[i] - mu) / n.count() +
                  g.mean / n.count());
  return g;
}

// Of `loss` as a function of one number, at 0.
double slope(const std::function<double(double)>& loss) {
  constexpr double h = 1e-5;
  return (loss(h) - loss(-h)) / (2 * h);
}

// Each with the quantities before it held, and those behind it following.
void expect_slopes(const Norm& n, const Gradients& g) {
  const auto bound = [](double gradient) { return 1e-8 * std::max(1.0, std::abs(gradient)); };
  const double mu = n.mean(), variance = n.variance(mu);
  const Values hat = n.normalised();
  const auto with = [](Values values, std::size_t i, double move) {
    values[i] += move;
    return values;
  };
  for (std::size_t i = 0; i < hat.size(); ++i) {
    EXPECT_NEAR(g.hat[i], slope([&](double d) { return n.loss(with(hat, i, d)); }), bound(g.hat[i]))
        << "x̂ " << i;
    const auto moved_x = [&](double d) {
      Norm moved = n;
      moved.x[i] += d;
      return moved.loss(moved.normalised());
    };
    EXPECT_NEAR(g.x[i], slope(moved_x), bound(g.x[i])) << "x " << i;
  }
  EXPECT_NEAR(g.variance, slope([&](double d) { return n.loss(n.normalised(mu, variance + d)); }),
              bound(g.variance))
      << "σ²";
  EXPECT_NEAR(g.mean,
              slope([&](double d) { return n.loss(n.normalised(mu + d, n.variance(mu + d))); }),
              bound(g.mean))
      << "μ";
  const auto moved = [&](double Norm::*quantity) {
    return slope([&](double d) {
      Norm other = n;
      other.*quantity += d;
      return other.loss(hat);
    });
  };
  EXPECT_NEAR(g.gamma, moved(&Norm::gamma), bound(g.gamma)) << "γ";
  EXPECT_NEAR(g.beta, moved(&Norm::beta), bound(g.beta)) << "β";
}

// Trials lie [trial][map][row][column].
class BatchNormGradients : public ::testing::TestWithParam<LayerCase> {
 protected:
  BatchNormGradients() : run_(GetParam()) {
    const Shape shape = GetParam().in;
    const std::vector<float> target = noise(run_.x.size(), 31);
    for (int map = 0; map < shape.maps; ++map) {
      Norm norm{.gamma = run_.parameters[0][index(map)],
                .beta = run_.parameters[1][index(map)],
                .eps = std::get<BatchNorm>(GetParam().layer).eps};
      each_of(map, [&](std::size_t i) {
        norm.x.push_back(run_.x[i]), norm.target.push_back(target[i]);
      });
      norms_.push_back(norm);
    }
  }
  static std::size_t index(int i) { return static_cast<std::size_t>(i); }
  static void each_of(int map, const std::function<void(std::size_t)>& body) {
    const Shape shape = GetParam().in;
    const std::size_t plane = shape.size() / index(shape.maps);
    for (int trial = 0; trial < GetParam().trials; ++trial)
      for (std::size_t i = 0; i < plane; ++i)
        body(index(trial) * shape.size() + index(map) * plane + i);
  }
  LayerRun run_;
  std::vector<Norm> norms_;  // of each map
};

TEST_P(BatchNormGradients, OfAllSixQuantitiesAreThoseOfThePaper) {
  for (const Norm& norm : norms_) expect_slopes(norm, chain(norm));
}

TEST_P(BatchNormGradients, OfTheLayerEqualThePapers) {
  std::vector<Gradients> expected;
  for (std::size_t map = 0; map < norms_.size(); ++map) {
    expected.push_back(chain(norms_[map]));
    std::size_t next = 0;
    each_of(static_cast<int>(map),
            [&](std::size_t i) { run_.dy[i] = static_cast<float>(expected[map].y[next++]); });
  }
  const Outcome outcome = run_layer(GetParam(), run_, default_isa(), GetParam().trials);
  for (std::size_t map = 0; map < norms_.size(); ++map) {
    constexpr double bound = 5e-6;  // gradients are of order 1 to 10
    EXPECT_NEAR(static_cast<double>(outcome.gradients[0][map]), expected[map].gamma, bound)
        << "γ of map " << map;
    EXPECT_NEAR(static_cast<double>(outcome.gradients[1][map]), expected[map].beta, bound)
        << "β of map " << map;
    std::size_t next = 0;
    each_of(static_cast<int>(map), [&](std::size_t i) {
      EXPECT_NEAR(static_cast<double>(outcome.dx[i]), expected[map].x[next++], bound)
          << "x " << i << " of map " << map;
    });
  }
}

INSTANTIATE_TEST_SUITE_P(All, BatchNormGradients,
                         ::testing::Values(LayerCase{"maps", BatchNorm{}, {3, 2, 5}, 4},
                                           LayerCase{"features", BatchNorm{}, {7, 1, 1}, 6},
                                           LayerCase{
                                               "large_eps", BatchNorm{.eps = 0.1}, {2, 1, 9}, 2}),
                         [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace berger::test
