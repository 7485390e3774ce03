// The gradient check: of any op, and of whatever else has gradients, against central differences
// in double.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "engine/op_alone.hpp"
#include "engine/values.hpp"
#include "support/reference.hpp"

namespace berger::test {

struct Probes {
  std::size_t most = 40;  // values, or one more, evenly spread
  double step = 1e-5;     // to both sides
  double bound = 1e-5;    // of the difference, and 1e-8 more
};

// The slopes of `objective` along some of the values that it is computed of.
inline void expect_slopes(std::vector<double>& values, std::span<const float> gradient,
                          const std::function<double()>& objective, const Probes& probes,
                          const std::string& what) {
  for (std::size_t i = 0; i < values.size(); i += 1 + values.size() / probes.most) {
    const double there = values[i];
    values[i] = there + probes.step;
    const double above = objective();
    values[i] = there - probes.step;
    const double below = objective();
    values[i] = there;
    ASSERT_NEAR(static_cast<double>(gradient[i]), (above - below) / (2 * probes.step),
                probes.bound + 1e-8)
        << what << ' ' << i;
  }
}

// What an op puts out, by its definition in double.
using Doubles = std::vector<std::vector<double>>;
using Definition =
    std::function<reference::Volume(const reference::Volume& x, const Doubles& parameters)>;

inline Doubles doubles(const std::vector<std::vector<float>>& values) {
  Doubles result;
  for (const auto& v : values) result.emplace_back(v.begin(), v.end());
  return result;
}

inline reference::Volume volume(const std::vector<float>& values, int trials, Shape shape) {
  reference::Volume v(trials, shape);
  v.values.assign(values.begin(), values.end());
  return v;
}

// The gradients of Σ dy · y with respect to x and to each parameter for which the op has any.
inline void expect_gradients(const Op& op, const Given& given, const Definition& definition,
                             std::size_t most_probes = 40) {
  const auto items = static_cast<int>(given.x.size() / op.in.size());
  const Outcome o = run_op(op, given, {.items = items, .at_once = items});
  reference::Volume x = volume(given.x, items, op.in);
  Doubles parameters = doubles(given.parameters);
  const auto objective = [&] {
    const reference::Volume y = definition(x, parameters);
    double total = 0;
    for (std::size_t i = 0; i < y.values.size(); ++i)
      total += static_cast<double>(given.dy[i]) * y.values[i];
    return total;
  };
  const auto probes = [&](const std::vector<float>& gradient) {
    return Probes{.most = most_probes, .bound = 1e-5 * largest(gradient)};
  };
  expect_slopes(x.values, o.dx, objective, probes(o.dx), "input");
  for (std::size_t p = 0; p < parameters.size(); ++p)
    expect_slopes(parameters[p], o.gradients[p], objective, probes(o.gradients[p]),
                  "parameter " + std::to_string(p));
}

}  // namespace berger::test
