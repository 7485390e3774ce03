// Sums and scalings of one map of one trial, for batch normalisation. Lane l of a sum takes the
// values ≡ l modulo 16.
#include "kernels/simd/fetch_ahead.hpp"
#include "kernels/simd/kernels.hpp"
#include "kernels/simd/lanes.hpp"

namespace berger::kernels::BERGER_ISA {

// Two chains hide the latency of addition; they are joined before the lanes are.
float sum(const float* x, std::size_t count) {
  F32x16 even = zeros(), odd = zeros();
  std::size_t i = 0;
  for (; i + 32 <= count; i += 32) {
    even = add(even, load(x + i));
    odd = add(odd, load(x + i + 16));
  }
  over(count - i,
       [&](std::size_t rest, auto lanes) { even = add(even, lanes.load(x + i + rest)); });
  return sum(add(even, odd));
}

float squared_deviations(const float* x, float mean, std::size_t count) {
  const F32x16 m = broadcast(mean);
  F32x16 even = zeros(), odd = zeros();
  std::size_t i = 0;
  for (; i + 32 <= count; i += 32) {
    const F32x16 a = sub(load(x + i), m);
    const F32x16 b = sub(load(x + i + 16), m);
    even = fma(a, a, even);
    odd = fma(b, b, odd);
  }
  over(count - i, [&](std::size_t rest, auto lanes) {
    const F32x16 a = lanes.keep(sub(lanes.load(x + i + rest), m));
    even = fma(a, a, even);
  });
  return sum(add(even, odd));
}

void norm_sums(const float* x, const float* dy, float mean, std::size_t count, float* sum_dy,
               float* sum_dy_x) {
  const F32x16 m = broadcast(mean);
  F32x16 plain = zeros(), product = zeros();
  over(count, [&](std::size_t i, auto lanes) {
    const F32x16 d = lanes.load(dy + i);
    plain = add(plain, d);
    product = fma(d, sub(lanes.load(x + i), m), product);
  });
  *sum_dy = sum(plain);
  *sum_dy_x = sum(product);
}

// The mean is subtracted first: folded into the shift, it would cost the digits that a large offset
// of the input takes.
void normalise(const float* x, float mean, float scale, float shift, std::size_t count, float* y) {
  const F32x16 m = broadcast(mean), a = broadcast(scale), b = broadcast(shift);
  over(count, [&](std::size_t i, auto lanes) {
    fetch_ahead(x + i);
    lanes.store(y + i, fma(sub(lanes.load(x + i), m), a, b));
  });
}

void norm_backward(const float* x, const float* dy, float mean, float a, float b, float c,
                   std::size_t count, float* dx) {
  const F32x16 m = broadcast(mean), by_dy = broadcast(a), by_x = broadcast(b),
               constant = broadcast(c);
  over(count, [&](std::size_t i, auto lanes) {
    const F32x16 centred = sub(lanes.load(x + i), m);
    lanes.store(dx + i, fma(lanes.load(dy + i), by_dy, fma(centred, by_x, constant)));
  });
}

void normalise_features(const float* x, const float* mean, const float* scale, const float* shift,
                        std::size_t count, float* y) {
  over(count, [&](std::size_t i, auto lanes) {
    lanes.store(y + i, fma(sub(lanes.load(x + i), lanes.load(mean + i)), lanes.load(scale + i),
                           lanes.load(shift + i)));
  });
}

void norm_features_backward(const NormBackwardArgs& n, const float* x, const float* dy, float* dx) {
  over(n.count, [&](std::size_t i, auto lanes) {
    const F32x16 centred = sub(lanes.load(x + i), lanes.load(n.mean + i));
    lanes.store(dx + i, fma(lanes.load(dy + i), lanes.load(n.a + i),
                            fma(centred, lanes.load(n.b + i), lanes.load(n.c + i))));
  });
}

void add(const float* x, std::size_t count, float* y) {
  over(count, [&](std::size_t i, auto lanes) {
    lanes.store(y + i, add(lanes.load(y + i), lanes.load(x + i)));
  });
}

}  // namespace berger::kernels::BERGER_ISA
