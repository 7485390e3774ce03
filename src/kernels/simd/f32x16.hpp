// Sixteen float lanes: one zmm register, two ymm registers, or an array. The same lanes and the
// same order of operations on every instruction set, hence the same bits. Intrinsics live here, in
// u32x16.hpp and in transpose.cpp only. Everything here is static: a copy shared between
// differently compiled files would be a copy for the wrong processor.
#pragma once

#include <cstddef>
#include <cstdint>

#if BERGER_ISA_avx2 || BERGER_ISA_avx512
#include <immintrin.h>
#endif

#if BERGER_ISA_scalar
#define BERGER_INLINE static inline  // forced, it would keep sanitizing compilers busy for minutes
#else
#define BERGER_INLINE [[gnu::always_inline]] static inline
#endif

namespace berger::kernels::BERGER_ISA {

// Added to it, a small number n becomes whole, and n + 127 the last bits of the sum.
inline constexpr float rounding = 0x1.8p23F + 127;

#if BERGER_ISA_avx512

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
// c − a b
BERGER_INLINE F32x16 fnma(F32x16 a, F32x16 b, F32x16 c) {
  return {_mm512_fnmadd_ps(a.v, b.v, c.v)};
}
// a where x > 0, else b; a NaN counts as not above zero.
BERGER_INLINE F32x16 where_positive(F32x16 x, F32x16 a, F32x16 b) {
  return {_mm512_mask_blend_ps(_mm512_cmp_ps_mask(x.v, _mm512_setzero_ps(), _CMP_GT_OQ), b.v, a.v)};
}
// b if either is NaN
BERGER_INLINE F32x16 min(F32x16 a, F32x16 b) {
  return {_mm512_min_ps(a.v, b.v)};
}
// b if either is NaN
BERGER_INLINE F32x16 max(F32x16 a, F32x16 b) {
  return {_mm512_max_ps(a.v, b.v)};
}
// 2ⁿ from rounding + n, for whole n in [−126, 127].
BERGER_INLINE F32x16 two_to(F32x16 rounded) {
  return {_mm512_castsi512_ps(_mm512_slli_epi32(_mm512_castps_si512(rounded.v), 23))};
}
// The values at even and at odd places of the 32 in a, then b; and back.
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

#elif BERGER_ISA_avx2

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

#else

struct F32x16 {
  float v[16];
};
struct Pair {
  F32x16 first, second;
};

BERGER_INLINE F32x16 each(auto&& lane) {
  F32x16 r;
  for (int i = 0; i < 16; ++i) r.v[i] = lane(i);
  return r;
}
BERGER_INLINE F32x16 broadcast(float a) {
  return each([=](int) { return a; });
}
BERGER_INLINE F32x16 load(const float* p) {
  return each([=](int i) { return p[i]; });
}
BERGER_INLINE F32x16 load_first(const float* p, int n) {
  return each([=](int i) { return i < n ? p[i] : 0.0F; });
}
BERGER_INLINE F32x16 keep_first(const F32x16& a, int n) {
  return each([&](int i) { return i < n ? a.v[i] : 0.0F; });
}
BERGER_INLINE void store(float* p, const F32x16& a) {
  for (int i = 0; i < 16; ++i) p[i] = a.v[i];
}
BERGER_INLINE void store_first(float* p, const F32x16& a, int n) {
  for (int i = 0; i < n; ++i) p[i] = a.v[i];
}
BERGER_INLINE F32x16 add(const F32x16& a, const F32x16& b) {
  return each([&](int i) { return a.v[i] + b.v[i]; });
}
BERGER_INLINE F32x16 sub(const F32x16& a, const F32x16& b) {
  return each([&](int i) { return a.v[i] - b.v[i]; });
}
BERGER_INLINE F32x16 mul(const F32x16& a, const F32x16& b) {
  return each([&](int i) { return a.v[i] * b.v[i]; });
}
BERGER_INLINE F32x16 div(const F32x16& a, const F32x16& b) {
  return each([&](int i) { return a.v[i] / b.v[i]; });
}
BERGER_INLINE F32x16 sqrt(const F32x16& a) {
  return each([&](int i) { return __builtin_sqrtf(a.v[i]); });
}
BERGER_INLINE F32x16 fma(const F32x16& a, const F32x16& b, const F32x16& c) {
  return each([&](int i) { return __builtin_fmaf(a.v[i], b.v[i], c.v[i]); });
}
BERGER_INLINE F32x16 fnma(const F32x16& a, const F32x16& b, const F32x16& c) {
  return each([&](int i) { return __builtin_fmaf(-a.v[i], b.v[i], c.v[i]); });
}
BERGER_INLINE F32x16 where_positive(const F32x16& x, const F32x16& a, const F32x16& b) {
  return each([&](int i) { return x.v[i] > 0 ? a.v[i] : b.v[i]; });
}
BERGER_INLINE F32x16 min(const F32x16& a, const F32x16& b) {
  return each([&](int i) { return a.v[i] < b.v[i] ? a.v[i] : b.v[i]; });
}
BERGER_INLINE F32x16 max(const F32x16& a, const F32x16& b) {
  return each([&](int i) { return a.v[i] > b.v[i] ? a.v[i] : b.v[i]; });
}
BERGER_INLINE F32x16 two_to(const F32x16& rounded) {
  return each([&](int i) {
    return __builtin_bit_cast(float, __builtin_bit_cast(std::uint32_t, rounded.v[i]) << 23);
  });
}
BERGER_INLINE Pair split_pairs(const F32x16& a, const F32x16& b) {
  const auto at = [&](int i) { return i < 16 ? a.v[i] : b.v[i - 16]; };
  return {each([&](int i) { return at(2 * i); }), each([&](int i) { return at(2 * i + 1); })};
}
BERGER_INLINE Pair merge_pairs(const F32x16& even, const F32x16& odd) {
  const auto at = [&](int i) { return i % 2 == 0 ? even.v[i / 2] : odd.v[i / 2]; };
  return {each([&](int i) { return at(i); }), each([&](int i) { return at(16 + i); })};
}
BERGER_INLINE float sum(const F32x16& a) {
  F32x16 r = a;
  for (int half = 8; half > 0; half /= 2)
    for (int i = 0; i < half; ++i) r.v[i] += r.v[i + half];
  return r.v[0];
}

#endif

BERGER_INLINE F32x16 zeros() {
  return broadcast(0.0F);
}

}  // namespace berger::kernels::BERGER_ISA
