#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "support/open_bytes.hpp"

namespace {

using berger::test::notes_of;
using berger::test::open_bytes;
using berger::test::refusal_of;
using berger::test::samples_of;
using testing::ElementsAre;
using testing::HasSubstr;

std::string openbci(int channels, const std::string& lines) {
  return "%OpenBCI Raw EXG Data\n%Number of channels = " + std::to_string(channels) +
         "\n%Sample Rate = 250 Hz\n%Board = OpenBCI_GUI$BoardCytonSerial\n" + lines;
}

TEST(OpenBci, ChannelsStandBehindTheNumberOfTheSample) {
  const auto recording = open_bytes(
      openbci(2,
              "Sample Index, EXG Channel 0, EXG Channel 1, Accel Channel 0, Timestamp\r\n"
              "0.0, 1.5, -2, 0.1, 1700000000.1\r\n1.0, 3, 4, 0.1, 1700000000.2\r\n"));
  EXPECT_EQ(recording.facts().format, "OpenBCI");
  EXPECT_EQ(recording.facts().rate, 250);
  EXPECT_EQ(recording.facts().channels[1].unit, "µV");
  EXPECT_THAT(samples_of(recording, 0), ElementsAre(1.5F, 3));
  EXPECT_THAT(samples_of(recording, 1), ElementsAre(-2, 4));
  EXPECT_THAT(notes_of(recording), HasSubstr("2 columns behind the channels"));
}

TEST(OpenBci, PacketsThatCytonLostAreMissing) {
  const auto recording =
      open_bytes(openbci(8, "254,1,1,1,1,1,1,1,1\n255,2,1,1,1,1,1,1,1\n1,3,1,1,1,1,1,1,1\n"));
  ASSERT_EQ(recording.facts().gaps.size(), 1U);
  EXPECT_EQ(recording.facts().gaps[0].sample, 2);
  EXPECT_EQ(recording.facts().gaps[0].count, 1);
  EXPECT_TRUE(std::isnan(samples_of(recording, 0)[2]));
  EXPECT_EQ(samples_of(recording, 0)[3], 3);
}

TEST(OpenBci, WhatCannotBeIsRefused) {
  EXPECT_THAT(refusal_of(openbci(0, "0,1\n")), HasSubstr("%Number of channels = 0"));
  EXPECT_THAT(refusal_of(openbci(2, "0,1\n")), HasSubstr("line 5: '' is no number"));
  EXPECT_THAT(refusal_of(openbci(2, "x,1,1\n")), HasSubstr("line 5: begins with no number"));
  EXPECT_THAT(refusal_of(openbci(2, "")), HasSubstr("holds no sample"));
  EXPECT_THAT(refusal_of("%OpenBCI\n%Number of channels = 1\n0,1\n"), HasSubstr("Sample Rate"));
}

}  // namespace
