#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/edf_builder.hpp"
#include "support/open_bytes.hpp"

namespace {

using berger::test::EdfFile;
using berger::test::int16s;
using berger::test::open_bytes;

TEST(ChannelStatistics, AreThoseOfAllSamplesThatAreThere) {
  EdfFile file{
      .reserved = "EDF+D",
      .records = "2",
      .channels = {
          {.per_record = "12"},
          {.label = "Cz", .physical_low = "-32768", .physical_high = "32767", .per_record = "12"},
          berger::test::annotations(12)}};
  file.data = int16s({10, -10, 10, -10, 10, -10, 10, -10, 10, -10, 10, 30}) +
              int16s({5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5}) + berger::test::tals("+0||\n", 12) +
              int16s({32767, -32768, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}) +
              int16s({5, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9}) + berger::test::tals("+2||\n", 12);
  const auto statistics = berger::statistics_of(open_bytes(file.bytes()));
  ASSERT_EQ(statistics.size(), 2U);
  const auto& first = statistics[0];
  EXPECT_EQ(first.samples, 24);
  EXPECT_EQ(first.missing, 12);
  EXPECT_EQ(first.lowest, -3276.8F);
  EXPECT_EQ(first.highest, 3276.7F);
  EXPECT_EQ(first.clipped, 2);
  EXPECT_EQ(first.flat, 0);
  const auto& second = statistics[1];
  // Python: statistics.mean and statistics.pstdev of the same numbers
  EXPECT_NEAR(second.mean, 5.333333333333333, 1e-12);
  EXPECT_NEAR(second.sd, 1.9293061504650375, 1e-12);
  EXPECT_EQ(second.flat, 12);
  EXPECT_EQ(second.clipped, 0);
}

}  // namespace
