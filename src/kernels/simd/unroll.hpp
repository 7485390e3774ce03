// Loops written out at compile time, with the index as a constant: unroll(Indices<4>{}, [&](auto i)
// { sums[i()] = …; }). The standard library's own index_sequence would be an inline function
// compiled for one processor (see isa_kernels.cmake).
#pragma once

#include "kernels/simd/inline.hpp"

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

// Calls body(Index of a tile's size, its first) for tiles that cover `count`, as few as their
// largest size allows and of nearly the same size: a small one would wait for its own few sums.
template <int Size>
BERGER_INLINE void tile_of(int size, int first, auto&& body) {
  if constexpr (Size > 0) {
    if (size == Size) {
      body(Index<Size>{}, first);
    } else {
      tile_of<Size - 1>(size, first, body);
    }
  }
}
template <int Largest>
BERGER_INLINE void over_tiles(int count, auto&& body) {
  int first = 0;
  for (int tiles = (count + Largest - 1) / Largest; tiles > 0; --tiles) {
    const int size = (count - first + tiles - 1) / tiles;
    tile_of<Largest>(size, first, body);
    first += size;
  }
}

}  // namespace berger::kernels::BERGER_ISA
