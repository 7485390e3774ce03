#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numbers>

#include "support/edf_builder.hpp"
#include "support/open_bytes.hpp"

namespace {

using berger::test::EdfFile;
using berger::test::open_bytes;

constexpr int seconds = 20;

// An EDF of one channel in whole µV, of records of a second.
berger::Recording recording_of(int rate, const std::function<int(int)>& sample) {
  EdfFile file{.records = std::to_string(seconds),
               .channels = {{.physical_low = "-32768",
                             .physical_high = "32767",
                             .per_record = std::to_string(rate)}}};
  std::vector<int> samples;
  for (int n = 0; n < seconds * rate; ++n) samples.push_back(sample(n));
  file.data = berger::test::int16s(samples);
  return open_bytes(file.bytes());
}

// Between −100 and 100, about white: 16 bits of a linear congruence.
int noise(int n) {
  auto state = static_cast<std::uint32_t>(n);
  for (int round = 0; round < 3; ++round) state = (state ^ state >> 15) * 0x2C1B3C6DU + 12345;
  return static_cast<int>((state >> 8) % 201) - 100;
}

double sine(double hertz, int n, int rate) {
  return std::sin(2 * std::numbers::pi * hertz * n / rate);
}

TEST(LineNoise, IsHowFarTheMainsStandOut) {
  // Noise of density 2 · 201² / 12 / 256 µV²/Hz: 26.3; a sine of 50 µV adds 1250 µV² / 1.5 Hz.
  const auto found = berger::line_noise_of(recording_of(256, [](int n) {
    return noise(n) + static_cast<int>(std::lround(50 * sine(50.1, n, 256)));
  }));
  ASSERT_TRUE(found[0].at_50 && found[0].at_60);
  EXPECT_NEAR(*found[0].at_50, 10 * std::log10((26.3 + 833) / 26.3), 1);
  EXPECT_NEAR(*found[0].at_60, 0, 2);
}

TEST(LineNoise, IsUnknownWhereTheRateIsTooLow) {
  const auto at = [](int rate) { return berger::line_noise_of(recording_of(rate, noise))[0]; };
  EXPECT_FALSE(at(108).at_50);
  EXPECT_TRUE(at(109).at_50);
  EXPECT_FALSE(at(128).at_60);
  EXPECT_TRUE(at(129).at_60);
}

TEST(LineNoise, OfAFlatChannelIsUnknown) {
  EXPECT_FALSE(berger::line_noise_of(recording_of(256, [](int) { return 7; }))[0].at_50);
}

TEST(LineNoise, LeavesOutWindowsWithMissingSamples) {
  EdfFile file{.reserved = "EDF+D",
               .records = "4",
               .channels = {{.per_record = "256"}, berger::test::annotations(12)}};
  for (const char* start : {"+0||\n", "+1||\n", "+60||\n", "+61||\n"}) {
    std::vector<int> samples;
    for (int n = 0; n < 256; ++n) samples.push_back(noise(n + 256 * start[1]));
    file.data += berger::test::int16s(samples) + berger::test::tals(start, 12);
  }
  const auto found = berger::line_noise_of(open_bytes(file.bytes()));
  ASSERT_TRUE(found[0].at_50);
  EXPECT_NEAR(*found[0].at_50, 0, 6);
}

TEST(Spectra, OfASineHaveItsPowerAtItsFrequency) {
  const auto spectrum = berger::spectra_of(recording_of(
      200, [](int n) { return static_cast<int>(std::lround(1000 * sine(12.5, n, 200))); }))[0];
  EXPECT_EQ(spectrum.step, 200.0 / 512);
  EXPECT_EQ(spectrum.density.size(), 257U);
  const auto peak = std::ranges::max_element(spectrum.density);
  EXPECT_EQ(peak - spectrum.density.begin(), 32);
  double power = 0;
  for (const double density : spectrum.density) power += density * spectrum.step;
  EXPECT_NEAR(power, 500'000, 500);
}

TEST(Spectra, OfTriggersAndOfTooShortRecordingsAreNone) {
  EdfFile file{.channels = {{.per_record = "4"}, {.label = "Status", .unit = ""}}};
  file.data = berger::test::int16s({1, 2, 3, 4, 1, 1, 2, 2});
  for (const auto& spectrum : berger::spectra_of(open_bytes(file.bytes())))
    EXPECT_THAT(spectrum.density, testing::IsEmpty());
}

}  // namespace
