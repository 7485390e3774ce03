// Loops written out at compile time, with the index as a constant: unroll(Indices<4>{}, [&](auto i) { sums[i()] = …; }).
// The standard library's own index_sequence would be an inline function compiled for one processor (see isa_kernels.cmake).
#pragma once

#include "kernels/simd/f32x16.hpp"

namespace berger::kernels::BERGER_ISA {

template <int I>
struct Index {
  [[gnu::always_inline]] constexpr int operator()() const { return I; }
};

template <int Count>
struct Indices {};

template <int Count, int I = 0>
BERGER_INLINE void unroll(Indices<Count> all, auto&& body) {
  if constexpr (I < Count) {
    body(Index<I>{});
    unroll<Count, I + 1>(all, body);
  }
}

}  // namespace berger::kernels::BERGER_ISA
