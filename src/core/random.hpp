// Random numbers from a counter: Philox 4×32-10 (Salmon et al., "Parallel random numbers: as easy
// as 1, 2, 3", SC 2011). A value depends on (seed, purpose, step, index) alone, never on who
// computes it or in which order.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace berger {

enum class Purpose : std::uint32_t {
  initialise = 1,
  shuffle,
  dropout,
  split,
  simulate,
  augment,
  digits,
  faces,
  augment_each,
  views,
  sampling,
  sign_flips,
  bootstrap
};

struct RandomKey {
  std::uint64_t seed = 0;
  Purpose purpose = Purpose::initialise;
  std::uint64_t step = 0;  // epoch, step, subject: whatever the purpose counts; below 2³²
};

constexpr std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                              std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t a = std::uint64_t{0xD2511F53} * counter[0];
    const std::uint64_t b = std::uint64_t{0xCD9E8D57} * counter[2];
    counter = {
        static_cast<std::uint32_t>(b >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(b),
        static_cast<std::uint32_t>(a >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(a)};
    key[0] += 0x9E3779B9;
    key[1] += 0xBB67AE85;
  }
  return counter;
}

// Four 32-bit numbers for one index.
constexpr std::array<std::uint32_t, 4> random_bits(const RandomKey& key, std::uint64_t index) {
  return philox({static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(index >> 32),
                 static_cast<std::uint32_t>(key.step), static_cast<std::uint32_t>(key.purpose)},
                {static_cast<std::uint32_t>(key.seed), static_cast<std::uint32_t>(key.seed >> 32)});
}

constexpr double uniform(const RandomKey& key, std::uint64_t index) {  // [0, 1), 53 bits
  const auto bits = random_bits(key, index);
  return static_cast<double>((std::uint64_t{bits[0]} << 32 | bits[1]) >> 11) * 0x1p-53;
}

double normal(const RandomKey& key, std::uint64_t index);  // mean 0, variance 1 (Box & Muller)

std::vector<int> permutation(const RandomKey& key, int count);  // of 0…count−1 (Fisher & Yates)

}  // namespace berger
