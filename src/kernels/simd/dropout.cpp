// Dropout by Philox 4×32-10, as in core/random.hpp, sixteen counters at a time. What was kept is
// put down in bits, for the way back.
#include "kernels/simd/kernels.hpp"
#include "kernels/simd/unroll.hpp"

namespace berger::kernels::BERGER_ISA {

// Ten rounds: from counters to random numbers. Words of even and of odd lanes go apart, each in
// even lanes, where products of twice the width are at once what the next round takes: the low half
// is in its place, the high one a lane further. Blocks side by side hide the latency of each
// other's multiplications.
template <int Blocks>
BERGER_INLINE void philox(const DropoutArgs& a, U32x16 (&c)[Blocks][4]) {
  const U32x16 multiplier0 = broadcast(0xD2511F53U), multiplier2 = broadcast(0xCD9E8D57U);
  std::uint32_t k0 = a.key[0], k1 = a.key[1];
  U32x16 halves[2 * Blocks][4];
  unroll(
      Indices<4 * Blocks>{}, [&](auto i) __attribute__((always_inline)) {
        constexpr int b = i() / 4, word = i() % 4;
        halves[2 * b][word] = c[b][word];
        halves[2 * b + 1][word] = odd_of(c[b][word]);
      });
  for (int round = 0; round < 10; ++round, k0 += 0x9E3779B9U, k1 += 0xBB67AE85U)
    unroll(
        Indices<2 * Blocks>{}, [&](auto h) __attribute__((always_inline)) {
          U32x16(&half)[4] = halves[h()];
          const U32x16 p = products_of_even(half[0], multiplier0),
                       q = products_of_even(half[2], multiplier2);
          half[0] = exclusive_or(odd_of(q), half[1], broadcast(k0));
          half[2] = exclusive_or(odd_of(p), half[3], broadcast(k1));
          half[1] = q;
          half[3] = p;
        });
  unroll(
      Indices<4 * Blocks>{}, [&](auto i) __attribute__((always_inline)) {
        constexpr int b = i() / 4, word = i() % 4;
        c[b][word] = interleaved(halves[2 * b][word], halves[2 * b + 1][word]);
      });
}

// Multiplied by 0, not replaced by it: a NaN must stay one, so that a diverged training is seen.
BERGER_INLINE void drop(const float* x, float* y, std::size_t left, F32x16 factor) {
  if (left >= 16) {
    store(y, mul(load(x), factor));
  } else {
    store_first(y, mul(load_first(x, static_cast<int>(left)), factor), static_cast<int>(left));
  }
}

template <int Blocks>
BERGER_INLINE void drop_blocks(const DropoutArgs& a, std::size_t done, const float* x, float* y,
                               std::uint16_t* kept) {
  U32x16 c[Blocks][4];
  unroll(
      Indices<Blocks>{}, [&](auto b) __attribute__((always_inline)) {
        // a multiple of 16: adding a lane's number never carries
        const std::uint64_t index = (a.first + done + 64 * b()) / 4;
        c[b()][0] = add(broadcast(static_cast<std::uint32_t>(index)), count_up());
        c[b()][1] = broadcast(static_cast<std::uint32_t>(index >> 32));
        c[b()][2] = broadcast(a.counter[0]);
        c[b()][3] = broadcast(a.counter[1]);
      });
  philox(a, c);
  const U32x16 limit = broadcast(a.threshold);
  const F32x16 scale = broadcast(a.scale);
  unroll(
      Indices<4 * Blocks>{}, [&](auto j) __attribute__((always_inline)) {
        const std::size_t at = done + 16 * j();
        if (at >= a.count) return;
        const std::uint16_t lanes = lanes_from(c[j() / 4][j() % 4], limit);
        kept[at / 16] = lanes;
        drop(x + at, y + at, a.count - at, keep_lanes(lanes, scale));
      });
}

void dropout(const DropoutArgs& a, const float* x, float* y, std::uint16_t* kept) {
  std::size_t done = 0;
  for (; done + 64 * dropout_blocks <= a.count; done += 64 * dropout_blocks)
    drop_blocks<dropout_blocks>(a, done, x, y, kept);
  for (; done < a.count; done += 64) drop_blocks<1>(a, done, x, y, kept);
}

// A counter gives four values of one trial, sixteen apart, so that sixteen counters make four
// columns of all lanes.
void dropout_lanes(const DropoutArgs& a, const float* x, float* y, std::uint16_t* kept) {
  const U32x16 limit = broadcast(a.threshold);
  const F32x16 scale = broadcast(a.scale);
  for (std::size_t done = 0; done < a.count; done += 64) {
    std::uint32_t low[16], high[16];
    for (std::uint64_t lane = 0; lane < 16; ++lane) {
      const std::uint64_t index = (a.first + lane * a.lane_stride + done) / 4;
      low[lane] = static_cast<std::uint32_t>(index);
      high[lane] = static_cast<std::uint32_t>(index >> 32);
    }
    for (std::uint32_t i = 0; i < 16 && done + i < a.count; ++i) {
      U32x16 c[1][4] = {{add(load(low), broadcast(i)), load(high), broadcast(a.counter[0]),
                         broadcast(a.counter[1])}};
      philox(a, c);
      for (std::size_t j = 0; j < 4 && done + 16 * j + i < a.count; ++j) {
        const std::size_t column = done + 16 * j + i, at = column * 16;
        kept[column] = lanes_from(c[0][j], limit);
        store(y + at, mul(load(x + at), keep_lanes(kept[column], scale)));
      }
    }
  }
}

void dropout_again(const std::uint16_t* kept, float scale, std::size_t count, const float* x,
                   float* y) {
  const F32x16 factor = broadcast(scale);
  for (std::size_t at = 0; at < count; at += 16)
    drop(x + at, y + at, count - at, keep_lanes(kept[at / 16], factor));
}

}  // namespace berger::kernels::BERGER_ISA
