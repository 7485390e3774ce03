// What the processor can do at most: fused multiply-adds on registers alone, in as many chains as
// the convolutions keep.
#include "kernels/simd/kernels.hpp"

namespace berger::kernels::BERGER_ISA {

// Lanes that are all alike a compiler would compute once for both halves of a pair of registers.
static const float places[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

float multiply_adds(const MultiplyAddArgs& a) {
  // six are twelve of AVX2's sixteen registers
  constexpr int chains = chain_vectors == 1 ? 6 : chain_tile * chain_vectors;
  static_assert(multiply_adds_a_round % (16 * chains) == 0);
  F32x16 sums[chains];
  unroll(Indices<chains>{}, [&](auto i) {
    sums[i()] = add(load(places), broadcast(a.start + static_cast<float>(i())));
  });
  const F32x16 factor = broadcast(a.factor), step = broadcast(a.step);
  for (long round = 0; round < a.rounds; ++round)
    for (int repeat = 0; repeat < multiply_adds_a_round / (16 * chains); ++repeat)
      unroll(Indices<chains>{}, [&](auto i) { sums[i()] = fma(sums[i()], factor, step); });
  F32x16 total = zeros();
  unroll(Indices<chains>{}, [&](auto i) { total = add(total, sums[i()]); });
  return sum(total);
}

}  // namespace berger::kernels::BERGER_ISA
