// Steps of the optimisers.
#include "kernels/simd/kernels.hpp"
#include "kernels/simd/lanes.hpp"

namespace berger::kernels::BERGER_ISA {

// Kingma & Ba 2015, in the order of operations of torch.optim.Adam:
//   w ← shrink · w;  g ← g + decay · w;  m ← β₁ m + (1 − β₁) g;  v ← β₂ v + (1 − β₂) g²
//   w ← w + step · m / (√v / root + ε)
void adam(const AdamArgs& a, const float* gradient, float* weight, float* m, float* v) {
  const F32x16 beta1 = broadcast(a.beta1), rest1 = broadcast(a.rest1), beta2 = broadcast(a.beta2),
               rest2 = broadcast(a.rest2);
  const F32x16 decay = broadcast(a.decay), shrink = broadcast(a.shrink),
               epsilon = broadcast(a.epsilon);
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
  const F32x16 momentum = broadcast(a.momentum), decay = broadcast(a.decay),
               step = broadcast(a.step);
  over(a.count, [&](std::size_t i, auto lanes) {
    const F32x16 w = lanes.load(weight + i);
    const F32x16 moved =
        fma(momentum, lanes.load(velocity + i), fma(decay, w, lanes.load(gradient + i)));
    lanes.store(velocity + i, moved);
    lanes.store(weight + i, fma(step, moved, w));
  });
}

// Tieleman & Hinton 2012, in the order of operations of torch.optim.RMSprop:
//   g ← g + decay · w;  s ← α s + (1 − α) g²;  velocity ← momentum · velocity + g / (√s + ε)
//   w ← w + step · velocity
void rmsprop(const RmspropArgs& a, const float* gradient, float* weight, float* velocity,
             float* square) {
  const F32x16 momentum = broadcast(a.momentum), decay = broadcast(a.decay),
               step = broadcast(a.step);
  const F32x16 smoothing = broadcast(a.smoothing), rest = broadcast(a.rest),
               epsilon = broadcast(a.epsilon);
  over(a.count, [&](std::size_t i, auto lanes) {
    const F32x16 w = lanes.load(weight + i);
    const F32x16 g = fma(decay, w, lanes.load(gradient + i));
    const F32x16 squares = fma(mul(rest, g), g, mul(smoothing, lanes.load(square + i)));
    const F32x16 moved =
        fma(momentum, lanes.load(velocity + i), div(g, add(sqrt(squares), epsilon)));
    lanes.store(square + i, squares);
    lanes.store(velocity + i, moved);
    lanes.store(weight + i, fma(step, moved, w));
  });
}

}  // namespace berger::kernels::BERGER_ISA
