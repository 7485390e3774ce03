// NEON of aarch64: a vector is four quads.
#pragma once

#include <arm_neon.h>

#include "kernels/simd/unroll.hpp"

namespace berger::kernels::BERGER_ISA {

struct F32x16 {
  float32x4_t v[4];
};
struct Pair {
  F32x16 first, second;
};

// Each quad by itself.
template <auto Op>
BERGER_INLINE F32x16 quads(auto... x) {
  return {{Op(x.v[0]...), Op(x.v[1]...), Op(x.v[2]...), Op(x.v[3]...)}};
}
BERGER_INLINE F32x16 broadcast(float a) {
  const float32x4_t quad = vdupq_n_f32(a);
  return {{quad, quad, quad, quad}};
}
BERGER_INLINE F32x16 load(const float* p) {
  return {{vld1q_f32(p), vld1q_f32(p + 4), vld1q_f32(p + 8), vld1q_f32(p + 12)}};
}
BERGER_INLINE float32x4_t load_quad(const float* p, int n) {
  if (n >= 4) return vld1q_f32(p);
  const float32x4_t none = vdupq_n_f32(0);
  if (n <= 0) return none;
  if (n == 1) return vld1q_lane_f32(p, none, 0);
  const float32x4_t two = vcombine_f32(vld1_f32(p), vdup_n_f32(0));
  return n == 2 ? two : vld1q_lane_f32(p + 2, two, 2);
}
BERGER_INLINE F32x16 load_first(const float* p, int n) {
  return {{load_quad(p, n), load_quad(p + 4, n - 4), load_quad(p + 8, n - 8),
           load_quad(p + 12, n - 12)}};
}
BERGER_INLINE float32x4_t where(uint32x4_t mask, float32x4_t a) {  // a there, 0 elsewhere
  return vreinterpretq_f32_u32(vandq_u32(mask, vreinterpretq_u32_f32(a)));
}
BERGER_INLINE float32x4_t keep_quad(float32x4_t a, int n) {
  constexpr int32x4_t places{0, 1, 2, 3};
  return where(vcgtq_s32(vdupq_n_s32(n), places), a);
}
BERGER_INLINE F32x16 keep_first(F32x16 a, int n) {
  return {{keep_quad(a.v[0], n), keep_quad(a.v[1], n - 4), keep_quad(a.v[2], n - 8),
           keep_quad(a.v[3], n - 12)}};
}
BERGER_INLINE void store(float* p, F32x16 a) {
  unroll(Indices<4>{}, [&](auto q) { vst1q_f32(p + 4 * q(), a.v[q()]); });
}
BERGER_INLINE void store_quad(float* p, float32x4_t a, int n) {
  if (n >= 4) return vst1q_f32(p, a);
  if (n >= 2) vst1_f32(p, vget_low_f32(a));
  if (n == 1) vst1q_lane_f32(p, a, 0);
  if (n == 3) vst1q_lane_f32(p + 2, a, 2);
}
BERGER_INLINE void store_first(float* p, F32x16 a, int n) {
  unroll(Indices<4>{}, [&](auto q) { store_quad(p + 4 * q(), a.v[q()], n - 4 * q()); });
}
BERGER_INLINE F32x16 add(F32x16 a, F32x16 b) {
  return quads<vaddq_f32>(a, b);
}
BERGER_INLINE F32x16 sub(F32x16 a, F32x16 b) {
  return quads<vsubq_f32>(a, b);
}
BERGER_INLINE F32x16 mul(F32x16 a, F32x16 b) {
  return quads<vmulq_f32>(a, b);
}
BERGER_INLINE F32x16 div(F32x16 a, F32x16 b) {
  return quads<vdivq_f32>(a, b);
}
BERGER_INLINE F32x16 sqrt(F32x16 a) {
  return quads<vsqrtq_f32>(a);
}
BERGER_INLINE F32x16 fma(F32x16 a, F32x16 b, F32x16 c) {
  return quads<vfmaq_f32>(c, a, b);
}
BERGER_INLINE F32x16 fnma(F32x16 a, F32x16 b, F32x16 c) {
  return quads<vfmsq_f32>(c, a, b);
}
BERGER_INLINE float32x4_t quad_where_positive(float32x4_t x, float32x4_t a, float32x4_t b) {
  return vbslq_f32(vcgtzq_f32(x), a, b);
}
BERGER_INLINE F32x16 where_positive(F32x16 x, F32x16 a, F32x16 b) {
  return quads<quad_where_positive>(x, a, b);
}
// By comparison: NEON's own minimum and maximum keep a NaN from either side, and tell −0 from 0.
BERGER_INLINE float32x4_t quad_min(float32x4_t a, float32x4_t b) {
  return vbslq_f32(vcltq_f32(a, b), a, b);
}
BERGER_INLINE float32x4_t quad_max(float32x4_t a, float32x4_t b) {
  return vbslq_f32(vcgtq_f32(a, b), a, b);
}
BERGER_INLINE F32x16 min(F32x16 a, F32x16 b) {
  return quads<quad_min>(a, b);
}
BERGER_INLINE F32x16 max(F32x16 a, F32x16 b) {
  return quads<quad_max>(a, b);
}
BERGER_INLINE float32x4_t quad_two_to(float32x4_t rounded) {
  return vreinterpretq_f32_u32(vshlq_n_u32(vreinterpretq_u32_f32(rounded), 23));
}
BERGER_INLINE F32x16 two_to(F32x16 rounded) {
  return quads<quad_two_to>(rounded);
}
BERGER_INLINE Pair split_pairs(F32x16 a, F32x16 b) {
  const float32x4_t(&x)[4] = a.v, (&y)[4] = b.v;
  return {{{vuzp1q_f32(x[0], x[1]), vuzp1q_f32(x[2], x[3]), vuzp1q_f32(y[0], y[1]),
            vuzp1q_f32(y[2], y[3])}},
          {{vuzp2q_f32(x[0], x[1]), vuzp2q_f32(x[2], x[3]), vuzp2q_f32(y[0], y[1]),
            vuzp2q_f32(y[2], y[3])}}};
}
template <int First>
BERGER_INLINE F32x16 merge_two(F32x16 even, F32x16 odd) {
  const float32x4_t *x = even.v + First, *y = odd.v + First;
  return {{vzip1q_f32(x[0], y[0]), vzip2q_f32(x[0], y[0]), vzip1q_f32(x[1], y[1]),
           vzip2q_f32(x[1], y[1])}};
}
BERGER_INLINE Pair merge_pairs(F32x16 even, F32x16 odd) {
  return {merge_two<0>(even, odd), merge_two<2>(even, odd)};
}
BERGER_INLINE float sum(F32x16 a) {
  const float32x4_t four = vaddq_f32(vaddq_f32(a.v[0], a.v[2]), vaddq_f32(a.v[1], a.v[3]));
  const float32x2_t two = vadd_f32(vget_low_f32(four), vget_high_f32(four));
  return vget_lane_f32(two, 0) + vget_lane_f32(two, 1);
}

struct U32x16 {
  uint32x4_t v[4];
};

template <auto Op>
BERGER_INLINE U32x16 whole_quads(auto... x) {
  return {{Op(x.v[0]...), Op(x.v[1]...), Op(x.v[2]...), Op(x.v[3]...)}};
}
BERGER_INLINE U32x16 broadcast(std::uint32_t a) {
  const uint32x4_t quad = vdupq_n_u32(a);
  return {{quad, quad, quad, quad}};
}
BERGER_INLINE U32x16 count_up() {
  constexpr uint32x4_t first{0, 1, 2, 3};
  return {{first, first + 4, first + 8, first + 12}};
}
BERGER_INLINE U32x16 add(U32x16 a, U32x16 b) {
  return whole_quads<vaddq_u32>(a, b);
}
BERGER_INLINE uint32x4_t quad_exclusive_or(uint32x4_t a, uint32x4_t b, uint32x4_t c) {
  return veorq_u32(veorq_u32(a, b), c);
}
BERGER_INLINE U32x16 exclusive_or(U32x16 a, U32x16 b, U32x16 c) {
  return whole_quads<quad_exclusive_or>(a, b, c);
}
BERGER_INLINE uint32x4_t quad_products_of_even(uint32x4_t a, uint32x4_t b) {
  return vreinterpretq_u32_u64(
      vmull_u32(vmovn_u64(vreinterpretq_u64_u32(a)), vmovn_u64(vreinterpretq_u64_u32(b))));
}
BERGER_INLINE U32x16 products_of_even(U32x16 a, U32x16 b) {
  return whole_quads<quad_products_of_even>(a, b);
}
BERGER_INLINE U32x16 odd_of(U32x16 a) {
  return whole_quads<vtrn2q_u32>(a, a);
}
BERGER_INLINE U32x16 interleaved(U32x16 even, U32x16 odd) {
  return whole_quads<vtrn1q_u32>(even, odd);
}
BERGER_INLINE U32x16 load(const std::uint32_t* p) {
  return {{vld1q_u32(p), vld1q_u32(p + 4), vld1q_u32(p + 8), vld1q_u32(p + 12)}};
}
BERGER_INLINE U32x16 load_first(const std::uint32_t* p, int n) {
  std::uint32_t some[16] = {};
  for (int i = 0; i < n; ++i) some[i] = p[i];
  return load(some);
}
BERGER_INLINE void store(std::uint32_t* p, U32x16 a) {
  unroll(Indices<4>{}, [&](auto q) { vst1q_u32(p + 4 * q(), a.v[q()]); });
}
BERGER_INLINE uint32x4_t beaten(float32x4_t a, float32x4_t b) {
  return vorrq_u32(vcgtq_f32(b, a), vmvnq_u32(vceqq_f32(b, b)));
}
BERGER_INLINE float32x4_t quad_winner(float32x4_t a, float32x4_t b) {
  return vbslq_f32(beaten(a, b), b, a);
}
BERGER_INLINE F32x16 winner(F32x16 a, F32x16 b) {
  return quads<quad_winner>(a, b);
}
BERGER_INLINE uint32x4_t quad_where_beaten(float32x4_t a, float32x4_t b, uint32x4_t i,
                                           uint32x4_t j) {
  return vbslq_u32(beaten(a, b), j, i);
}
BERGER_INLINE U32x16 where_beaten(F32x16 a, F32x16 b, U32x16 i, U32x16 j) {
  return whole_quads<quad_where_beaten>(a, b, i, j);
}
BERGER_INLINE void store_quad(std::uint32_t* p, uint32x4_t a, int n) {
  if (n >= 4) return vst1q_u32(p, a);
  if (n >= 2) vst1_u32(p, vget_low_u32(a));
  if (n == 1) vst1q_lane_u32(p, a, 0);
  if (n == 3) vst1q_lane_u32(p + 2, a, 2);
}
BERGER_INLINE void store_first(std::uint32_t* p, U32x16 a, int n) {
  unroll(Indices<4>{}, [&](auto q) { store_quad(p + 4 * q(), a.v[q()], n - 4 * q()); });
}
BERGER_INLINE float32x4_t quad_keep_from(uint32x4_t a, uint32x4_t limit, float32x4_t x) {
  return where(vcgeq_u32(a, limit), x);
}
BERGER_INLINE F32x16 keep_from(U32x16 a, U32x16 limit, F32x16 x) {
  return quads<quad_keep_from>(a, limit, x);
}
BERGER_INLINE std::uint16_t lanes_from(U32x16 a, U32x16 limit) {
  constexpr uint32x4_t each{1, 2, 4, 8};
  unsigned lanes = 0;
  unroll(Indices<4>{}, [&](auto q) {
    lanes |= vaddvq_u32(vandq_u32(vcgeq_u32(a.v[q()], limit.v[q()]), each)) << (4 * q());
  });
  return static_cast<std::uint16_t>(lanes);
}
BERGER_INLINE F32x16 keep_lanes(std::uint16_t lanes, F32x16 x) {
  constexpr uint32x4_t each{1, 2, 4, 8};
  unroll(Indices<4>{}, [&](auto q) {
    const auto four = static_cast<std::uint32_t>(lanes >> (4 * q()));
    x.v[q()] = where(vtstq_u32(vdupq_n_u32(four), each), x.v[q()]);
  });
  return x;
}
BERGER_INLINE float32x4_t quad_keep_equal(uint32x4_t a, uint32x4_t b, float32x4_t x) {
  return where(vceqq_u32(a, b), x);
}
BERGER_INLINE F32x16 keep_equal(U32x16 a, U32x16 b, F32x16 x) {
  return quads<quad_keep_equal>(a, b, x);
}

struct F64x8 {
  float64x2_t v[4];
};
BERGER_INLINE F64x8 no_doubles() {
  const float64x2_t none = vdupq_n_f64(0);
  return {{none, none, none, none}};
}
BERGER_INLINE F64x8 load(const double* p) {
  return {{vld1q_f64(p), vld1q_f64(p + 2), vld1q_f64(p + 4), vld1q_f64(p + 6)}};
}
BERGER_INLINE F64x8 add_product(F64x8 a, F64x8 b, F64x8 c) {
  F64x8 r;
  unroll(Indices<4>{}, [&](auto i) { r.v[i()] = vfmaq_f64(c.v[i()], a.v[i()], b.v[i()]); });
  return r;
}
BERGER_INLINE F64x8 eight_of(double a) {
  const float64x2_t two = vdupq_n_f64(a);
  return {{two, two, two, two}};
}
BERGER_INLINE void store(double* p, F64x8 a) {
  unroll(Indices<4>{}, [&](auto i) { vst1q_f64(p + 2 * i(), a.v[i()]); });
}
BERGER_INLINE F64x8 add(F64x8 a, F64x8 b) {
  F64x8 r;
  unroll(Indices<4>{}, [&](auto i) { r.v[i()] = vaddq_f64(a.v[i()], b.v[i()]); });
  return r;
}
BERGER_INLINE F64x8 sub(F64x8 a, F64x8 b) {
  F64x8 r;
  unroll(Indices<4>{}, [&](auto i) { r.v[i()] = vsubq_f64(a.v[i()], b.v[i()]); });
  return r;
}
BERGER_INLINE F64x8 mul(F64x8 a, F64x8 b) {
  F64x8 r;
  unroll(Indices<4>{}, [&](auto i) { r.v[i()] = vmulq_f64(a.v[i()], b.v[i()]); });
  return r;
}
BERGER_INLINE double sum(F64x8 a) {
  const float64x2_t two = vaddq_f64(vaddq_f64(a.v[0], a.v[2]), vaddq_f64(a.v[1], a.v[3]));
  return vgetq_lane_f64(two, 0) + vgetq_lane_f64(two, 1);
}

// Four rows of a quad: pairs, then pairs of pairs.
BERGER_INLINE void transpose_quads(float32x4_t (&r)[4]) {
  const auto doubles = [](float32x4_t a) { return vreinterpretq_f64_f32(a); };
  const auto floats = [](float64x2_t a) { return vreinterpretq_f32_f64(a); };
  const float64x2_t a = doubles(vtrn1q_f32(r[0], r[1])), b = doubles(vtrn2q_f32(r[0], r[1])),
                    c = doubles(vtrn1q_f32(r[2], r[3])), d = doubles(vtrn2q_f32(r[2], r[3]));
  r[0] = floats(vzip1q_f64(a, c));
  r[1] = floats(vzip1q_f64(b, d));
  r[2] = floats(vzip2q_f64(a, c));
  r[3] = floats(vzip2q_f64(b, d));
}
BERGER_INLINE void transpose_square(F32x16 (&r)[16]) {
  float32x4_t part[4][4][4];  // row / 4, quad, row % 4
  unroll(Indices<16>{}, [&](auto i) {
    unroll(Indices<4>{}, [&](auto q) { part[i() / 4][q()][i() % 4] = r[i()].v[q()]; });
  });
  unroll(Indices<16>{}, [&](auto i) { transpose_quads(part[i() / 4][i() % 4]); });
  unroll(Indices<16>{}, [&](auto i) {
    unroll(Indices<4>{}, [&](auto q) { r[i()].v[q()] = part[q()][i() / 4][i() % 4]; });
  });
}

}  // namespace berger::kernels::BERGER_ISA
