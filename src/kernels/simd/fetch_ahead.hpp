// Maps that a batch norm takes in were written long ago and have left the caches, and a processor's
// own fetching ahead stops at every page. A page ahead is soon enough; behind the last map nothing
// is read, only the cache disturbed.
#pragma once

#include "kernels/simd/inline.hpp"

namespace berger::kernels::BERGER_ISA {

BERGER_INLINE void fetch_ahead(const float* x) {
  __builtin_prefetch(x + 1024);
}

}  // namespace berger::kernels::BERGER_ISA
