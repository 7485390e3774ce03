#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "support/edf_builder.hpp"
#include "support/gdf_builder.hpp"
#include "support/open_bytes.hpp"

namespace {

using berger::Event;
using berger::test::bytes_of;
using berger::test::GdfChannelOf;
using berger::test::GdfFile;
using berger::test::int16s;
using berger::test::notes_of;
using berger::test::open_bytes;
using berger::test::refusal_of;
using berger::test::samples_of;
using testing::ElementsAre;
using testing::FloatEq;
using testing::HasSubstr;
using testing::IsEmpty;

// Two records of half a second with two samples each.
GdfFile gdf(const std::string& version) {
  return {.version = version, .data = int16s({10, 20, 30, -32768})};
}

TEST(Gdf, BothVersionsAreRead) {
  for (const char* version : {"1.00", "1.25", "1.90", "2.10", "2.20"}) {
    const auto recording = open_bytes(gdf(version).bytes());
    EXPECT_THAT(samples_of(recording, 0),
                ElementsAre(FloatEq(1), FloatEq(2), FloatEq(3), FloatEq(-3276.8F)))
        << version;
    EXPECT_EQ(recording.facts().format, std::string("GDF ") + version);
    EXPECT_EQ(recording.facts().rate, 4);
    EXPECT_EQ(recording.facts().channels[0].unit, "µV");
    EXPECT_EQ(recording.facts().patient, "P1 X");
    EXPECT_EQ(notes_of(recording), "");
  }
}

TEST(Gdf, TheStartIsADateInWordsOrDaysSinceTheYearNought) {
  const auto start = [](const GdfFile& file) {
    const auto time = open_bytes(file.bytes()).facts().start;
    return time ? berger::to_iso(*time) : "";
  };
  EXPECT_EQ(start(gdf("1.25")), "2007-03-02T12:07:59.500000");
  GdfFile file = gdf("2.10");
  file.day += 0.5;
  EXPECT_EQ(start(file), "1970-01-02T12:00:00.000000");
  file.day = 0;
  EXPECT_EQ(start(file), "");
  EXPECT_THAT(notes_of(open_bytes(file.bytes())), HasSubstr("no date and time"));
}

TEST(Gdf, UnitsAreCodesOrWords) {
  const auto last = [](const char* version, GdfChannelOf channel) {
    GdfFile file = gdf(version);
    file.channels = {std::move(channel)};
    const auto recording = open_bytes(file.bytes());
    return std::pair(samples_of(recording, 0)[0], recording.facts().channels[0].unit);
  };
  const auto is = [](float value, const char* unit) { return testing::Pair(FloatEq(value), unit); };
  EXPECT_THAT(last("2.10", {.unit_code = 4274}), is(1e3F, "µV"));
  EXPECT_THAT(last("2.10", {.unit_code = 4256}), is(1e6F, "µV"));
  EXPECT_THAT(last("2.10", {.unit_code = 0}), is(1, ""));
  EXPECT_THAT(last("2.10", {.unit_code = 512}), is(1, "1"));
  EXPECT_THAT(last("2.10", {.unit_code = 9999}), is(1, "unit 9999"));
  EXPECT_THAT(last("1.25", {.unit = "\xb5V"}), is(1, "µV"));
  EXPECT_THAT(last("1.25", {.unit = "mV"}), is(1e3F, "µV"));
}

TEST(Gdf, SamplesOfEveryTypeAreScaledFloatsToo) {
  const auto read = [](std::uint32_t type, const std::string& data) {
    GdfFile file{.data = data};
    file.channels = {
        {.physical_low = 0, .physical_high = 2, .digital_low = 0, .digital_high = 1, .type = type}};
    return samples_of(open_bytes(file.bytes()), 0);
  };
  const auto expected = ElementsAre(2, 4, 6, 8);
  EXPECT_THAT(read(1, bytes_of<std::int8_t>({1, 2, 3, 4})), expected);
  EXPECT_THAT(read(2, bytes_of<std::uint8_t>({1, 2, 3, 4})), expected);
  EXPECT_THAT(read(4, bytes_of<std::uint16_t>({1, 2, 3, 4})), expected);
  EXPECT_THAT(read(5, bytes_of<std::int32_t>({1, 2, 3, 4})), expected);
  EXPECT_THAT(read(6, bytes_of<std::uint32_t>({1, 2, 3, 4})), expected);
  EXPECT_THAT(read(7, bytes_of<std::int64_t>({1, 2, 3, 4})), expected);
  EXPECT_THAT(read(8, bytes_of<std::uint64_t>({1, 2, 3, 4})), expected);
  EXPECT_THAT(read(16, bytes_of<float>({1, 2, 3, 4})), expected);
  EXPECT_THAT(read(17, bytes_of<double>({1, 2, 3, 4})), expected);
  EXPECT_THAT(read(279, berger::test::int24s({1, 2, 3, 4})), expected);
}

TEST(Gdf, ChannelsOfDifferentTypesAndRatesKeepThem) {
  GdfFile file{.channels = {{}, {.label = "Cz", .per_record = 1, .type = 16}}};
  for (const float value : {10.0F, 20.0F}) file.data += int16s({1, 2}) + bytes_of<float>({value});
  file.channels[1].digital_low = file.channels[1].physical_low;
  file.channels[1].digital_high = file.channels[1].physical_high;
  const auto recording = open_bytes(file.bytes());
  EXPECT_THAT(samples_of(recording, 1), ElementsAre(FloatEq(10), FloatEq(20)));
  EXPECT_EQ(recording.facts().channels[1].rate, 2);
  EXPECT_THAT(notes_of(recording), HasSubstr("channels have different rates"));
}

TEST(Gdf, ATagBehindTheHeaderIsSteppedOver) {
  GdfFile file = gdf("2.10");
  file.extra_header = std::string(512, '\7');
  EXPECT_THAT(samples_of(open_bytes(file.bytes()), 0)[1], FloatEq(2));
}

TEST(Gdf, EventsStandInATableWhoseCountAndRateChangedPlaces) {
  for (const char* version : {"1.25", "1.93", "1.94", "2.10"}) {
    GdfFile file = gdf(version);
    file.events = {{1, 768}, {3, 769, 1, 2}};
    const auto recording = open_bytes(file.bytes());
    ASSERT_EQ(recording.events().size(), 2U) << version;
    const Event& event = recording.events()[1];
    EXPECT_EQ(event.onset, 0.5);
    EXPECT_EQ(event.sample, 2);
    EXPECT_EQ(event.duration, 0.5);
    EXPECT_EQ(event.text, "769");
    EXPECT_EQ(event.code, 769);
    EXPECT_EQ(event.channel, 0);
    EXPECT_EQ(recording.events()[0].channel, -1);
    file.event_rate = 8;  // a rate of its own
    EXPECT_EQ(open_bytes(file.bytes()).events()[1].onset, 0.25) << version;
    file.mode = 1;  // without channels and durations
    EXPECT_EQ(open_bytes(file.bytes()).events()[1].duration, 0);
  }
}

TEST(Gdf, AnEndBelongsToTheEventThatItEnds) {
  GdfFile file = gdf("2.10");
  file.mode = 1;
  file.events = {{1, 768}, {2, 769}, {3, 0x8000 | 768}, {4, 0x8000 | 1023}, {2, 0x7fff}};
  const auto recording = open_bytes(file.bytes());
  ASSERT_EQ(recording.events().size(), 3U);
  EXPECT_EQ(recording.events()[0].duration, 0.5);
  EXPECT_EQ(recording.events()[2].code, 0x8000 | 1023);
  EXPECT_THAT(notes_of(recording),
              HasSubstr("1 entries of its table are values of sparse channels"));
}

TEST(Gdf, NoTableIsNoEvents) {
  GdfFile file = gdf("2.10");
  file.mode = -1;
  EXPECT_THAT(open_bytes(file.bytes()).events(), IsEmpty());
}

TEST(Gdf, WhereAllEegIsAtItsRailSamplesAreMissing) {
  GdfFile file{.channels = {{.label = "EEG:C3"}, {.label = "EEG:C4"}, {.label = "EOG:ch01"}}};
  constexpr int low = -32768, high = 32767;
  file.data = int16s({1, low, low, 2, low, high}) + int16s({low, low, 3, high, 8, 7});
  const auto recording = open_bytes(file.bytes());
  // C3: 1, low, low, low; C4: low, 2, 3, high; EOG: low, high, 8, 7
  ASSERT_EQ(recording.facts().gaps.size(), 1U);
  EXPECT_EQ(recording.facts().gaps[0].sample, 3);
  EXPECT_EQ(recording.facts().gaps[0].count, 1);
  EXPECT_TRUE(std::isnan(samples_of(recording, 0)[3]));
  EXPECT_TRUE(std::isnan(samples_of(recording, 2)[3]));
  EXPECT_FLOAT_EQ(samples_of(recording, 0)[1], -3276.8F);  // saturated, alone
  EXPECT_THAT(notes_of(recording), HasSubstr("are taken as missing"));
}

TEST(Gdf, OneChannelAtItsRailIsSaturatedNotMissing) {
  EXPECT_THAT(open_bytes(gdf("2.10").bytes()).facts().gaps, IsEmpty());
}

TEST(Gdf, RecordsThatAreNotThereAreSaid) {
  for (const std::int64_t claimed : {-1, 5}) {
    GdfFile file = gdf("2.10");
    file.records = claimed;
    file.mode = -1;
    const auto recording = open_bytes(file.bytes());
    EXPECT_EQ(recording.facts().samples, 4);
    EXPECT_THAT(notes_of(recording), HasSubstr("2 are there, which are read, without a table"));
  }
}

TEST(Gdf, WhatCannotBeIsRefusedByItsByte) {
  const auto refused = [](auto change) {
    GdfFile file = gdf("2.10");
    change(file);
    return berger::test::message_of<berger::FileError>([&] { open_bytes(file.bytes()).events(); });
  };
  EXPECT_THAT(refused([](GdfFile& f) { f.version = "3.00"; }), HasSubstr("GDF of version '3.00'"));
  EXPECT_THAT(refused([](GdfFile& f) { f.denominator = 0; }),
              HasSubstr("byte 244: its records last 1/0 s"));
  EXPECT_THAT(refused([](GdfFile& f) { f.count = 60000; }),
              HasSubstr("byte 252: says that there are 60000 channels"));
  EXPECT_THAT(refused([](GdfFile& f) { f.header_blocks = 1; }),
              HasSubstr("byte 184: says that its header has 256 bytes"));
  EXPECT_THAT(refused([](GdfFile& f) { f.header_blocks = 9999; }), HasSubstr("byte 184"));
  EXPECT_THAT(refused([](GdfFile& f) { f.channels[0].type = 999; }),
              HasSubstr("byte 476: channel 1 ('C3') holds samples of the GDF type 999"));
  EXPECT_THAT(refused([](GdfFile& f) { f.channels[0].per_record = 0xffffffff; }),
              HasSubstr("holds no record, which would have 8589934590 bytes"));
  EXPECT_THAT(
      refused([](GdfFile& f) { f.claimed_events = 1 << 20; }),
      HasSubstr("byte 520: says that there are 1048576 events of 12 bytes, but ends after 0"));
  EXPECT_THAT(refused([](GdfFile& f) { f.mode = 7; }),
              HasSubstr("its table of events is of mode 7"));
  EXPECT_THAT(refusal_of("GDF 2.10"), HasSubstr("within its header of 256 bytes"));
}

}  // namespace
