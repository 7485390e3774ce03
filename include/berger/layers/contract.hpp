// What every layer answers. A layer is a plain struct of options; parameter names in files,
// study-file keys, the summary table, cost and gradient tests are all derived from the members
// below. Letters: docs/concepts.md.
#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "berger/tensor.hpp"

namespace berger {

struct Pass;  // what the plan hands a layer for one call (src/layers/pass.hpp)

struct LayerDoc {
  std::string_view name;  // `type` in study files
  std::string_view onnx;  // the ONNX operator with the same meaning
  bool written = true;    // false: only rewrites make it, and no file holds it
};

enum class Role {
  trained,    // has a gradient
  statistic,  // running mean or variance: saved, never trained
  counter,    // one number, saved as a 64-bit integer
};
enum class Initialiser {
  // uniform in ±1/√fan_in: PyTorch's default for convolutions, linear layers and their biases
  fan_in_uniform,
  ones,
  zeros,
};

struct ParamSpec {
  std::string name;       // "weight"; the network puts the layer's name in front
  std::vector<int> dims;  // as PyTorch lays it out
  Role role = Role::trained;
  Initialiser init = Initialiser::zeros;
  int fan_in = 0;
  // after each step every row along dims[0] is scaled to at most this L2 norm; 0: free
  double max_norm = 0;
};

// Multiply-adds of one trial, as everyone counts them: one per weight and output of a convolution
// or linear layer.
struct Cost {
  double forward = 0;
  double backward = 0;
};

// Memory the plan sets aside for a layer, in floats. Nothing is allocated later.
struct Memory {
  std::size_t prepared = 0;  // weights in the kernels' own order, written by `prepare` once a step
  std::size_t indices = 0;   // 32-bit integers, written by `prepare` too
  // a slot's share of the parameter gradients, in any order the layer likes
  std::size_t partial = 0;
  std::size_t saved = 0;        // kept from forward to backward, for the whole batch
  std::size_t saved_trial = 0;  // the same, for each trial
  std::size_t scratch = 0;      // a thread's working memory during one call
  // doubles a slot gathers where a layer looks at the whole batch (batch norm)
  std::size_t sums = 0;
};

// What backward reads; the plan reuses the memory of everything else, and lets a layer that
// `in_place` allows write its output over its input.
struct Needs {
  bool x = false;
  bool y = false;
  bool in_place = false;
};

template <class L>
concept Layer = std::equality_comparable<L> &&
    requires(L l, const L c, Shape s, Pass& pass, ConstView in, View out) {
  { L::doc } -> std::convertible_to<LayerDoc>;
  { L::needs } -> std::convertible_to<Needs>;
  // throws ShapeError without the layer's name; the network adds it
  { c.out_shape(s) } -> std::same_as<Shape>;
  { c.params(s) } -> std::same_as<std::vector<ParamSpec>>;
  { c.cost(s) } -> std::same_as<Cost>;
  { c.memory(s) } -> std::same_as<Memory>;
  c.prepare(pass, s);        // once a step, before any forward
  c.forward(pass, in, out);  // some consecutive trials of the batch, on one thread
  // x, y, dy → dx; adds into pass.partial; dx.data is null for the first layer
  c.backward(pass, in, in, in, out);
  c.finish(pass, s);  // once a step: sums of all partials → parameter gradients
};

// A layer that must see the whole batch before it can go on: its sums are gathered slot by slot,
// then joined in slot order.
template <class L>
concept BatchWide = Layer<L> && requires(const L c, Shape s, Pass& pass, ConstView in) {
  c.gather(pass, in);
  c.join(pass, s);
  c.gather_backward(pass, in, in);  // x, dy
  c.join_backward(pass, s);
};

}  // namespace berger
