// Any op by itself, run as a plan would, with memory of its own.
#pragma once

#include <cmath>
#include <utility>
#include <vector>

#include "engine/op.hpp"
#include "kernels/kernels.hpp"

namespace berger::test {

// How it is run: items of a batch in slots, so many in a call.
struct Alone {
  int items = 1, slots = 1, at_once = 1;
  Isa isa = default_isa();
  bool training = true;
  std::uint64_t seed = 5, step = 9;  // of dropout, as the layer's place
  std::uint32_t layer = 3;
};

class OpAlone {
 public:
  std::vector<float> other, other_gradient;  // of a skip connection
  Shape other_shape{};

  OpAlone(const Op& op, std::vector<std::span<float>> parameters,
          std::vector<std::span<float>> gradients, const Alone& as)
      : op_(op),
        as_(as),
        values_(std::move(parameters)),
        gradients_(std::move(gradients)),
        indices_(op.memory.indices),
        prepared_(op.memory.prepared),
        saved_(op.memory.saved),
        scratch_(op.memory.scratch, NAN),
        partial_(op.memory.partial * size(as.slots)),
        saved_trial_(op.memory.saved_trial * size(as.items)),
        sums_(op.memory.sums * size(as.slots)) {}

  std::vector<float> forward(const std::vector<float>& x) {
    other_gradient.resize(other.size());
    std::vector<float> y(size(as_.items) * op_.out.size());
    Pass whole = pass(0, 0);
    op_.prepare(whole);
    if (as_.training) {
      for_calls(
          [&](Pass& p, int first, int count) { op_.gather(p, part(x, op_.in, first, count)); });
      op_.join(whole);
    }
    for_calls([&](Pass& p, int first, int count) {
      op_.forward(p, part(x, op_.in, first, count), part(y, op_.out, first, count));
    });
    return y;
  }

  // Fills the gradients of the parameters, and returns that of x.
  std::vector<float> backward(const std::vector<float>& x, const std::vector<float>& y,
                              const std::vector<float>& dy) {
    std::vector<float> dx(x.size());
    const Shape in = op_.in, out = op_.out;
    Pass whole = pass(0, 0);
    std::fill(sums_.begin(), sums_.end(), 0.0);
    for_calls([&](Pass& p, int first, int count) {
      op_.gather_backward(p, part(x, in, first, count), part(dy, out, first, count));
    });
    op_.join_backward(whole);
    for_calls([&](Pass& p, int first, int count) {
      op_.backward(p, part(x, in, first, count), part(y, out, first, count),
                   part(dy, out, first, count), part(dx, in, first, count));
    });
    const std::size_t floats = op_.memory.partial;
    for (int reach = 1; reach < as_.slots; reach *= 2)
      for (int slot = 0; slot + reach < as_.slots; slot += 2 * reach)
        for (std::size_t i = 0; i < floats; ++i)
          partial_[size(slot) * floats + i] += partial_[size(slot + reach) * floats + i];
    op_.finish(whole);
    return dx;
  }

 private:
  static std::size_t size(int count) { return static_cast<std::size_t>(count); }
  static ConstView part(const std::vector<float>& values, Shape shape, int first, int count) {
    return ConstView{values.data(), first + count, shape}.slice(first, count);
  }
  static View part(std::vector<float>& values, Shape shape, int first, int count) {
    return View{values.data(), first + count, shape}.slice(first, count);
  }

  void for_calls(auto&& body) {
    for (int slot = 0; slot < as_.slots; ++slot) {
      const int end = as_.items * (slot + 1) / as_.slots;
      for (int n = as_.items * slot / as_.slots; n < end; n += as_.at_once) {
        Pass p = pass(slot, n);
        body(p, n, std::min(as_.at_once, end - n));
      }
    }
  }

  Pass pass(int slot, int n) {
    Pass made{.kernels = kernels::table(as_.isa),
              .training = as_.training,
              .batch = as_.items,
              .first = n,
              .slots = as_.slots,
              .seed = as_.seed,
              .step = as_.step,
              .layer = as_.layer,
              .parameters = values_,
              .gradients = gradients_,
              .prepared = prepared_.data(),
              .indices = indices_.data(),
              .partial = partial_.data() + size(slot) * op_.memory.partial,
              .saved = saved_.data(),
              .saved_trial = saved_trial_.data() + size(n) * op_.memory.saved_trial,
              .scratch = scratch_.data(),
              .sums = sums_.data() + size(slot) * op_.memory.sums};
    if (!other.empty())
      made.other = part(std::as_const(other), other_shape, n, 1),
      made.other_gradient = part(other_gradient, other_shape, n, 1);
    return made;
  }

  const Op& op_;
  const Alone as_;
  std::vector<std::span<float>> values_, gradients_;
  std::vector<std::int32_t> indices_;
  std::vector<float> prepared_, saved_, scratch_, partial_, saved_trial_;
  std::vector<double> sums_;
};

// What an op is given, and what it makes of it.
struct Given {
  std::vector<float> x, dy;
  std::vector<std::vector<float>> parameters;
};
struct Outcome {
  std::vector<float> y, dx;
  std::vector<std::vector<float>> gradients;  // of each parameter
  bool operator==(const Outcome&) const = default;
};

inline Outcome run_op(const Op& op, Given given, const Alone& as) {
  Outcome o;
  for (const auto& p : given.parameters) o.gradients.emplace_back(p.size());
  OpAlone alone(op, {given.parameters.begin(), given.parameters.end()},
                {o.gradients.begin(), o.gradients.end()}, as);
  o.y = alone.forward(given.x);
  o.dx = alone.backward(given.x, o.y, given.dy);
  return o;
}

}  // namespace berger::test
