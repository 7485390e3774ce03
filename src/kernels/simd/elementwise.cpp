// Activation functions and optimiser steps: one value in, one value out.
#include "kernels/simd/kernels.hpp"
#include "kernels/simd/lanes.hpp"

namespace berger::kernels::BERGER_ISA {

// eˣ − 1, accurate also near 0. x = n ln 2 + r, |r| ≤ ln 2 / 2; eˣ − 1 = 2ⁿ (eʳ − 1) + (2ⁿ − 1), with
// eʳ − 1 = r + r² (1/2 + r/6 + … + r⁵/5040), whose first term left out is below 2⁻²⁵ r. Error below 3 units in the last place.
BERGER_INLINE F32x16 expm1(F32x16 x) {
  // Below −17 the result rounds to −1; the upper bound keeps 2ⁿ within float. A NaN passes through min, max and the rest.
  const F32x16 bounded = max(broadcast(-30.0F), min(broadcast(88.0F), x));
  const F32x16 n = round(mul(bounded, broadcast(1.44269504F)));
  const F32x16 r = fma(n, broadcast(2.12194440e-4F), fma(n, broadcast(-0.693359375F), bounded));
  F32x16 p = broadcast(1.98412698e-4F);
  p = fma(p, r, broadcast(1.38888889e-3F));
  p = fma(p, r, broadcast(8.33333333e-3F));
  p = fma(p, r, broadcast(4.16666667e-2F));
  p = fma(p, r, broadcast(1.66666667e-1F));
  p = fma(p, r, broadcast(0.5F));
  const F32x16 whole = two_to(n);
  return fma(whole, fma(mul(r, r), p, r), sub(whole, broadcast(1.0F)));
}

BERGER_INLINE F32x16 sigmoid(F32x16 x) {
  const F32x16 one = broadcast(1.0F);
  return div(one, add(broadcast(2.0F), expm1(sub(zeros(), x))));
}

BERGER_INLINE F32x16 tanh(F32x16 x) {  // e²ˣ−1 over e²ˣ+1
  const F32x16 e = expm1(add(x, x));
  return div(e, add(e, broadcast(2.0F)));
}

// y = function(value(position, lanes))
BERGER_INLINE void activated(const ActivationArgs& a, float* y, auto&& value) {
  const F32x16 alpha = broadcast(a.alpha);
  const auto map = [&](auto&& function) __attribute__((always_inline)) {
    over(a.count, [&](std::size_t i, auto lanes) { lanes.store(y + i, function(value(i, lanes))); });
  };
  switch (a.function) {
    // A NaN must stay a NaN, so that a diverged training is seen: where_positive(0 − x) is false for it.
    case 0: map([&](F32x16 v) { return where_positive(sub(zeros(), v), zeros(), v); }); break;
    case 1: map([&](F32x16 v) { return where_positive(v, v, mul(alpha, v)); }); break;
    case 2: map([&](F32x16 v) { return where_positive(v, v, mul(alpha, expm1(v))); }); break;
    case 3: map([&](F32x16 v) { return sigmoid(v); }); break;
    default: map([&](F32x16 v) { return tanh(v); }); break;
  }
}

void activate(const ActivationArgs& a, const float* x, float* y) {
  activated(a, y, [&](std::size_t i, auto lanes) __attribute__((always_inline)) { return lanes.load(x + i); });
}

// In one pass, which computes while the next values come from memory.
void normalise_activate(const ActivationArgs& a, const float* x, float mean, float scale, float shift, float* y) {
  const F32x16 m = broadcast(mean), by = broadcast(scale), up = broadcast(shift);
  activated(a, y, [&](std::size_t i, auto lanes) __attribute__((always_inline)) {
    return fma(sub(lanes.load(x + i), m), by, up);
  });
}

// The derivative from the output alone: y > 0 exactly where x > 0.
void activate_backward(const ActivationArgs& a, const float* y, const float* dy, float* dx) {
  const F32x16 alpha = broadcast(a.alpha), one = broadcast(1.0F);
  const auto map = [&](auto&& slope) __attribute__((always_inline)) {
    over(a.count, [&](std::size_t i, auto lanes) { lanes.store(dx + i, mul(lanes.load(dy + i), slope(lanes.load(y + i)))); });
  };
  switch (a.function) {
    case 0: map([&](F32x16 v) { return where_positive(v, one, zeros()); }); break;
    case 1: map([&](F32x16 v) { return where_positive(v, one, alpha); }); break;
    case 2: map([&](F32x16 v) { return where_positive(v, one, add(v, alpha)); }); break;
    case 3: map([&](F32x16 v) { return mul(v, sub(one, v)); }); break;
    default: map([&](F32x16 v) { return fma(sub(zeros(), v), v, one); }); break;
  }
}

// Kingma & Ba 2015, in the order of operations of torch.optim.Adam:
//   w ← shrink · w;  g ← g + decay · w;  m ← β₁ m + (1 − β₁) g;  v ← β₂ v + (1 − β₂) g²
//   w ← w + step · m / (√v / root + ε)
void adam(const AdamArgs& a, const float* gradient, float* weight, float* m, float* v) {
  const F32x16 beta1 = broadcast(a.beta1), rest1 = broadcast(a.rest1), beta2 = broadcast(a.beta2), rest2 = broadcast(a.rest2);
  const F32x16 decay = broadcast(a.decay), shrink = broadcast(a.shrink), epsilon = broadcast(a.epsilon);
  const F32x16 step = broadcast(a.step), root = broadcast(a.root);
  over(a.count, [&](std::size_t i, auto lanes) {
    const F32x16 w = mul(shrink, lanes.load(weight + i));
    const F32x16 g = fma(decay, w, lanes.load(gradient + i));
    const F32x16 first = fma(rest1, g, mul(beta1, lanes.load(m + i)));
    const F32x16 second = fma(mul(rest2, g), g, mul(beta2, lanes.load(v + i)));
    lanes.store(m + i, first);
    lanes.store(v + i, second);
    lanes.store(weight + i, fma(step, div(first, add(div(sqrt(second), root), epsilon)), w));
  });
}

// velocity ← momentum · velocity + (g + decay · w);  w ← w + step · velocity
void sgd(const SgdArgs& a, const float* gradient, float* weight, float* velocity) {
  const F32x16 momentum = broadcast(a.momentum), decay = broadcast(a.decay), step = broadcast(a.step);
  over(a.count, [&](std::size_t i, auto lanes) {
    const F32x16 w = lanes.load(weight + i);
    const F32x16 moved = fma(momentum, lanes.load(velocity + i), fma(decay, w, lanes.load(gradient + i)));
    lanes.store(velocity + i, moved);
    lanes.store(weight + i, fma(step, moved, w));
  });
}

}  // namespace berger::kernels::BERGER_ISA
