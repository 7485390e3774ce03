// One layer by itself, forward and back: on any kernels, in one call or trial by trial.
#pragma once

#include <string>
#include <vector>

#include "engine/op_alone.hpp"
#include "engine/values.hpp"

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

struct LayerRun : Given {
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
};

// Of a layer's statistics there is no gradient.
inline Outcome run_layer(const LayerCase& c, const LayerRun& given, Isa isa, int trials_at_once) {
  const OpPtr op = compile(c.layer, c.in, c.way);
  Outcome all = run_op(*op, given, {.items = c.trials, .at_once = trials_at_once, .isa = isa});
  Outcome o{.y = std::move(all.y), .dx = std::move(all.dx)};
  for (std::size_t i = 0; i < given.specs.size(); ++i)
    if (given.specs[i].role == Role::trained) o.gradients.push_back(all.gradients[i]);
  return o;
}

}  // namespace berger::test
