#include "io/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <vector>

namespace {

using berger::decode_samples;
using berger::SampleFormat;
using berger::SampleType;
using testing::ElementsAreArray;

// Numbers in the way of a type, one after the other or with other bytes between them.
std::vector<std::byte> stored(const std::vector<std::int64_t>& values, std::size_t size,
                              std::size_t stride, bool big_endian) {
  std::vector<std::byte> bytes((values.size() - 1) * stride + size, std::byte{0xa5});
  for (std::size_t i = 0; i < values.size(); ++i)
    for (std::size_t b = 0; b < size; ++b)
      bytes[i * stride + (big_endian ? size - 1 - b : b)] =
          static_cast<std::byte>(values[i] >> (8 * b));
  return bytes;
}

TEST(Samples, OfEveryWholeTypeAreScaledWhereverTheyStand) {
  for (const SampleType type :
       {SampleType::i8, SampleType::u8, SampleType::i16, SampleType::u16, SampleType::i24,
        SampleType::i32, SampleType::u32, SampleType::i64, SampleType::u64}) {
    const bool natural = type == SampleType::u8 || type == SampleType::u16 ||
                         type == SampleType::u32 || type == SampleType::u64;
    const std::size_t size = berger::bytes_of(type);
    // more than a block of the decoder, and no multiple of four
    std::vector<std::int64_t> values(1031);
    std::vector<float> expected;
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = static_cast<std::int64_t>(i * 37 % 127) - (natural ? 0 : 63);
      if (size == 3) values[i] *= 65537;
      expected.push_back(static_cast<float>(static_cast<double>(values[i]) * 0.1 - 5));
    }
    for (const std::size_t stride : {size, size + 5}) {
      for (const bool big_endian : {false, true}) {
        std::vector<float> got(values.size());
        decode_samples(stored(values, size, stride, big_endian).data(), stride, values.size(),
                       {.type = type, .big_endian = big_endian, .gain = 0.1, .offset = -5},
                       got.data());
        EXPECT_THAT(got, ElementsAreArray(expected)) << static_cast<int>(type) << " " << stride;
      }
    }
  }
}

TEST(Samples, AreRoundedOnceFromDoubles) {
  const std::vector<double> doubles{1.0 / 3, 1e300, -2};
  std::vector<float> got(3);
  decode_samples(reinterpret_cast<const std::byte*>(doubles.data()), sizeof(double), 3,
                 {.type = SampleType::f64, .gain = 3}, got.data());
  EXPECT_EQ(got[0], 1.0F);
  EXPECT_EQ(got[1], std::numeric_limits<float>::infinity());
  const std::vector<float> floats{1.5F, -2, 3};
  decode_samples(reinterpret_cast<const std::byte*>(floats.data()), sizeof(float), 3,
                 {.type = SampleType::f32, .gain = 2}, got.data());
  EXPECT_THAT(got, testing::ElementsAre(3, -4, 6));
}

TEST(Samples, OfTriggersAreTheirBits) {
  std::vector<float> got(2);
  const auto decode = [&](SampleType type, std::vector<std::int64_t> values) {
    const std::size_t size = berger::bytes_of(type);
    decode_samples(stored(values, size, size, false).data(), size, 2,
                   {.type = type, .gain = 7, .trigger_bits = 0xffffff}, got.data());
    return got;
  };
  EXPECT_THAT(decode(SampleType::i24, {-1, 5}), testing::ElementsAre(0xffffff, 5));
  EXPECT_THAT(decode(SampleType::i16, {-1, 5}), testing::ElementsAre(0xffff, 5));
  EXPECT_THAT(decode(SampleType::i32, {1 << 30, 5}), testing::ElementsAre(0, 5));
  const std::vector<float> floats{3.0F, std::numeric_limits<float>::quiet_NaN()};
  decode_samples(reinterpret_cast<const std::byte*>(floats.data()), sizeof(float), 2,
                 {.type = SampleType::f32, .trigger_bits = 0xffff}, got.data());
  EXPECT_THAT(got, testing::ElementsAre(3, 0));
}

}  // namespace
