// Cases of the kernel that makes floats of the samples of recordings, in every type and order.
#pragma once

#include <algorithm>
#include <cstring>

#include "kernels/kernel_case.hpp"

namespace berger::kernels {

// The bytes of a number, the least first unless `big_endian`.
template <class T>
void append_bytes(T value, int size, bool big_endian, std::vector<unsigned char>& bytes) {
  std::vector<unsigned char> own(sizeof(T));
  std::memcpy(own.data(), &value, sizeof value);
  own.resize(at(size));
  if (big_endian) std::ranges::reverse(own);
  bytes.insert(bytes.end(), own.begin(), own.end());
}

// n samples of `channels`, with as many bytes between those of one time and the next as a sample
// has.
template <class T>
Run scale_samples(SampleWord word, bool big_endian, int channels, int size = sizeof(T)) {
  return [=](const Table& table, GuardedMemory& memory, int n) {
    const std::vector<float> drawn = noise(n * channels, 1);
    std::vector<double> gains, offsets;
    for (int c = 0; c < channels; ++c) {
      gains.push_back(0.1 + 0.01 * c);
      offsets.push_back(c - 3.0);
    }
    std::vector<unsigned char> bytes;
    std::vector<double> expected(at(n * channels));
    const int between = channels > 1 ? size : 0;
    for (int t = 0; t < n; ++t) {
      for (int c = 0; c < channels; ++c) {
        const T value = static_cast<T>(32767 * drawn[at(t * channels + c)]);
        append_bytes(value, size, big_endian, bytes);
        const double scaled = static_cast<double>(value) * gains[at(c)] + offsets[at(c)];
        expected[at(c * n + t)] = real(static_cast<float>(scaled));
      }
      if (t + 1 < n) bytes.insert(bytes.end(), at(between), 0xEE);
    }
    float* const got = memory.output(std::vector<float>(expected.size()));
    table.scale_samples({.word = word,
                         .big_endian = big_endian,
                         .channels = channels,
                         .count = n,
                         .pitch = channels * size + between,
                         .gains = memory.input(gains),
                         .offsets = memory.input(offsets),
                         .stride = n},
                        memory.input(bytes), got);
    return Result{taken(got, expected.size()), expected, 0};
  };
}

inline std::vector<KernelCase> sample_cases() {
  std::vector<KernelCase> cases{
      {"scale_samples_i24", scale_samples<std::int32_t>(SampleWord::i24, false, 1, 3)}};
  for (const int channels : {1, 19})
    for (const bool big_endian : {false, true}) {
      const std::string rest =
          (big_endian ? "_big_endian_" : "_little_endian_") + std::to_string(channels);
      const auto add = [&]<class T>(const char* name, SampleWord word, T) {
        cases.push_back({std::string("scale_samples_") + name + rest,
                         scale_samples<T>(word, big_endian, channels)});
      };
      add("i16", SampleWord::i16, std::int16_t{});
      add("i32", SampleWord::i32, std::int32_t{});
      add("f32", SampleWord::f32, float{});
      add("f64", SampleWord::f64, double{});
    }
  return cases;
}

}  // namespace berger::kernels
