// Sixteen lanes of floats (F32x16) or of unsigned integers (U32x16), eight of doubles (F64x8): the
// same lanes and the same order of operations on every instruction set, hence the same bits.
// isa/NAME.hpp has them for one instruction set; intrinsics live there only.
#pragma once

#if BERGER_ISA_avx512
#include "kernels/simd/isa/avx512.hpp"
#elif BERGER_ISA_avx2
#include "kernels/simd/isa/avx2.hpp"
#elif BERGER_ISA_neon
#include "kernels/simd/isa/neon.hpp"
#else
#include "kernels/simd/isa/scalar.hpp"
#endif

namespace berger::kernels::BERGER_ISA {

// Added to it, a small number n becomes whole, and n + 127 the last bits of the sum.
inline constexpr float rounding = 0x1.8p23F + 127;

BERGER_INLINE F32x16 zeros() {
  return broadcast(0.0F);
}

}  // namespace berger::kernels::BERGER_ISA
