// Sixteen lanes of unsigned integers, for random numbers and places: as f32x16.hpp.
#pragma once

#include "kernels/simd/f32x16.hpp"

namespace berger::kernels::BERGER_ISA {

#if BERGER_ISA_avx512

struct U32x16 {
  __m512i v;
};
struct Product {
  U32x16 low, high;
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
BERGER_INLINE Product multiply(U32x16 a, U32x16 b) {
  const __m512i even = _mm512_mul_epu32(a.v, b.v),
                odd = _mm512_mul_epu32(_mm512_srli_epi64(a.v, 32), b.v);
  return {{_mm512_mask_mov_epi32(even, 0xAAAA, _mm512_slli_epi64(odd, 32))},
          {_mm512_mask_mov_epi32(_mm512_srli_epi64(even, 32), 0xAAAA, odd)}};
}
BERGER_INLINE U32x16 load(const std::uint32_t* p) {
  return {_mm512_loadu_si512(p)};
}
BERGER_INLINE void store(std::uint32_t* p, U32x16 a) {
  _mm512_storeu_si512(p, a.v);
}
// Whether b is greater than a or not a number; the greater of the two in that sense; and j where it
// is b, else i.
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
// x where a ≥ limit, else 0.
BERGER_INLINE F32x16 keep_from(U32x16 a, U32x16 limit, F32x16 x) {
  return {_mm512_maskz_mov_ps(_mm512_cmpge_epu32_mask(a.v, limit.v), x.v)};
}
// x where a = b, else 0.
BERGER_INLINE F32x16 keep_equal(U32x16 a, U32x16 b, F32x16 x) {
  return {_mm512_maskz_mov_ps(_mm512_cmpeq_epu32_mask(a.v, b.v), x.v)};
}

#elif BERGER_ISA_avx2

struct U32x16 {
  __m256i lo, hi;
};
struct Product {
  U32x16 low, high;
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
BERGER_INLINE void multiply(__m256i a, __m256i b, __m256i& low, __m256i& high) {
  const __m256i even = _mm256_mul_epu32(a, b), odd = _mm256_mul_epu32(_mm256_srli_epi64(a, 32), b);
  low = _mm256_blend_epi32(even, _mm256_slli_epi64(odd, 32), 0xAA);
  high = _mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0xAA);
}
BERGER_INLINE Product multiply(U32x16 a, U32x16 b) {
  Product p;
  multiply(a.lo, b.lo, p.low.lo, p.high.lo);
  multiply(a.hi, b.hi, p.low.hi, p.high.hi);
  return p;
}
BERGER_INLINE U32x16 load(const std::uint32_t* p) {
  return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)),
          _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p + 8))};
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
BERGER_INLINE F32x16 keep_equal(U32x16 a, U32x16 b, F32x16 x) {
  return {_mm256_and_ps(x.lo, _mm256_castsi256_ps(_mm256_cmpeq_epi32(a.lo, b.lo))),
          _mm256_and_ps(x.hi, _mm256_castsi256_ps(_mm256_cmpeq_epi32(a.hi, b.hi)))};
}

#else

struct U32x16 {
  std::uint32_t v[16];
};
struct Product {
  U32x16 low, high;
};

BERGER_INLINE U32x16 each_whole(auto&& lane) {
  U32x16 r;
  for (int i = 0; i < 16; ++i) r.v[i] = lane(i);
  return r;
}
BERGER_INLINE U32x16 broadcast(std::uint32_t a) {
  return each_whole([=](int) { return a; });
}
BERGER_INLINE U32x16 count_up() {
  return each_whole([](int i) { return static_cast<std::uint32_t>(i); });
}
BERGER_INLINE U32x16 add(const U32x16& a, const U32x16& b) {
  return each_whole([&](int i) { return a.v[i] + b.v[i]; });
}
BERGER_INLINE U32x16 exclusive_or(const U32x16& a, const U32x16& b, const U32x16& c) {
  return each_whole([&](int i) { return a.v[i] ^ b.v[i] ^ c.v[i]; });
}
BERGER_INLINE Product multiply(const U32x16& a, const U32x16& b) {
  return {each_whole([&](int i) { return a.v[i] * b.v[i]; }), each_whole([&](int i) {
            return static_cast<std::uint32_t>(std::uint64_t{a.v[i]} * b.v[i] >> 32);
          })};
}
BERGER_INLINE U32x16 load(const std::uint32_t* p) {
  return each_whole([&](int i) { return p[i]; });
}
BERGER_INLINE void store(std::uint32_t* p, const U32x16& a) {
  for (int i = 0; i < 16; ++i) p[i] = a.v[i];
}
BERGER_INLINE bool beaten(float a, float b) {
  return b > a || b != b;
}
BERGER_INLINE F32x16 winner(const F32x16& a, const F32x16& b) {
  return each([&](int i) { return beaten(a.v[i], b.v[i]) ? b.v[i] : a.v[i]; });
}
BERGER_INLINE U32x16 where_beaten(const F32x16& a, const F32x16& b, const U32x16& i,
                                  const U32x16& j) {
  return each_whole([&](int l) { return beaten(a.v[l], b.v[l]) ? j.v[l] : i.v[l]; });
}
BERGER_INLINE void store_first(std::uint32_t* p, const U32x16& a, int n) {
  for (int i = 0; i < n; ++i) p[i] = a.v[i];
}
BERGER_INLINE F32x16 keep_from(const U32x16& a, const U32x16& limit, const F32x16& x) {
  return each([&](int i) { return a.v[i] >= limit.v[i] ? x.v[i] : 0.0F; });
}
BERGER_INLINE F32x16 keep_equal(const U32x16& a, const U32x16& b, const F32x16& x) {
  return each([&](int i) { return a.v[i] == b.v[i] ? x.v[i] : 0.0F; });
}

#endif

}  // namespace berger::kernels::BERGER_ISA
