// What every file of kernels starts from, and the tile sizes of each instruction set: as many sums
// at once as its registers hold.
#pragma once

#include "kernels/simd/unroll.hpp"
#include "kernels/simd/vectors.hpp"
#include "kernels/table.hpp"

namespace berger::kernels::BERGER_ISA {

#if BERGER_ISA_avx512
inline constexpr int chain_vectors = 6;
inline constexpr int gradient_taps = 12, gradient_single_taps = 17, gradient_vectors = 2;
inline constexpr int dot_filters = 4, dot_taps = 6;
inline constexpr int dense_outputs = 4, dense_trials_at_once = 4;
inline constexpr int spectrum_vectors = 2, spectrum_tile = 6, spectrum_single_tile = 12;
inline constexpr int dropout_blocks = 2;  // of 64 values, side by side
#else
inline constexpr int chain_vectors = 1;
inline constexpr int gradient_taps = 6, gradient_single_taps = 6, gradient_vectors = 1;
inline constexpr int dot_filters = 2, dot_taps = 4;
inline constexpr int dense_outputs = 2, dense_trials_at_once = 2;
inline constexpr int spectrum_vectors = 1, spectrum_tile = 2, spectrum_single_tile = 2;
inline constexpr int dropout_blocks = 1;
#endif

}  // namespace berger::kernels::BERGER_ISA
