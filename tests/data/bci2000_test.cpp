#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/edf_builder.hpp"
#include "support/open_bytes.hpp"

namespace {

using berger::test::notes_of;
using berger::test::open_bytes;
using berger::test::refusal_of;
using berger::test::samples_of;
using testing::ElementsAre;
using testing::FloatEq;
using testing::HasSubstr;

struct Bci2000File {
  std::string first =
      "BCI2000V= 1.1 HeaderLen= 1024 SourceCh= 2 StatevectorLen= 2 DataFormat= int16";
  std::string states = "Running 1 0 0 0\r\nTargetCode 4 0 0 1\r\nSourceTime 8 0 0 5\r\n";
  std::string gains = "2 0.1muV 1 // per bit", offsets = "2 10 0", rate = "100Hz";
  std::string data = berger::test::int16s({20, 1}) + std::string("\x05\0", 2) +
                     berger::test::int16s({30, -1}) + std::string("\x05\0", 2) +
                     berger::test::int16s({0, 7}) + std::string("\x21\x1f", 2);

  std::string bytes() const {
    std::string header = first + "\r\n[ State Vector Definition ]\r\n" + states +
                         "[ Parameter Definition ]\r\n" +
                         "Source:X floatlist SourceChGain= " + gains +
                         "\r\nSource:X floatlist SourceChOffset= " + offsets +
                         "\r\nSource:X int SamplingRate= " + rate + " 256 1 % // the rate\r\n" +
                         "Source:X list ChannelNames= 2 C%33 Cz\r\nStorage string StorageTime= "
                         "2024-02-03T04:05:06\r\n" +
                         "\r\n";
    header.resize(1024, '\0');
    return header + data;
  }
};

TEST(Bci2000, OffsetsAndGainsMakeMicrovolts) {
  const auto recording = open_bytes(Bci2000File{}.bytes());
  EXPECT_EQ(recording.facts().format, "BCI2000");
  EXPECT_EQ(recording.facts().rate, 100);
  EXPECT_EQ(recording.facts().channels[0].name, "C3");
  EXPECT_THAT(samples_of(recording, 0), ElementsAre(FloatEq(1), FloatEq(2), FloatEq(-1)));
  EXPECT_THAT(samples_of(recording, 1), ElementsAre(1, -1, 7));
  EXPECT_EQ(berger::to_iso(*recording.facts().start), "2024-02-03T04:05:06.000000");
  EXPECT_THAT(samples_of(open_bytes(Bci2000File{.gains = "1 2mV"}.bytes()), 1)[0], FloatEq(2000));
}

TEST(Bci2000, EventsAreChangesOfStates) {
  const auto recording = open_bytes(Bci2000File{}.bytes());
  const auto& events = recording.events();
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].text, "Running 1");
  EXPECT_EQ(events[0].duration, 0.03);
  EXPECT_EQ(events[1].text, "TargetCode 2");
  EXPECT_EQ(events[1].code, 2);
  EXPECT_EQ(events[1].sample, 0);
  EXPECT_EQ(events[1].duration, 0.02);
}

TEST(Bci2000, WhatIsNotWholeIsLeftOut) {
  Bci2000File file;
  file.data.pop_back();
  const auto recording = open_bytes(file.bytes());
  EXPECT_EQ(recording.facts().samples, 2);
  EXPECT_THAT(notes_of(recording), HasSubstr("last sample is not whole"));
}

TEST(Bci2000, WhatCannotBeIsRefused) {
  const std::string first = "BCI2000V= 1.1 SourceCh= 2 StatevectorLen= 2 HeaderLen= ";
  EXPECT_THAT(refusal_of(Bci2000File{.first = first + "9999"}.bytes()), HasSubstr("9999 bytes"));
  EXPECT_THAT(refusal_of(Bci2000File{.first = first + "1024 DataFormat= int64"}.bytes()),
              HasSubstr("format 'int64'"));
  EXPECT_THAT(refusal_of(Bci2000File{.states = "X 9 0 1 0\r\n"}.bytes()),
              HasSubstr("state X does not lie within the 2 bytes"));
  EXPECT_THAT(refusal_of(Bci2000File{.states = "X 1 0 0 0\r\nX 1 0 0 0\r\n"}.bytes()),
              HasSubstr("two states named X"));
  EXPECT_THAT(refusal_of(Bci2000File{.gains = "3 a b c"}.bytes()), HasSubstr("'a'"));
  EXPECT_THAT(refusal_of(Bci2000File{.offsets = "0"}.bytes()), HasSubstr("0 numbers for 2"));
  EXPECT_THAT(refusal_of(Bci2000File{.rate = "%"}.bytes()), HasSubstr("SamplingRate"));
}

}  // namespace
