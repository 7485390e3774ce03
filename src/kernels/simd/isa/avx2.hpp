// AVX2 and FMA: a vector is two registers.
#pragma once

#include <immintrin.h>

#include "kernels/simd/unroll.hpp"

namespace berger::kernels::BERGER_ISA {

struct F32x16 {
  __m256 lo, hi;
};
struct Pair {
  F32x16 first, second;
};

BERGER_INLINE __m256i first_lanes(int n) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
BERGER_INLINE F32x16 broadcast(float a) {
  return {_mm256_set1_ps(a), _mm256_set1_ps(a)};
}
BERGER_INLINE F32x16 load(const float* p) {
  return {_mm256_loadu_ps(p), _mm256_loadu_ps(p + 8)};
}
BERGER_INLINE F32x16 load_first(const float* p, int n) {
  return {_mm256_maskload_ps(p, first_lanes(n)), _mm256_maskload_ps(p + 8, first_lanes(n - 8))};
}
BERGER_INLINE F32x16 keep_first(F32x16 a, int n) {
  return {_mm256_and_ps(a.lo, _mm256_castsi256_ps(first_lanes(n))),
          _mm256_and_ps(a.hi, _mm256_castsi256_ps(first_lanes(n - 8)))};
}
BERGER_INLINE void store(float* p, F32x16 a) {
  _mm256_storeu_ps(p, a.lo);
  _mm256_storeu_ps(p + 8, a.hi);
}
BERGER_INLINE void store_first(float* p, F32x16 a, int n) {
  _mm256_maskstore_ps(p, first_lanes(n), a.lo);
  _mm256_maskstore_ps(p + 8, first_lanes(n - 8), a.hi);
}
BERGER_INLINE F32x16 add(F32x16 a, F32x16 b) {
  return {_mm256_add_ps(a.lo, b.lo), _mm256_add_ps(a.hi, b.hi)};
}
BERGER_INLINE F32x16 sub(F32x16 a, F32x16 b) {
  return {_mm256_sub_ps(a.lo, b.lo), _mm256_sub_ps(a.hi, b.hi)};
}
BERGER_INLINE F32x16 mul(F32x16 a, F32x16 b) {
  return {_mm256_mul_ps(a.lo, b.lo), _mm256_mul_ps(a.hi, b.hi)};
}
BERGER_INLINE F32x16 div(F32x16 a, F32x16 b) {
  return {_mm256_div_ps(a.lo, b.lo), _mm256_div_ps(a.hi, b.hi)};
}
BERGER_INLINE F32x16 sqrt(F32x16 a) {
  return {_mm256_sqrt_ps(a.lo), _mm256_sqrt_ps(a.hi)};
}
BERGER_INLINE F32x16 fma(F32x16 a, F32x16 b, F32x16 c) {
  return {_mm256_fmadd_ps(a.lo, b.lo, c.lo), _mm256_fmadd_ps(a.hi, b.hi, c.hi)};
}
BERGER_INLINE F32x16 fnma(F32x16 a, F32x16 b, F32x16 c) {
  return {_mm256_fnmadd_ps(a.lo, b.lo, c.lo), _mm256_fnmadd_ps(a.hi, b.hi, c.hi)};
}
BERGER_INLINE F32x16 where_positive(F32x16 x, F32x16 a, F32x16 b) {
  const __m256 zero = _mm256_setzero_ps();
  return {_mm256_blendv_ps(b.lo, a.lo, _mm256_cmp_ps(x.lo, zero, _CMP_GT_OQ)),
          _mm256_blendv_ps(b.hi, a.hi, _mm256_cmp_ps(x.hi, zero, _CMP_GT_OQ))};
}
BERGER_INLINE F32x16 min(F32x16 a, F32x16 b) {
  return {_mm256_min_ps(a.lo, b.lo), _mm256_min_ps(a.hi, b.hi)};
}
BERGER_INLINE F32x16 max(F32x16 a, F32x16 b) {
  return {_mm256_max_ps(a.lo, b.lo), _mm256_max_ps(a.hi, b.hi)};
}
BERGER_INLINE __m256 two_to(__m256 rounded) {
  return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_castps_si256(rounded), 23));
}
BERGER_INLINE F32x16 two_to(F32x16 rounded) {
  return {two_to(rounded.lo), two_to(rounded.hi)};
}
template <int Which>
BERGER_INLINE __m256 every_other(F32x16 a) {
  const __m256 both = _mm256_shuffle_ps(a.lo, a.hi, Which == 0 ? 0x88 : 0xDD);
  return _mm256_castpd_ps(_mm256_permute4x64_pd(_mm256_castps_pd(both), 0xD8));
}
BERGER_INLINE Pair split_pairs(F32x16 a, F32x16 b) {
  return {{every_other<0>(a), every_other<0>(b)}, {every_other<1>(a), every_other<1>(b)}};
}
BERGER_INLINE F32x16 merge_pairs(__m256 even, __m256 odd) {
  const __m256 low = _mm256_unpacklo_ps(even, odd), high = _mm256_unpackhi_ps(even, odd);
  return {_mm256_permute2f128_ps(low, high, 0x20), _mm256_permute2f128_ps(low, high, 0x31)};
}
BERGER_INLINE Pair merge_pairs(F32x16 even, F32x16 odd) {
  return {merge_pairs(even.lo, odd.lo), merge_pairs(even.hi, odd.hi)};
}
BERGER_INLINE float sum(F32x16 a) {
  const __m256 eight = _mm256_add_ps(a.lo, a.hi);
  const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
  const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

struct U32x16 {
  __m256i lo, hi;
};

BERGER_INLINE U32x16 broadcast(std::uint32_t a) {
  return {_mm256_set1_epi32(static_cast<int>(a)), _mm256_set1_epi32(static_cast<int>(a))};
}
BERGER_INLINE U32x16 count_up() {
  return {_mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7),
          _mm256_setr_epi32(8, 9, 10, 11, 12, 13, 14, 15)};
}
BERGER_INLINE U32x16 add(U32x16 a, U32x16 b) {
  return {_mm256_add_epi32(a.lo, b.lo), _mm256_add_epi32(a.hi, b.hi)};
}
BERGER_INLINE U32x16 exclusive_or(U32x16 a, U32x16 b, U32x16 c) {
  return {_mm256_xor_si256(_mm256_xor_si256(a.lo, b.lo), c.lo),
          _mm256_xor_si256(_mm256_xor_si256(a.hi, b.hi), c.hi)};
}
BERGER_INLINE U32x16 products_of_even(U32x16 a, U32x16 b) {
  return {_mm256_mul_epu32(a.lo, b.lo), _mm256_mul_epu32(a.hi, b.hi)};
}
BERGER_INLINE U32x16 odd_of(U32x16 a) {
  return {_mm256_shuffle_epi32(a.lo, 0b11'11'01'01), _mm256_shuffle_epi32(a.hi, 0b11'11'01'01)};
}
BERGER_INLINE __m256i interleaved(__m256i even, __m256i odd) {
  return _mm256_blend_epi32(even, _mm256_shuffle_epi32(odd, 0b10'10'00'00), 0xAA);
}
BERGER_INLINE U32x16 interleaved(U32x16 even, U32x16 odd) {
  return {interleaved(even.lo, odd.lo), interleaved(even.hi, odd.hi)};
}
BERGER_INLINE U32x16 load(const std::uint32_t* p) {
  return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)),
          _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p + 8))};
}
BERGER_INLINE U32x16 load_first(const std::uint32_t* p, int n) {
  const int* const from = reinterpret_cast<const int*>(p);
  return {_mm256_maskload_epi32(from, first_lanes(n)),
          _mm256_maskload_epi32(from + 8, first_lanes(n - 8))};
}
BERGER_INLINE void store(std::uint32_t* p, U32x16 a) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), a.lo);
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(p + 8), a.hi);
}
BERGER_INLINE __m256 beaten(__m256 a, __m256 b) {
  return _mm256_or_ps(_mm256_cmp_ps(b, a, _CMP_GT_OQ), _mm256_cmp_ps(b, b, _CMP_UNORD_Q));
}
BERGER_INLINE F32x16 winner(F32x16 a, F32x16 b) {
  return {_mm256_blendv_ps(a.lo, b.lo, beaten(a.lo, b.lo)),
          _mm256_blendv_ps(a.hi, b.hi, beaten(a.hi, b.hi))};
}
BERGER_INLINE __m256i chosen(__m256i i, __m256i j, __m256 where) {
  return _mm256_castps_si256(
      _mm256_blendv_ps(_mm256_castsi256_ps(i), _mm256_castsi256_ps(j), where));
}
BERGER_INLINE U32x16 where_beaten(F32x16 a, F32x16 b, U32x16 i, U32x16 j) {
  return {chosen(i.lo, j.lo, beaten(a.lo, b.lo)), chosen(i.hi, j.hi, beaten(a.hi, b.hi))};
}
BERGER_INLINE void store_first(std::uint32_t* p, U32x16 a, int n) {
  _mm256_maskstore_epi32(reinterpret_cast<int*>(p), first_lanes(n), a.lo);
  if (n > 8) _mm256_maskstore_epi32(reinterpret_cast<int*>(p + 8), first_lanes(n - 8), a.hi);
}
BERGER_INLINE __m256 keep_from(__m256i a, __m256i limit, __m256 x) {
  return _mm256_and_ps(x, _mm256_castsi256_ps(_mm256_cmpeq_epi32(_mm256_max_epu32(a, limit), a)));
}
BERGER_INLINE F32x16 keep_from(U32x16 a, U32x16 limit, F32x16 x) {
  return {keep_from(a.lo, limit.lo, x.lo), keep_from(a.hi, limit.hi, x.hi)};
}
BERGER_INLINE int lanes_from(__m256i a, __m256i limit) {
  return _mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpeq_epi32(_mm256_max_epu32(a, limit), a)));
}
BERGER_INLINE std::uint16_t lanes_from(U32x16 a, U32x16 limit) {
  return static_cast<std::uint16_t>(lanes_from(a.lo, limit.lo) | lanes_from(a.hi, limit.hi) << 8);
}
BERGER_INLINE __m256 keep_lanes(int lanes, __m256 x) {
  const __m256i each = _mm256_setr_epi32(1, 2, 4, 8, 16, 32, 64, 128),
                mask = _mm256_cmpeq_epi32(_mm256_and_si256(_mm256_set1_epi32(lanes), each), each);
  return _mm256_and_ps(x, _mm256_castsi256_ps(mask));
}
BERGER_INLINE F32x16 keep_lanes(std::uint16_t lanes, F32x16 x) {
  return {keep_lanes(lanes, x.lo), keep_lanes(lanes >> 8, x.hi)};
}
BERGER_INLINE F32x16 keep_equal(U32x16 a, U32x16 b, F32x16 x) {
  return {_mm256_and_ps(x.lo, _mm256_castsi256_ps(_mm256_cmpeq_epi32(a.lo, b.lo))),
          _mm256_and_ps(x.hi, _mm256_castsi256_ps(_mm256_cmpeq_epi32(a.hi, b.hi)))};
}

