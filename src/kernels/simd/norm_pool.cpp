// Batch norm and the max pool behind it at once: the wide map between them would be written and
// read three times a step.
#include "kernels/simd/fetch_ahead.hpp"
#include "kernels/simd/kernels.hpp"
#include "kernels/simd/lane_pool.hpp"
#include "kernels/simd/pair_pool.hpp"

namespace berger::kernels::BERGER_ISA {

BERGER_INLINE auto normalised_by(const NormArgs& n) {
  return [m = broadcast(n.mean), a = broadcast(n.scale), b = broadcast(n.shift)](F32x16 v) {
    return fma(sub(v, m), a, b);
  };
}

void norm_max_pool(const PoolArgs& pool, const NormArgs& n, const float* x, float* y,
                   std::uint32_t* argmax) {
  const auto normalised = normalised_by(n);
  if (pool.lanes == 16)
    return max_lanes_of(pool, y, argmax, [&](int place) { return normalised(load(x + place)); });
  // Between the values, not a whole row at once, which would wait for all of it.
  max_of_pairs(
      pool, x, 0, pool.width / 2, y, nullptr,
      normalised, [&](int block) __attribute__((always_inline)) {
        fetch_ahead(x + 2 * block);
        fetch_ahead(x + 2 * block + 16);
        fetch_ahead(y + block);
      });
}

void norm_max_pool_sums(const PoolArgs& pool, const NormArgs& n, const float* x, const float* dy,
                        const std::uint32_t* argmax, float* sum_dy, float* sum_dy_x) {
  const F32x16 m = broadcast(n.mean);
  F32x16 plain = zeros(), product = zeros();
  if (pool.lanes == 1) {
    max_pairs_back(
        dy, pool.width, 0, places_found(x, normalised_by(n)),
        [&](int column, F32x16 gradient, auto lanes) __attribute__((always_inline)) {
          fetch_ahead(x + column);
          plain = add(plain, gradient);
          product = fma(gradient, sub(lanes.load(x + column), m), product);
        });
    *sum_dy = sum(plain);
    *sum_dy_x = sum(product);
    return;
  }
  for_lane_blocks(
      pool, [&](int block, auto values) __attribute__((always_inline)) {
        const F32x16 gradient = load(dy + block);
        const U32x16 at = load(argmax + block);
        F32x16 largest = zeros();  // in each lane one value and zeros
        values([&](int place) {
          largest = add(largest, keep_equal(at, places_from(place), load(x + place)));
        });
        plain = add(plain, gradient);
        product = fma(gradient, sub(largest, m), product);
      });
  *sum_dy = sum(plain);
  *sum_dy_x = sum(product);
}

void norm_max_pool_backward(const PoolArgs& pool, const NormArgs& n, const float* x,
                            const float* dy, const std::uint32_t* argmax, float* dx) {
  const F32x16 m = broadcast(n.mean), by_dy = broadcast(n.a), by_x = broadcast(n.b),
               constant = broadcast(n.c);
  const auto back = [&](F32x16 value, F32x16 gradient) __attribute__((always_inline)) {
    return fma(gradient, by_dy, fma(sub(value, m), by_x, constant));
  };
  if (pool.lanes == 1)
    return max_pairs_back(
        dy, pool.width, 0, places_found(x, normalised_by(n)),
        [&](int column, F32x16 gradient, auto lanes) __attribute__((always_inline)) {
          fetch_ahead(x + column);
          lanes.store(dx + column, back(lanes.load(x + column), gradient));
        });
  max_lanes_back(pool, dy, argmax, [&](int place, F32x16 gradient) {
    store(dx + place, back(load(x + place), gradient));
  });
}

}  // namespace berger::kernels::BERGER_ISA
