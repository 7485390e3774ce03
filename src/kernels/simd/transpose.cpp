// From planes to the panels of LaneGradientArgs and back, in squares of sixteen.
#include "kernels/simd/kernels.hpp"

namespace berger::kernels::BERGER_ISA {

#if BERGER_ISA_avx512

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

#elif BERGER_ISA_avx2

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

#else

BERGER_INLINE void transpose_square(F32x16 (&r)[16]) {
  for (int i = 0; i < 16; ++i)
    for (int j = 0; j < i; ++j) {
      const float above = r[j].v[i];
      r[j].v[i] = r[i].v[j];
      r[i].v[j] = above;
    }
}

#endif

// Calls body(first position) for squares that cover all positions, of which there are at least
// sixteen; the last two may overlap.
BERGER_INLINE void over_squares(int positions, auto&& body) {
  int p = 0;
  for (; p + 16 <= positions; p += 16) body(p);
  if (p < positions) body(positions - 16);
}

// Sixteen filters, of which `filters` exist, to a panel whose positions are `width` apart.
static void transpose_sixteen(const float* dy, std::ptrdiff_t stride, int filters, int positions,
                              int width, float* out) {
  if (filters >= 16 && positions >= 16)
    return over_squares(
        positions, [&](int p) __attribute__((always_inline)) {
          F32x16 square[16];
          unroll(Indices<16>{}, [&](auto f) { square[f()] = load(dy + f() * stride + p); });
          transpose_square(square);
          float* const to = out + static_cast<std::ptrdiff_t>(p) * width;
          unroll(Indices<16>{}, [&](auto i) { store(to + i() * width, square[i()]); });
        });
  for (int p = 0; p < positions; p += 16) {
    const int count = positions - p < 16 ? positions - p : 16;
    F32x16 square[16];
    for (int f = 0; f < 16; ++f)
      square[f] = f < filters ? load_first(dy + f * stride + p, count) : zeros();
    transpose_square(square);
    for (int i = 0; i < count; ++i)
      store(out + static_cast<std::ptrdiff_t>(p + i) * width, square[i]);
  }
}

void transpose(const float* dy, std::ptrdiff_t stride, int filters, int positions, float* out) {
  for (int first = 0; first < filters; first += 32) {
    const int width = filters - first > 16 ? 32 : 16;
    for (int half = 0; half < width; half += 16)
      transpose_sixteen(dy + (first + half) * stride, stride, filters - first - half, positions,
                        width, out + half);
    out += static_cast<std::ptrdiff_t>(width) * positions;
  }
}

static void transpose_sixteen_back(const float* panel, int width, int filters, int positions,
                                   float* rows, std::ptrdiff_t stride) {
  if (filters >= 16 && positions >= 16)
    return over_squares(
        positions, [&](int p) __attribute__((always_inline)) {
          F32x16 square[16];
          const float* const from = panel + static_cast<std::ptrdiff_t>(p) * width;
          unroll(Indices<16>{}, [&](auto i) { square[i()] = load(from + i() * width); });
          transpose_square(square);
          unroll(Indices<16>{}, [&](auto f) { store(rows + f() * stride + p, square[f()]); });
        });
  for (int p = 0; p < positions; p += 16, panel += 16 * width) {
    const int count = positions - p < 16 ? positions - p : 16;
    F32x16 square[16];
    for (int i = 0; i < 16; ++i) square[i] = i < count ? load(panel + i * width) : zeros();
    transpose_square(square);
    for (int f = 0; f < 16 && f < filters; ++f)
      store_first(rows + f * stride + p, square[f], count);
  }
}

void transpose_back(const float* panels, int filters, int positions, float* rows,
                    std::ptrdiff_t stride) {
  for (int first = 0; first < filters; first += 32) {
    const int width = filters - first > 16 ? 32 : 16;
    for (int half = 0; half < width; half += 16)
      transpose_sixteen_back(panels + half, width, filters - first - half, positions,
                             rows + (first + half) * stride, stride);
    panels += static_cast<std::ptrdiff_t>(width) * positions;
  }
}

}  // namespace berger::kernels::BERGER_ISA