struct F64x8 {
  __m256d lo, hi;
};
BERGER_INLINE F64x8 no_doubles() {
  return {_mm256_setzero_pd(), _mm256_setzero_pd()};
}
BERGER_INLINE F64x8 load(const double* p) {
  return {_mm256_loadu_pd(p), _mm256_loadu_pd(p + 4)};
}
BERGER_INLINE F64x8 add_product(F64x8 a, F64x8 b, F64x8 c) {
  return {_mm256_fmadd_pd(a.lo, b.lo, c.lo), _mm256_fmadd_pd(a.hi, b.hi, c.hi)};
}
BERGER_INLINE F64x8 eight_of(double a) {
  return {_mm256_set1_pd(a), _mm256_set1_pd(a)};
}
BERGER_INLINE void store(double* p, F64x8 a) {
  _mm256_storeu_pd(p, a.lo);
  _mm256_storeu_pd(p + 4, a.hi);
}
BERGER_INLINE F64x8 add(F64x8 a, F64x8 b) {
  return {_mm256_add_pd(a.lo, b.lo), _mm256_add_pd(a.hi, b.hi)};
}
BERGER_INLINE F64x8 sub(F64x8 a, F64x8 b) {
  return {_mm256_sub_pd(a.lo, b.lo), _mm256_sub_pd(a.hi, b.hi)};
}
BERGER_INLINE F64x8 mul(F64x8 a, F64x8 b) {
  return {_mm256_mul_pd(a.lo, b.lo), _mm256_mul_pd(a.hi, b.hi)};
}
BERGER_INLINE double sum(F64x8 a) {
  const __m256d four = _mm256_add_pd(a.lo, a.hi);
  const __m128d two = _mm_add_pd(_mm256_castpd256_pd128(four), _mm256_extractf128_pd(four, 1));
  return _mm_cvtsd_f64(_mm_add_sd(two, _mm_unpackhi_pd(two, two)));
}

