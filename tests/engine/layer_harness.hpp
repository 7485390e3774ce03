// Runs one layer by itself, forward and back, as a plan would: on any kernels, in one call or trial
// by trial.
#pragma once

#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "core/random.hpp"
#include "engine/op.hpp"
#include "kernels/kernels.hpp"
#include "support/reference.hpp"

namespace berger::test {

struct LayerCase {
  std::string name;
  AnyLayer layer;
  Shape in;        // of a trial
  int trials = 3;  // or bundles of them
  Way way{};
};
inline void PrintTo(const LayerCase& c, std::ostream* out) {
  *out << c.name;
}

// Values in ±1 that stay away from 0, where some derivatives jump.
inline std::vector<float> noise(std::size_t size, std::uint64_t seed) {
  std::vector<float> values(size);
  for (std::size_t i = 0; i < size; ++i) {
    const auto u =
        static_cast<float>(2 * uniform({.seed = seed, .purpose = Purpose::simulate}, i) - 1);
    values[i] = u < 0 ? u - 0.02F : u + 0.02F;
  }
  return values;
}

struct Outcome {
  std::vector<float> y, dx;
  std::vector<std::vector<float>> gradients;  // of each trained parameter
  bool operator==(const Outcome&) const = default;
};

struct LayerRun {
  explicit LayerRun(const LayerCase& c)
      : in(side_by_side(c.in, c.way.lanes)),
        out(side_by_side(out_shape(c.layer, c.in), c.way.lanes)),
        specs(params(c.layer, c.in)) {
    const auto trials = static_cast<std::size_t>(c.trials);
    x = noise(trials * in.size(), 1);
    dy = noise(trials * out.size(), 2);
    for (std::size_t i = 0; i < specs.size(); ++i) {
      const std::size_t size = specs[i].size();
      parameters.push_back(
          specs[i].role == Role::trained
              ? noise(size, 10 + i)
              : std::vector<float>(size, specs[i].init == Initialiser::ones ? 1.0F : 0.0F));
    }
  }
  Shape in, out;
  std::vector<ParamSpec> specs;
  std::vector<float> x, dy;
  std::vector<std::vector<float>> parameters;
};

inline Outcome run_layer(const LayerCase& c, const LayerRun& given, Isa isa, int trials_at_once) {
  LayerRun r = given;
  const OpPtr op = compile(c.layer, c.in, c.way);
  const Memory& memory = op->memory;
  std::vector<float> prepared(memory.prepared), partial(memory.partial), saved(memory.saved),
      scratch(memory.scratch, NAN),
      saved_trial(memory.saved_trial * static_cast<std::size_t>(c.trials));
  std::vector<std::int32_t> indices(memory.indices);
  std::vector<double> sums(memory.sums);
  Outcome o{.y = std::vector<float>(r.dy.size()), .dx = std::vector<float>(r.x.size())};
  std::vector<std::span<float>> parameters, gradients;
  std::vector<std::vector<float>> gradient_memory;
  for (auto& p : r.parameters) gradient_memory.emplace_back(p.size());
  for (std::size_t i = 0; i < r.parameters.size(); ++i)
    parameters.emplace_back(r.parameters[i]), gradients.emplace_back(gradient_memory[i]);
  const auto pass_at = [&](int first) {
    return Pass{
        .kernels = kernels::table(isa),
        .training = true,
        .batch = c.trials,
        .first = first,
        .slots = 1,
        .seed = 5,
        .step = 9,
        .layer = 3,
        .parameters = parameters,
        .gradients = gradients,
        .prepared = prepared.data(),
        .indices = indices.data(),
        .partial = partial.data(),
        .saved = saved.data(),
        .saved_trial = saved_trial.data() + memory.saved_trial * static_cast<std::size_t>(first),
        .scratch = scratch.data(),
        .sums = sums.data()};
  };
  const auto blocks = [&](auto&& body) {
    for (int first = 0; first < c.trials; first += trials_at_once) {
      const int count = std::min(trials_at_once, c.trials - first);
      Pass pass = pass_at(first);
      body(pass, ConstView{r.x.data(), c.trials, r.in}.slice(first, count),
           View{o.y.data(), c.trials, r.out}.slice(first, count),
           ConstView{r.dy.data(), c.trials, r.out}.slice(first, count),
           View{o.dx.data(), c.trials, r.in}.slice(first, count));
    }
  };
  Pass whole = pass_at(0);
  op->prepare(whole);
  blocks([&](Pass& pass, ConstView x, View, ConstView, View) { op->gather(pass, x); });
  op->join(whole);
  blocks([&](Pass& pass, ConstView x, View y, ConstView, View) { op->forward(pass, x, y); });
  std::fill(sums.begin(), sums.end(), 0.0);
  blocks(
      [&](Pass& pass, ConstView x, View, ConstView dy, View) { op->gather_backward(pass, x, dy); });
  op->join_backward(whole);
  blocks([&](Pass& pass, ConstView x, View y, ConstView dy, View dx) {
    op->backward(pass, x, y, dy, dx);
  });
  op->finish(whole);
  for (std::size_t i = 0; i < r.specs.size(); ++i)
    if (r.specs[i].role == Role::trained) o.gradients.push_back(gradient_memory[i]);
  return o;
}

// y plus the other value of a skip connection: every n-th row and column, for the smallest n that
// fits.
inline void add_by_definition(reference::Volume& y, const reference::Volume& other) {
  const auto stride = [](int size, int of) {
    int n = 1;
    while ((of + n - 1) / n > size) ++n;
    return n;
  };
  const int down = stride(y.shape.height, other.shape.height),
            along = stride(y.shape.width, other.shape.width);
  for (int n = 0; n < y.trials; ++n)
    for (int m = 0; m < other.shape.maps; ++m)
      for (int h = 0; h < y.shape.height; ++h)
        for (int w = 0; w < y.shape.width; ++w)
          y.at(n, m, h, w) += other.at(n, m, h * down, w * along);
}

// The same forward pass by its definition, in double. Dropout takes the mask that the layer drew.
inline reference::Volume reference_forward(const LayerCase& c, const reference::Volume& x,
                                           const std::vector<std::vector<double>>& p, Shape out,
                                           const std::vector<double>& mask) {
  const std::vector<double> none;
  reference::Volume y(x.trials, out);
  if (const auto* l = std::get_if<Conv2d>(&c.layer)) {
    const Padding pad = l->padding();
    return reference::convolve({l->kernel_h, l->kernel_w, l->stride_h, l->stride_w, l->dilation_h,
                                l->dilation_w, pad.top, pad.left, l->groups},
                               x, p[0], l->bias ? p[1] : none, out);
  }
  if (const auto* l = std::get_if<BatchNorm>(&c.layer))
    return reference::normalise(x, reference::statistics(x), l->eps, p[0], p[1]);
  if (const auto* l = std::get_if<AvgPool>(&c.layer)) return reference::average_pool(x, l->h, l->w);
  if (const auto* l = std::get_if<MaxPool>(&c.layer)) return reference::maximum_pool(x, l->h, l->w);
  if (const auto* l = std::get_if<Linear>(&c.layer))
    return reference::linear(x, p[0], l->bias ? p[1] : none, l->outputs);
  for (std::size_t i = 0; i < y.values.size(); ++i) {
    if (std::holds_alternative<Prelu>(c.layer)) {
      const std::size_t plane = area(x.shape), map = i / plane % p[0].size();
      y.values[i] = x.values[i] * (x.values[i] > 0 ? 1 : p[0][map]);
    } else if (const auto* l = std::get_if<Activation>(&c.layer)) {
      y.values[i] = evaluate(*l, x.values[i]).value;
    } else {
      y.values[i] = x.values[i] * (mask.empty() ? 1 : mask[i]);
    }
  }
  return y;
}

}  // namespace berger::test
