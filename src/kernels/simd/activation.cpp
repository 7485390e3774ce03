// Activation functions, by themselves and with the batch norm before them.
#include "kernels/simd/fetch_ahead.hpp"
#include "kernels/simd/kernels.hpp"
#include "kernels/simd/lanes.hpp"

namespace berger::kernels::BERGER_ISA {

// eˣ − 1, accurate also near 0, for x up to 88. x = n ln 2 + r, |r| ≤ ln 2 / 2; eˣ − 1 = 2ⁿ (eʳ −
// 1) + (2ⁿ − 1), with eʳ − 1 = r + r² p(r), where p has the smallest largest error of its degree,
// 2⁻²⁶ r. Error below 3 units in the last place.
BERGER_INLINE F32x16 expm1(F32x16 x) {
  // below −17 the result rounds to −1; a NaN passes through
  const F32x16 bounded = max(broadcast(-30.0F), x);
  const F32x16 rounded = fma(bounded, broadcast(1.44269504F), broadcast(rounding));
  const F32x16 n = sub(rounded, broadcast(rounding));
  const F32x16 r = fma(n, broadcast(2.12194440e-4F), fma(n, broadcast(-0.693359375F), bounded));
  F32x16 p = broadcast(1.39462179e-3F);
  p = fma(p, r, broadcast(8.36646091e-3F));
  p = fma(p, r, broadcast(4.16662879e-2F));
  p = fma(p, r, broadcast(1.66665450e-1F));
  p = fma(p, r, broadcast(0.5F));
  const F32x16 whole = two_to(rounded);
  return fma(whole, fma(mul(r, r), p, r), sub(whole, broadcast(1.0F)));
}

BERGER_INLINE F32x16 sigmoid(F32x16 x) {
  const F32x16 one = broadcast(1.0F);
  return div(one, add(broadcast(2.0F), expm1(min(broadcast(88.0F), sub(zeros(), x)))));
}

BERGER_INLINE F32x16 tanh(F32x16 x) {  // e²ˣ−1 over e²ˣ+1
  const F32x16 e = expm1(min(broadcast(88.0F), add(x, x)));
  return div(e, add(e, broadcast(2.0F)));
}

// A function and its derivative from the output alone: y > 0 exactly where x > 0. A NaN must stay a
// NaN, so that a diverged training is seen: where_positive(0 − x) is false for it.
struct Relu {
  explicit Relu(const ActivationArgs&) {}
  [[gnu::always_inline]] F32x16 value(F32x16 v) const {
    return where_positive(sub(zeros(), v), zeros(), v);
  }
  [[gnu::always_inline]] F32x16 slope(F32x16 y) const {
    return where_positive(y, broadcast(1.0F), zeros());
  }
};
struct LeakyRelu {
  explicit LeakyRelu(const ActivationArgs& a) : below(broadcast(a.alpha)) {}
  F32x16 below;
  [[gnu::always_inline]] F32x16 value(F32x16 v) const {
    return where_positive(v, v, mul(below, v));
  }
  [[gnu::always_inline]] F32x16 slope(F32x16 y) const {
    return where_positive(y, broadcast(1.0F), below);
  }
};
struct Elu {
  explicit Elu(const ActivationArgs& a) : alpha(broadcast(a.alpha)) {}
  F32x16 alpha;
  [[gnu::always_inline]] F32x16 value(F32x16 v) const {
    return where_positive(v, v, mul(alpha, expm1(v)));
  }
  [[gnu::always_inline]] F32x16 slope(F32x16 y) const {
    return where_positive(y, broadcast(1.0F), add(y, alpha));
  }
};
struct Sigmoid {
  explicit Sigmoid(const ActivationArgs&) {}
  [[gnu::always_inline]] F32x16 value(F32x16 v) const { return sigmoid(v); }
  [[gnu::always_inline]] F32x16 slope(F32x16 y) const { return mul(y, sub(broadcast(1.0F), y)); }
};
struct Tanh {
  explicit Tanh(const ActivationArgs&) {}
  [[gnu::always_inline]] F32x16 value(F32x16 v) const { return tanh(v); }
  [[gnu::always_inline]] F32x16 slope(F32x16 y) const {
    return fma(sub(zeros(), y), y, broadcast(1.0F));
  }
};

BERGER_INLINE void with_function(const ActivationArgs& a, auto&& body) {
  switch (a.function) {
    case 0:
      body(Relu(a));
      break;
    case 1:
      body(LeakyRelu(a));
      break;
    case 2:
      body(Elu(a));
      break;
    case 3:
      body(Sigmoid(a));
      break;
    default:
      body(Tanh(a));
      break;
  }
}

struct Scaling {
  explicit Scaling(const NormArgs& n)
      : mean(broadcast(n.mean)), scale(broadcast(n.scale)), shift(broadcast(n.shift)) {}
  F32x16 mean, scale, shift;
  [[gnu::always_inline]] F32x16 centred(F32x16 x) const { return sub(x, mean); }
  [[gnu::always_inline]] F32x16 scaled(F32x16 centred_x) const {
    return fma(centred_x, scale, shift);
  }
};

void activate(const ActivationArgs& a, const float* x, float* y) {
  with_function(
      a, [&](auto f) __attribute__((always_inline)) {
        over(a.count,
             [&](std::size_t i, auto lanes) { lanes.store(y + i, f.value(lanes.load(x + i))); });
      });
}

void activate_backward(const ActivationArgs& a, const float* y, const float* dy, float* dx) {
  with_function(
      a, [&](auto f) __attribute__((always_inline)) {
        over(a.count, [&](std::size_t i, auto lanes) {
          lanes.store(dx + i, mul(lanes.load(dy + i), f.slope(lanes.load(y + i))));
        });
      });
}

// Norm and activation in one pass, which computes while the next values come from memory. So do
// both on the way back, which has the output of neither kept: computing it again is cheaper than
// its traffic.
void normalise_activate(const ActivationArgs& a, const NormArgs& n, const float* x, float* y) {
  const Scaling by(n);
  with_function(
      a, [&](auto f) __attribute__((always_inline)) {
        over(a.count, [&](std::size_t i, auto lanes) {
          fetch_ahead(x + i);
          lanes.store(y + i, f.value(by.scaled(by.centred(lanes.load(x + i)))));
        });
      });
}

void activated_norm_sums(const ActivationArgs& a, const NormArgs& n, const float* x,
                         const float* dy, float* sum_dy, float* sum_dy_x) {
  const Scaling by(n);
  with_function(
      a, [&](auto f) __attribute__((always_inline)) {
        F32x16 plain = zeros(), product = zeros();
        over(a.count, [&](std::size_t i, auto lanes) {
          fetch_ahead(x + i);
          const F32x16 centred = by.centred(lanes.load(x + i));
          const F32x16 d = mul(lanes.load(dy + i), f.slope(f.value(by.scaled(centred))));
          plain = add(plain, d);
          product = fma(d, centred, product);
        });
        *sum_dy = sum(plain);
        *sum_dy_x = sum(product);
      });
}

void activated_norm_backward(const ActivationArgs& a, const NormArgs& n, const float* x,
                             const float* dy, float* dx) {
  const Scaling by(n);
  const F32x16 by_dy = broadcast(n.a), by_x = broadcast(n.b), constant = broadcast(n.c);
  with_function(
      a, [&](auto f) __attribute__((always_inline)) {
        over(a.count, [&](std::size_t i, auto lanes) {
          fetch_ahead(x + i);
          const F32x16 centred = by.centred(lanes.load(x + i));
          const F32x16 d = mul(lanes.load(dy + i), f.slope(f.value(by.scaled(centred))));
          lanes.store(dx + i, fma(d, by_dy, fma(centred, by_x, constant)));
        });
      });
}

}  // namespace berger::kernels::BERGER_ISA
