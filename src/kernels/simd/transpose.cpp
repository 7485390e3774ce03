// From planes to the panels of LaneGradientArgs and back, in squares of sixteen.
#include "kernels/simd/kernels.hpp"

namespace berger::kernels::BERGER_ISA {

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
