// A layer at a known shape, ready to run: what a plan is made of. Its traits are all that a
// schedule knows of it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>

#include "berger/layers.hpp"
#include "engine/pass.hpp"

namespace berger {

// Memory that a plan sets aside for an op, in floats. Nothing is allocated later.
struct Memory {
  std::size_t prepared = 0;  // weights in the kernels' own order, written by `prepare` once a step
  std::size_t indices = 0;   // 32-bit integers, written by `prepare` too
  // a slot's share of the parameter gradients, in any order the op likes
  std::size_t partial = 0;
  std::size_t saved = 0;        // kept from forward to backward, for the whole batch
  std::size_t saved_trial = 0;  // the same, for each item
  std::size_t scratch = 0;      // a thread's working memory during one call
  std::size_t sums = 0;         // doubles that a slot of a barrier gathers
};

// An op is a barrier, heavy, or replayable.
struct Traits {
  bool barrier = false;  // it must see the whole batch before it can go on
  bool heavy = false;    // worth keeping its output; it goes forward and back once
  // may be computed again on the way back, which it may go twice: it sums no gradients of its own
  // and keeps nothing for the whole batch
  bool replayable = false;
  bool in_place = false;  // may write its output over its input, or its gradient alike
  bool reads_x = false, reads_y = false;  // on the way back
  int parts = 1;   // what `prepare` and `finish` are cut into, where they take a while
  int trials = 1;  // that should go through together, to fill the vectors
};

// How a layer is to be run, where there is a choice.
struct Way {
  bool fast = false;  // convolutions by fewer multiplications, where that pays
  int lanes = 1;      // trials side by side, [map][row][column][trial]: a bundle
};

// Trials side by side are one of so many times the width.
inline Shape side_by_side(Shape trial, int lanes) {
  return {trial.maps, trial.height, trial.width * lanes};
}
// Unless it is there already: of an op that works in place.
inline void copy(ConstView from, View to) {
  if (to.data != from.data) std::copy_n(from.data, from.size(), to.data);
}
inline std::size_t area(Shape s) {
  return static_cast<std::size_t>(s.height) * static_cast<std::size_t>(s.width);
}

class Op {
 public:
  Op(Shape in_, Shape out_, const Traits& traits_) : in(in_), out(out_), traits(traits_) {}
  // Of a layer that takes bundles; `of` is a trial.
  Op(const auto& layer, Shape of, Way way, const Traits& traits_)
      : Op(side_by_side(of, way.lanes), side_by_side(layer.out_shape(of), way.lanes), traits_) {
    trials_in = trials_out = way.lanes;
  }
  virtual ~Op() = default;

  virtual void prepare(Pass&) const {}  // once a step, before any forward
  // some consecutive items of the batch, on one thread
  virtual void forward(Pass& pass, ConstView x, View y) const = 0;
  // x, y, dy → dx; adds into pass.partial; dx.data is null for the first op
  virtual void backward(Pass& pass, ConstView x, ConstView y, ConstView dy, View dx) const = 0;
  virtual void finish(Pass&) const {}  // once a step: sums of all partials → parameter gradients

  // Of a barrier: its sums are gathered slot by slot, then joined in slot order, before it goes
  // forward and before it goes back.
  virtual void gather(Pass&, ConstView /*x*/) const {}
  virtual void join(Pass&) const {}
  virtual void gather_backward(Pass&, ConstView /*x*/, ConstView /*dy*/) const {}
  virtual void join_backward(Pass&) const {}

  // Of an item: a trial, or several side by side.
  Shape in, out;
  int trials_in = 1, trials_out = 1;  // in an item
  Traits traits;
  Memory memory;
};
using OpPtr = std::unique_ptr<const Op>;

// Each layer's op file has its own.
template <class Layer>
OpPtr make_op(const Layer& layer, Shape in, Way way);

OpPtr compile(const AnyLayer& layer, Shape in, Way way = {});

}  // namespace berger
