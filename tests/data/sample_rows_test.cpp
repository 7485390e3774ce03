#include "data/recordings/sample_rows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/recordings/stored_records.hpp"

namespace {

using berger::SampleFormat;
using berger::SampleType;
using testing::ElementsAreArray;

std::vector<std::byte> bytes_of_noise(std::size_t count) {
  std::vector<std::byte> bytes(count);
  // of floats no exponent of all ones: nothing compares with NaN
  for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<std::byte>(i * 31 % 113);
  return bytes;
}

std::vector<SampleFormat> formats() {
  std::vector<SampleFormat> all;
  for (const SampleType type : {SampleType::i16, SampleType::u16, SampleType::i24, SampleType::i32,
                                SampleType::f32, SampleType::f64})
    for (const bool big_endian : {false, true})
      all.push_back({.type = type, .big_endian = big_endian, .gain = 0.1, .offset = -5});
  all.push_back({.type = SampleType::i24, .trigger_bits = 0xffffff});
  all.push_back({.type = SampleType::i16, .gain = 0.3, .whole = true});
  return all;
}

TEST(SampleRows, OfOneChannelHaveTheBitsThatAreDefined) {
  for (const SampleFormat& format : formats()) {
    const std::size_t size = berger::bytes_of(format.type), count = 1031;
    const std::vector<std::byte> bytes = bytes_of_noise(count * size);
    std::vector<float> expected(count), got(count);
    berger::decode_samples(bytes.data(), size, count, format, expected.data());
    berger::decode_row(bytes.data(), count, format, got.data());
    EXPECT_THAT(got, ElementsAreArray(expected)) << static_cast<int>(format.type);
  }
}

// Of forty channels one is a trigger, four are of another type; some are chosen, in any order.
TEST(SampleRows, OfChannelsThatTakeTurnsHaveThemToo) {
  for (const SampleFormat& format : formats()) {
    std::vector<berger::StoredChannel> channels;
    std::size_t record = 0;
    for (int c = 0; c < 40; ++c) {
      SampleFormat own = format;
      own.gain = 0.1 * (1 + c);
      if (c == 20) own.trigger_bits = 0xff;
      if (c > 35) own.type = SampleType::u8;
      channels.push_back({.at = record, .format = own});
      record += berger::bytes_of(own.type);
    }
    std::vector<int> chosen{39, 3};
    for (int c = 1; c < 38; ++c) chosen.push_back(c);
    const std::size_t count = 53, stride = 60;
    const std::vector<std::byte> bytes = bytes_of_noise(count * record);
    std::vector<float> expected(chosen.size() * stride, -1), got = expected;
    for (std::size_t row = 0; row < chosen.size(); ++row) {
      const auto& channel = channels[static_cast<std::size_t>(chosen[row])];
      berger::decode_samples(bytes.data() + channel.at, record, count, channel.format,
                             expected.data() + row * stride);
    }
    berger::SampleTurns(chosen, channels).decode(bytes, count, got.data(), stride);
    EXPECT_THAT(got, ElementsAreArray(expected)) << static_cast<int>(format.type);
  }
}

}  // namespace
