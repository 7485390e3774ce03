// A loop over values, sixteen at a time: `over(count, body)` calls body(position, lanes) with Whole
// lanes and, where the end is ragged, once with the Ragged few, whose loads put zeros behind them,
// whose stores write nothing there, and whose keep() zeroes what stands there.
#pragma once

#include "kernels/simd/vectors.hpp"

namespace berger::kernels::BERGER_ISA {

struct Whole {
  [[gnu::always_inline]] F32x16 load(const float* p) const { return BERGER_ISA::load(p); }
  [[gnu::always_inline]] void store(float* p, F32x16 a) const { BERGER_ISA::store(p, a); }
  [[gnu::always_inline]] F32x16 keep(F32x16 a) const { return a; }
};
struct Ragged {
  int count;
  [[gnu::always_inline]] F32x16 load(const float* p) const { return load_first(p, count); }
  [[gnu::always_inline]] void store(float* p, F32x16 a) const { store_first(p, a, count); }
  [[gnu::always_inline]] F32x16 keep(F32x16 a) const { return keep_first(a, count); }
};

BERGER_INLINE void over(std::size_t count, auto&& body) {
  std::size_t i = 0;
  for (; i + 16 <= count; i += 16) body(i, Whole{});
  if (i < count) body(i, Ragged{static_cast<int>(count - i)});
}

}  // namespace berger::kernels::BERGER_ISA
