// What the processor can do at most: fused multiply-adds on registers alone, in as many chains as the convolutions keep.
#include "kernels/simd/kernels.hpp"

namespace berger::kernels::BERGER_ISA {

float multiply_adds(const MultiplyAddArgs& a) {
  constexpr int chains = chain_tile * chain_vectors * (chain_vectors == 1 ? 2 : 1);
  static_assert(multiply_adds_a_round % (16 * chains) == 0);
  F32x16 sums[chains];
  unroll(Indices<chains>{}, [&](auto i) { sums[i()] = broadcast(a.start + static_cast<float>(i())); });
  const F32x16 factor = broadcast(a.factor), step = broadcast(a.step);
  for (long round = 0; round < a.rounds; ++round)
    for (int repeat = 0; repeat < multiply_adds_a_round / (16 * chains); ++repeat)
      unroll(Indices<chains>{}, [&](auto i) { sums[i()] = fma(sums[i()], factor, step); });
  F32x16 total = zeros();
  unroll(Indices<chains>{}, [&](auto i) { total = add(total, sums[i()]); });
  return sum(total);
}

}  // namespace berger::kernels::BERGER_ISA
