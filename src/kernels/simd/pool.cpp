// Pooling. Plain loops whose order of additions is written out; the compiler may vectorise them, since without
// -ffast-math it may not reorder them.
#include "kernels/simd/kernels.hpp"

namespace berger::kernels::BERGER_ISA {

// The usual block widths with their loop unrolled; `h` rows of them are added row by row.
template <int W>
static void avg_rows(const PoolArgs& a, const float* x, float* y) {
  const int w = W > 0 ? W : a.w;
  const int out_h = a.height / a.h, out_w = a.width / w;
  const float share = 1.0F / static_cast<float>(a.h * w);
  for (int i = 0; i < out_h; ++i) {
    const float* rows = x + static_cast<std::ptrdiff_t>(i) * a.h * a.width;
    float* to = y + static_cast<std::ptrdiff_t>(i) * out_w;
    for (int j = 0; j < out_w; ++j) {
      float total = 0;
      for (int r = 0; r < a.h; ++r)
        for (int c = 0; c < w; ++c) total += rows[r * a.width + j * w + c];
      to[j] = total * share;
    }
  }
}

void avg_pool(const PoolArgs& a, const float* x, float* y) {
  switch (a.w) {
    case 2:
      avg_rows<2>(a, x, y);
      break;
    case 4:
      avg_rows<4>(a, x, y);
      break;
    case 8:
      avg_rows<8>(a, x, y);
      break;
    default:
      avg_rows<0>(a, x, y);
      break;
  }
}

void avg_pool_backward(const PoolArgs& a, const float* dy, float* dx) {
  const int out_h = a.height / a.h, out_w = a.width / a.w;
  const float share = 1.0F / static_cast<float>(a.h * a.w);
  for (int r = 0; r < a.height; ++r) {
    float* to = dx + static_cast<std::ptrdiff_t>(r) * a.width;
    int c = 0;
    if (r / a.h < out_h) {
      const float* from = dy + static_cast<std::ptrdiff_t>(r / a.h) * out_w;
      for (int j = 0; j < out_w; ++j) {
        const float value = from[j] * share;
        for (int k = 0; k < a.w; ++k) to[c++] = value;
      }
    }
    for (; c < a.width; ++c) to[c] = 0;
  }
}

// A NaN wins, as in PyTorch, so that a diverged training is seen.
BERGER_INLINE bool beats(float challenger, float best) {
  return challenger > best || challenger != challenger;
}

// The usual 1 × 2 blocks, without branches.
static void max_pairs(const float* x, int pairs, int start, float* y, std::uint32_t* argmax) {
  for (int j = 0; j < pairs; ++j) y[j] = beats(x[2 * j + 1], x[2 * j]) ? x[2 * j + 1] : x[2 * j];
  if (argmax == nullptr) return;
  for (int j = 0; j < pairs; ++j) argmax[j] = static_cast<std::uint32_t>(start + 2 * j + (beats(x[2 * j + 1], x[2 * j]) ? 1 : 0));
}

void max_pool(const PoolArgs& a, const float* x, float* y, std::uint32_t* argmax) {
  const int out_h = a.height / a.h, out_w = a.width / a.w;
  for (int i = 0; i < out_h; ++i) {
    if (a.h == 1 && a.w == 2) {
      max_pairs(x + i * a.width, out_w, i * a.width, y + i * out_w, argmax != nullptr ? argmax + i * out_w : nullptr);
      continue;
    }
    for (int j = 0; j < out_w; ++j) {
      const int corner = i * a.h * a.width + j * a.w;
      int best = corner;
      for (int r = 0; r < a.h; ++r)
        for (int c = 0; c < a.w; ++c) {
          const int at = corner + r * a.width + c;
          if (beats(x[at], x[best])) best = at;
        }
      y[i * out_w + j] = x[best];
      if (argmax != nullptr) argmax[i * out_w + j] = static_cast<std::uint32_t>(best);
    }
  }
}

void max_pool_backward(const PoolArgs& a, const float* dy, const std::uint32_t* argmax, float* dx) {
  for (int i = 0; i < a.height * a.width; ++i) dx[i] = 0;
  const int outputs = (a.height / a.h) * (a.width / a.w);
  for (int i = 0; i < outputs; ++i) dx[argmax[i]] = dy[i];
}

}  // namespace berger::kernels::BERGER_ISA
