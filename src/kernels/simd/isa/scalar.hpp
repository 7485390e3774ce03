// Any processor: a vector is an array. What each operation means stands here; the other instruction
// sets give the same bits.
#pragma once

#include "kernels/simd/inline.hpp"

namespace berger::kernels::BERGER_ISA {

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
// c − a b
BERGER_INLINE F32x16 fnma(const F32x16& a, const F32x16& b, const F32x16& c) {
  return each([&](int i) { return __builtin_fmaf(-a.v[i], b.v[i], c.v[i]); });
}
// a where x > 0, else b; a NaN counts as not above zero.
BERGER_INLINE F32x16 where_positive(const F32x16& x, const F32x16& a, const F32x16& b) {
  return each([&](int i) { return x.v[i] > 0 ? a.v[i] : b.v[i]; });
}
// b if either is NaN
BERGER_INLINE F32x16 min(const F32x16& a, const F32x16& b) {
  return each([&](int i) { return a.v[i] < b.v[i] ? a.v[i] : b.v[i]; });
}
// b if either is NaN
BERGER_INLINE F32x16 max(const F32x16& a, const F32x16& b) {
  return each([&](int i) { return a.v[i] > b.v[i] ? a.v[i] : b.v[i]; });
}
// 2ⁿ from rounding + n, for whole n in [−126, 127].
BERGER_INLINE F32x16 two_to(const F32x16& rounded) {
  return each([&](int i) {
    return __builtin_bit_cast(float, __builtin_bit_cast(std::uint32_t, rounded.v[i]) << 23);
  });
}
// The values at even and at odd places of the 32 in a, then b; and back.
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

struct U32x16 {
  std::uint32_t v[16];
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
// Of even lanes 64-bit products, low and high; odd lanes' values in the lanes before them; and the
// even lanes of two in turn. What stands in odd lanes in between does not matter.
BERGER_INLINE U32x16 products_of_even(const U32x16& a, const U32x16& b) {
  return each_whole([&](int i) {
    const int even = i & ~1;
    return static_cast<std::uint32_t>(std::uint64_t{a.v[even]} * b.v[even] >> (i % 2 * 32));
  });
}
BERGER_INLINE U32x16 odd_of(const U32x16& a) {
  return each_whole([&](int i) { return a.v[i | 1]; });
}
BERGER_INLINE U32x16 interleaved(const U32x16& even, const U32x16& odd) {
  return each_whole([&](int i) { return i % 2 == 0 ? even.v[i] : odd.v[i - 1]; });
}
BERGER_INLINE U32x16 load(const std::uint32_t* p) {
  return each_whole([&](int i) { return p[i]; });
}
BERGER_INLINE U32x16 load_first(const std::uint32_t* p, int n) {
  return each_whole([=](int i) { return i < n ? p[i] : 0U; });
}
BERGER_INLINE void store(std::uint32_t* p, const U32x16& a) {
  for (int i = 0; i < 16; ++i) p[i] = a.v[i];
}
// Whether b is greater than a or not a number; the greater of the two in that sense; and j where it
// is b, else i.
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
// x where a ≥ limit, else 0.
BERGER_INLINE F32x16 keep_from(const U32x16& a, const U32x16& limit, const F32x16& x) {
  return each([&](int i) { return a.v[i] >= limit.v[i] ? x.v[i] : 0.0F; });
}
// A bit for each lane: a ≥ limit; and x where the bit is set, else 0.
BERGER_INLINE std::uint16_t lanes_from(const U32x16& a, const U32x16& limit) {
  unsigned lanes = 0;
  for (int i = 0; i < 16; ++i) lanes |= static_cast<unsigned>(a.v[i] >= limit.v[i]) << i;
  return static_cast<std::uint16_t>(lanes);
}
BERGER_INLINE F32x16 keep_lanes(std::uint16_t lanes, const F32x16& x) {
  return each([&](int i) { return (lanes >> i & 1) != 0 ? x.v[i] : 0.0F; });
}
// x where a = b, else 0.
BERGER_INLINE F32x16 keep_equal(const U32x16& a, const U32x16& b, const F32x16& x) {
  return each([&](int i) { return a.v[i] == b.v[i] ? x.v[i] : 0.0F; });
}

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
// a · b + c, where the product of two former floats is exact: rounded once, fused or not.
BERGER_INLINE F64x8 add_product(const F64x8& a, const F64x8& b, const F64x8& c) {
  F64x8 r;
  for (int i = 0; i < 8; ++i) r.v[i] = a.v[i] * b.v[i] + c.v[i];
  return r;
}
BERGER_INLINE F64x8 eight_of(double a) {
  return {{a, a, a, a, a, a, a, a}};
}
BERGER_INLINE void store(double* p, const F64x8& a) {
  for (int i = 0; i < 8; ++i) p[i] = a.v[i];
}
BERGER_INLINE F64x8 add(const F64x8& a, const F64x8& b) {
  F64x8 r;
  for (int i = 0; i < 8; ++i) r.v[i] = a.v[i] + b.v[i];
  return r;
}
BERGER_INLINE F64x8 sub(const F64x8& a, const F64x8& b) {
  F64x8 r;
  for (int i = 0; i < 8; ++i) r.v[i] = a.v[i] - b.v[i];
  return r;
}
BERGER_INLINE F64x8 mul(const F64x8& a, const F64x8& b) {
  F64x8 r;
  for (int i = 0; i < 8; ++i) r.v[i] = a.v[i] * b.v[i];
  return r;
}
BERGER_INLINE double sum(const F64x8& a) {
  F64x8 r = a;
  for (int half = 4; half > 0; half /= 2)
    for (int i = 0; i < half; ++i) r.v[i] += r.v[i + half];
  return r.v[0];
}

BERGER_INLINE void transpose_square(F32x16 (&r)[16]) {
  for (int i = 0; i < 16; ++i)
    for (int j = 0; j < i; ++j) {
      const float above = r[j].v[i];
      r[j].v[i] = r[i].v[j];
      r[i].v[j] = above;
    }
}

}  // namespace berger::kernels::BERGER_ISA
