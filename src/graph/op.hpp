// One step of a plan: a layer with its shapes, its parameters and the memory set aside for it.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "berger/network.hpp"
#include "graph/rewrites.hpp"
#include "layers/pass.hpp"

namespace berger {

struct Op {
  AnyLayer layer;
  std::string name, rewrite;  // rewrite: the one that made it, or empty
  // place of the layer in the network as written; keys the random numbers
  std::uint32_t origin = 0;
  int trials_in = 1, trials_out = 1;  // that the shapes hold: sixteen in a bundle
  Shape in{}, out{};
  Memory memory;
  std::vector<std::span<float>> parameters, gradients;
  // Where this op's share of each kind of memory starts.
  std::size_t prepared = 0, indices = 0, partial = 0, saved = 0, saved_trial = 0, sums = 0;
  // in training: the value memory that has saved_trial of the whole batch, if one does
  std::optional<std::size_t> kept_trials;

  // of a skip connection: the earlier value (numbered as in graph/units.hpp)
  std::optional<int> source;
  std::vector<int> added_by;  // places of the skip connections that add this op's output
  std::optional<std::size_t>
      // in training: the value memory where a skip connection leaves its source's gradient
      source_gradient;

  // What prepare and finish are cut into: with fast convolution, transforming the weights takes a
  // while.
  int parts() const {
    const auto* conv = std::get_if<Conv2d>(&layer);
    return conv != nullptr && conv->fast ? 8 : 1;
  }
  std::size_t in_of_trial() const { return in.size() / static_cast<std::size_t>(trials_in); }
  std::size_t out_of_trial() const { return out.size() / static_cast<std::size_t>(trials_out); }
  // It adds up gradients of its own, so it goes back once; what is light may do so twice.
  bool heavy() const { return memory.partial > 0; }
  bool batch_wide() const { return std::holds_alternative<BatchNorm>(layer); }
  Needs needs() const {
    return std::visit([](const auto& l) -> Needs { return l.needs; }, layer);
  }
  void visit(auto&& body) const { std::visit(body, layer); }
};

// Totals over all ops, in floats (indices in integers, sums in doubles); scratch is the largest
// single need.
struct OpList {
  std::vector<Op> ops;
  int together = 1;  // trials that light layers take at once: a bundle where there are bundles
  Memory total;
};

// Ops of a rewritten network. `values` and `gradients` hold the parameters of the network as
// written; without gradients for inference.
OpList make_ops(Rewritten& rewritten, float* values, float* gradients);

}  // namespace berger
