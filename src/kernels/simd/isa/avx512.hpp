// AVX-512: a vector is one register.
#pragma once

#include <immintrin.h>

#include "kernels/simd/unroll.hpp"

namespace berger::kernels::BERGER_ISA {

struct F32x16 {
  __m512 v;
};
struct Pair {
  F32x16 first, second;
};

BERGER_INLINE __mmask16 first_lanes(int n) {
  return static_cast<__mmask16>((1U << n) - 1U);
}
BERGER_INLINE F32x16 broadcast(float a) {
  return {_mm512_set1_ps(a)};
}
BERGER_INLINE F32x16 load(const float* p) {
  return {_mm512_loadu_ps(p)};
}
BERGER_INLINE F32x16 load_first(const float* p, int n) {
  return {_mm512_maskz_loadu_ps(first_lanes(n), p)};
}
BERGER_INLINE F32x16 keep_first(F32x16 a, int n) {
  return {_mm512_maskz_mov_ps(first_lanes(n), a.v)};
}
BERGER_INLINE void store(float* p, F32x16 a) {
  _mm512_storeu_ps(p, a.v);
}
BERGER_INLINE void store_first(float* p, F32x16 a, int n) {
  _mm512_mask_storeu_ps(p, first_lanes(n), a.v);
}
BERGER_INLINE F32x16 add(F32x16 a, F32x16 b) {
  return {_mm512_add_ps(a.v, b.v)};
}
BERGER_INLINE F32x16 sub(F32x16 a, F32x16 b) {
  return {_mm512_sub_ps(a.v, b.v)};
}
BERGER_INLINE F32x16 mul(F32x16 a, F32x16 b) {
  return {_mm512_mul_ps(a.v, b.v)};
}
BERGER_INLINE F32x16 div(F32x16 a, F32x16 b) {
  return {_mm512_div_ps(a.v, b.v)};
}
BERGER_INLINE F32x16 sqrt(F32x16 a) {
  return {_mm512_sqrt_ps(a.v)};
}
BERGER_INLINE F32x16 fma(F32x16 a, F32x16 b, F32x16 c) {
  return {_mm512_fmadd_ps(a.v, b.v, c.v)};
}
BERGER_INLINE F32x16 fnma(F32x16 a, F32x16 b, F32x16 c) {
  return {_mm512_fnmadd_ps(a.v, b.v, c.v)};
}
BERGER_INLINE F32x16 where_positive(F32x16 x, F32x16 a, F32x16 b) {
  return {_mm512_mask_blend_ps(_mm512_cmp_ps_mask(x.v, _mm512_setzero_ps(), _CMP_GT_OQ), b.v, a.v)};
}
BERGER_INLINE F32x16 min(F32x16 a, F32x16 b) {
  return {_mm512_min_ps(a.v, b.v)};
}
BERGER_INLINE F32x16 max(F32x16 a, F32x16 b) {
  return {_mm512_max_ps(a.v, b.v)};
}
BERGER_INLINE F32x16 two_to(F32x16 rounded) {
  return {_mm512_castsi512_ps(_mm512_slli_epi32(_mm512_castps_si512(rounded.v), 23))};
}
BERGER_INLINE Pair split_pairs(F32x16 a, F32x16 b) {
  const __m512i even = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
  return {{_mm512_permutex2var_ps(a.v, even, b.v)},
          {_mm512_permutex2var_ps(a.v, _mm512_add_epi32(even, _mm512_set1_epi32(1)), b.v)}};
}
BERGER_INLINE Pair merge_pairs(F32x16 even, F32x16 odd) {
  const __m512i first = _mm512_setr_epi32(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  return {{_mm512_permutex2var_ps(even.v, first, odd.v)},
          {_mm512_permutex2var_ps(even.v, _mm512_add_epi32(first, _mm512_set1_epi32(8)), odd.v)}};
}
BERGER_INLINE float sum(F32x16 a) {
  const __m256 eight = _mm256_add_ps(_mm512_castps512_ps256(a.v), _mm512_extractf32x8_ps(a.v, 1));
  const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
  const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

struct U32x16 {
  __m512i v;
};

BERGER_INLINE U32x16 broadcast(std::uint32_t a) {
  return {_mm512_set1_epi32(static_cast<int>(a))};
}
BERGER_INLINE U32x16 count_up() {
  return {_mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)};
}
BERGER_INLINE U32x16 add(U32x16 a, U32x16 b) {
  return {_mm512_add_epi32(a.v, b.v)};
}
BERGER_INLINE U32x16 exclusive_or(U32x16 a, U32x16 b, U32x16 c) {
  return {_mm512_ternarylogic_epi32(a.v, b.v, c.v, 0x96)};
}
// Shuffles, where shifts would wait for the multiplications.
BERGER_INLINE U32x16 products_of_even(U32x16 a, U32x16 b) {
  return {_mm512_mul_epu32(a.v, b.v)};
}
BERGER_INLINE U32x16 odd_of(U32x16 a) {
  return {_mm512_shuffle_epi32(a.v, _MM_PERM_DDBB)};
}
BERGER_INLINE U32x16 interleaved(U32x16 even, U32x16 odd) {
  return {_mm512_mask_shuffle_epi32(even.v, 0xAAAA, odd.v, _MM_PERM_CCAA)};
}
BERGER_INLINE U32x16 load(const std::uint32_t* p) {
  return {_mm512_loadu_si512(p)};
}
BERGER_INLINE U32x16 load_first(const std::uint32_t* p, int n) {
  return {_mm512_maskz_loadu_epi32(first_lanes(n), p)};
}
BERGER_INLINE void store(std::uint32_t* p, U32x16 a) {
  _mm512_storeu_si512(p, a.v);
}
BERGER_INLINE __mmask16 beaten(F32x16 a, F32x16 b) {
  return static_cast<__mmask16>(_mm512_cmp_ps_mask(b.v, a.v, _CMP_GT_OQ) |
                                _mm512_cmp_ps_mask(b.v, b.v, _CMP_UNORD_Q));
}
BERGER_INLINE F32x16 winner(F32x16 a, F32x16 b) {
  return {_mm512_mask_mov_ps(a.v, beaten(a, b), b.v)};
}
BERGER_INLINE U32x16 where_beaten(F32x16 a, F32x16 b, U32x16 i, U32x16 j) {
  return {_mm512_mask_mov_epi32(i.v, beaten(a, b), j.v)};
}
BERGER_INLINE void store_first(std::uint32_t* p, U32x16 a, int n) {
  _mm512_mask_storeu_epi32(p, first_lanes(n), a.v);
}
BERGER_INLINE F32x16 keep_from(U32x16 a, U32x16 limit, F32x16 x) {
  return {_mm512_maskz_mov_ps(_mm512_cmpge_epu32_mask(a.v, limit.v), x.v)};
}
BERGER_INLINE std::uint16_t lanes_from(U32x16 a, U32x16 limit) {
  return _mm512_cmpge_epu32_mask(a.v, limit.v);
}
BERGER_INLINE F32x16 keep_lanes(std::uint16_t lanes, F32x16 x) {
  return {_mm512_maskz_mov_ps(lanes, x.v)};
}
BERGER_INLINE F32x16 keep_equal(U32x16 a, U32x16 b, F32x16 x) {
  return {_mm512_maskz_mov_ps(_mm512_cmpeq_epu32_mask(a.v, b.v), x.v)};
}

struct F64x8 {
  __m512d v;
};
BERGER_INLINE F64x8 no_doubles() {
  return {_mm512_setzero_pd()};
}
BERGER_INLINE F64x8 load(const double* p) {
  return {_mm512_loadu_pd(p)};
}
BERGER_INLINE F64x8 add_product(F64x8 a, F64x8 b, F64x8 c) {
  return {_mm512_fmadd_pd(a.v, b.v, c.v)};
}
BERGER_INLINE F64x8 eight_of(double a) {
  return {_mm512_set1_pd(a)};
}
BERGER_INLINE void store(double* p, F64x8 a) {
  _mm512_storeu_pd(p, a.v);
}
BERGER_INLINE F64x8 add(F64x8 a, F64x8 b) {
  return {_mm512_add_pd(a.v, b.v)};
}
BERGER_INLINE F64x8 sub(F64x8 a, F64x8 b) {
  return {_mm512_sub_pd(a.v, b.v)};
}
BERGER_INLINE F64x8 mul(F64x8 a, F64x8 b) {
  return {_mm512_mul_pd(a.v, b.v)};
}
BERGER_INLINE double sum(F64x8 a) {
  const __m256d four = _mm256_add_pd(_mm512_castpd512_pd256(a.v), _mm512_extractf64x4_pd(a.v, 1));
  const __m128d two = _mm_add_pd(_mm256_castpd256_pd128(four), _mm256_extractf128_pd(four, 1));
  return _mm_cvtsd_f64(_mm_add_sd(two, _mm_unpackhi_pd(two, two)));
}

// Pairs, then fours, within each quarter of a register; then the quarters.
BERGER_INLINE void transpose_square(F32x16 (&r)[16]) {
  __m512d pairs[16];
  unroll(Indices<8>{}, [&](auto i) {
    pairs[2 * i()] = _mm512_castps_pd(_mm512_unpacklo_ps(r[2 * i()].v, r[2 * i() + 1].v));
    pairs[2 * i() + 1] = _mm512_castps_pd(_mm512_unpackhi_ps(r[2 * i()].v, r[2 * i() + 1].v));
  });
  __m512 fours[16];  // fours[4 g + c]: rows 4 g … 4 g + 3 of the columns ≡ c modulo 4
  unroll(Indices<4>{}, [&](auto g) {
    const __m512d *low = pairs + 4 * g(), *high = pairs + 4 * g() + 2;
    fours[4 * g()] = _mm512_castpd_ps(_mm512_unpacklo_pd(low[0], high[0]));
    fours[4 * g() + 1] = _mm512_castpd_ps(_mm512_unpackhi_pd(low[0], high[0]));
    fours[4 * g() + 2] = _mm512_castpd_ps(_mm512_unpacklo_pd(low[1], high[1]));
    fours[4 * g() + 3] = _mm512_castpd_ps(_mm512_unpackhi_pd(low[1], high[1]));
  });
  unroll(Indices<4>{}, [&](auto c) {
    const __m512 a = _mm512_shuffle_f32x4(fours[c()], fours[4 + c()], 0x44),
                 b = _mm512_shuffle_f32x4(fours[8 + c()], fours[12 + c()], 0x44);
    const __m512 d = _mm512_shuffle_f32x4(fours[c()], fours[4 + c()], 0xEE),
                 e = _mm512_shuffle_f32x4(fours[8 + c()], fours[12 + c()], 0xEE);
    r[c()].v = _mm512_shuffle_f32x4(a, b, 0x88);
    r[4 + c()].v = _mm512_shuffle_f32x4(a, b, 0xDD);
    r[8 + c()].v = _mm512_shuffle_f32x4(d, e, 0x88);
    r[12 + c()].v = _mm512_shuffle_f32x4(d, e, 0xDD);
  });
}

}  // namespace berger::kernels::BERGER_ISA
