// Eight double lanes, as F32x16: one zmm register, two ymm registers, or an array.
#pragma once

#include "kernels/simd/f32x16.hpp"

namespace berger::kernels::BERGER_ISA {

#if BERGER_ISA_avx512

struct F64x8 {
  __m512d v;
};
BERGER_INLINE F64x8 no_doubles() {
  return {_mm512_setzero_pd()};
}
BERGER_INLINE F64x8 load(const double* p) {
  return {_mm512_loadu_pd(p)};
}
// a · b + c, where the product of two former floats is exact: rounded once, fused or not.
BERGER_INLINE F64x8 add_product(F64x8 a, F64x8 b, F64x8 c) {
  return {_mm512_fmadd_pd(a.v, b.v, c.v)};
}
BERGER_INLINE double sum(F64x8 a) {
  const __m256d four = _mm256_add_pd(_mm512_castpd512_pd256(a.v), _mm512_extractf64x4_pd(a.v, 1));
  const __m128d two = _mm_add_pd(_mm256_castpd256_pd128(four), _mm256_extractf128_pd(four, 1));
  return _mm_cvtsd_f64(_mm_add_sd(two, _mm_unpackhi_pd(two, two)));
}

#elif BERGER_ISA_avx2

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
BERGER_INLINE double sum(F64x8 a) {
  const __m256d four = _mm256_add_pd(a.lo, a.hi);
  const __m128d two = _mm_add_pd(_mm256_castpd256_pd128(four), _mm256_extractf128_pd(four, 1));
  return _mm_cvtsd_f64(_mm_add_sd(two, _mm_unpackhi_pd(two, two)));
}

#else

struct F64x8 {
  double v[8];
};
BERGER_INLINE F64x8 no_doubles() {
  return {};
}
BERGER_INLINE F64x8 load(const double* p) {
  F64x8 r;
  for (int i = 0; i < 8; ++i) r.v[i] = p[i];
  return r;
}
BERGER_INLINE F64x8 add_product(const F64x8& a, const F64x8& b, const F64x8& c) {
  F64x8 r;
  for (int i = 0; i < 8; ++i) r.v[i] = a.v[i] * b.v[i] + c.v[i];
  return r;
}
BERGER_INLINE double sum(const F64x8& a) {
  F64x8 r = a;
  for (int half = 4; half > 0; half /= 2)
    for (int i = 0; i < half; ++i) r.v[i] += r.v[i + half];
  return r.v[0];
}

#endif

}  // namespace berger::kernels::BERGER_ISA