BERGER_INLINE void transpose_eight(__m256 (&r)[8]) {
  __m256d pairs[8];
  unroll(Indices<4>{}, [&](auto i) {
    pairs[2 * i()] = _mm256_castps_pd(_mm256_unpacklo_ps(r[2 * i()], r[2 * i() + 1]));
    pairs[2 * i() + 1] = _mm256_castps_pd(_mm256_unpackhi_ps(r[2 * i()], r[2 * i() + 1]));
  });
  unroll(Indices<4>{}, [&](auto c) {
    constexpr int half = c() / 2;
    const auto four = [&](int g) __attribute__((always_inline)) {
      const __m256d low = pairs[4 * g + half], high = pairs[4 * g + 2 + half];
      return _mm256_castpd_ps(c() % 2 == 0 ? _mm256_unpacklo_pd(low, high)
                                           : _mm256_unpackhi_pd(low, high));
    };
    const __m256 top = four(0), bottom = four(1);
    r[c()] = _mm256_permute2f128_ps(top, bottom, 0x20);
    r[4 + c()] = _mm256_permute2f128_ps(top, bottom, 0x31);
  });
}

BERGER_INLINE void transpose_square(F32x16 (&r)[16]) {
  __m256 quarter[2][2][8];
  unroll(Indices<16>{}, [&](auto i) {
    quarter[i() / 8][0][i() % 8] = r[i()].lo;
    quarter[i() / 8][1][i() % 8] = r[i()].hi;
  });
  unroll(Indices<4>{}, [&](auto q) { transpose_eight(quarter[q() / 2][q() % 2]); });
  unroll(Indices<16>{}, [&](auto i) {
    r[i()].lo = quarter[0][i() / 8][i() % 8];
    r[i()].hi = quarter[1][i() / 8][i() % 8];
  });
}

}  // namespace berger::kernels::BERGER_ISA
