// Recordings as arrays by name, and as tables of text.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "support/mat_builder.hpp"
#include "support/open_bytes.hpp"

namespace {

using berger::ChannelKind;
using berger::test::bytes_of;
using berger::test::MatWriter;
using berger::test::notes_of;
using berger::test::npy;
using berger::test::open_bytes;
using berger::test::refusal_of;
using berger::test::samples_of;
using berger::test::zip_of;
using berger::test::ZipMember;
using testing::ElementsAre;
using testing::HasSubstr;

ZipMember text_array(const std::string& name, std::u32string text) {
  const std::string type = "<U" + std::to_string(text.size());
  return {.name = name + ".npy",
          .content = npy(type, "()",
                         std::string(reinterpret_cast<const char*>(text.data()),
                                     text.size() * sizeof(char32_t)))};
}

// Three samples of two channels, and what berger says of a recording.
std::vector<ZipMember> npz_members() {
  return {
      {.name = "signal.npy", .content = npy("<f4", "(3, 2)", bytes_of<float>({1, 4, 2, 5, 3, 6}))},
      {.name = "sfreq.npy", .content = npy("<f8", "()", bytes_of<double>({250}))},
      {.name = "channels.npy", .content = npy("|S6", "(2,)", std::string("C3\0\0\0\0Status", 12))},
      {.name = "kinds.npy", .content = npy("|S7", "(2,)", std::string("eog\0\0\0\0trigger", 14))},
      text_array("unit", U"mV"),
      text_array("start", U"2009-08-12T16:15:00.25"),
      {.name = "onset.npy", .content = npy("<f8", "(2,)", bytes_of<double>({0.004, 0.008}))},
      {.name = "duration.npy", .content = npy("<f8", "(2,)", bytes_of<double>({0, 0.004}))},
      {.name = "code.npy", .content = npy("<i8", "(2,)", bytes_of<std::int64_t>({0, 7}))},
      {.name = "description.npy", .content = npy("|S2", "(2,)", "T1T2")},
      {.name = "gaps.npy", .content = npy("<i8", "(1, 2)", bytes_of<std::int64_t>({1, 1}))}};
}

std::string without(std::vector<ZipMember> members, const std::string& name) {
  std::erase_if(members, [&](const ZipMember& m) { return m.name == name + ".npy"; });
  return zip_of(members);
}

TEST(NpzRecording, HoldsAllThatARecordingHas) {
  const auto recording = open_bytes(zip_of(npz_members()));
  EXPECT_THAT(samples_of(recording, 0), ElementsAre(1000, 2000, 3000));
  const auto& facts = recording.facts();
  EXPECT_EQ(facts.rate, 250);
  EXPECT_EQ(facts.channels[0].name, "C3");
  EXPECT_EQ(facts.channels[0].unit, "µV");
  EXPECT_EQ(facts.channels[0].kind, ChannelKind::eog);
  EXPECT_EQ(facts.channels[1].kind, ChannelKind::trigger);
  EXPECT_EQ(berger::to_iso(*facts.start), "2009-08-12T16:15:00.250000");
  ASSERT_EQ(facts.gaps.size(), 1U);
  EXPECT_EQ(facts.gaps[0].sample, 1);
  const auto& events = recording.events();
  ASSERT_EQ(events.size(), 3U);  // two, and where the triggers rise
  EXPECT_EQ(events[0].text, "T1");
  EXPECT_EQ(events[1].onset, 0.008);
  EXPECT_EQ(events[1].duration, 0.004);
  EXPECT_EQ(events[1].code, 7);
}

TEST(NpzRecording, NamesOfChannelsSayWhichAxisIsTime) {
  auto members = npz_members();
  members[0].content = npy("<f4", "(2, 3)", bytes_of<float>({1, 2, 3, 4, 5, 6}));
  EXPECT_THAT(samples_of(open_bytes(zip_of(members)), 0), ElementsAre(1000, 2000, 3000));
  const auto unnamed = open_bytes(without(members, "channels"), {});
  EXPECT_THAT(notes_of(unnamed),
              HasSubstr("axes (2, 3) read as (channels, samples): the longer is time"));
  EXPECT_EQ(unnamed.facts().channels[1].name, "2");
}

TEST(NpzRecording, WithoutARateOrWithTrialsIsRefused) {
  EXPECT_THAT(refusal_of(without(npz_members(), "sfreq")), HasSubstr("add 'sfreq' or give rate"));
  EXPECT_EQ(open_bytes(without(npz_members(), "sfreq"), {.rate = 100}).facts().rate, 100);
  auto members = npz_members();
  members[0].content = npy("<f4", "(1, 3, 2)", bytes_of<float>({1, 4, 2, 5, 3, 6}));
  EXPECT_THAT(refusal_of(zip_of(members)), HasSubstr("files of trials are data sets"));
  members = npz_members();
  members[10].content = npy("<i8", "(1, 2)", bytes_of<std::int64_t>({1, 7}));
  EXPECT_THAT(refusal_of(zip_of(members)), HasSubstr("array 'gaps': 7 samples from 1 on"));
  members = npz_members();
  members[8].content = npy("<i8", "(1,)", bytes_of<std::int64_t>({1}));
  EXPECT_THAT(refusal_of(zip_of(members)), HasSubstr("array 'code': has 1 values for 2 events"));
}

TEST(MatRecording, IsASignalOfTwoAxes) {
  const MatWriter w;
  const auto recording = open_bytes(w.file(w.doubles<float>("data", {2, 3}, 7, {1, 4, 2, 5, 3, 6}) +
                                           w.doubles<std::uint8_t>("srate", {1, 1}, 2, {250})));
  EXPECT_EQ(recording.facts().format, "MATLAB");
  EXPECT_THAT(samples_of(recording, 0), ElementsAre(1, 2, 3));
  EXPECT_THAT(notes_of(recording), HasSubstr("no unit is given"));
}

TEST(TextRecording, TakesItsRateFromTheTimes) {
  for (const char* table :
       {"time,C3 (uV),marker\n0,1.5,0\n0.01,2,7\n0.02,,7\n",
        "\xef\xbb\xbftimestamp [ms]\tC3 [µV]\tmarker\r\n5\t1.5\t0\r\n15\t2\t7\r\n25\tnan\t7\r\n",
        "time;C3 (uV);marker\n0,00;1,5;0\n0,01;2,0;7\n0,02;;7\n"}) {
    const auto recording = open_bytes(table);
    const auto& facts = recording.facts();
    EXPECT_EQ(facts.rate, 100) << table;
    ASSERT_EQ(facts.channels.size(), 2U);
    EXPECT_EQ(facts.channels[0].original, "C3");
    EXPECT_EQ(facts.channels[0].unit, "µV");
    const auto values = samples_of(recording, 0);
    EXPECT_EQ(values[0], 1.5F);
    EXPECT_EQ(values[1], 2);
    EXPECT_TRUE(std::isnan(values[2]));
    EXPECT_EQ(facts.channels[1].kind, ChannelKind::trigger);
    ASSERT_EQ(recording.events().size(), 1U);
    EXPECT_EQ(recording.events()[0].code, 7);
    EXPECT_EQ(recording.events()[0].sample, 1);
  }
}

TEST(TextRecording, MissingLinesAreGaps) {
  const auto recording = open_bytes("time,C3\n0,1\n0.01,2\n0.02,3\n0.05,4\n");
  EXPECT_EQ(recording.facts().samples, 6);
  EXPECT_EQ(recording.facts().gaps[0].sample, 3);
  EXPECT_EQ(recording.facts().gaps[0].count, 2);
  EXPECT_TRUE(std::isnan(samples_of(recording, 0)[4]));
  EXPECT_EQ(samples_of(recording, 0)[5], 4);
}

TEST(TextRecording, WithoutTimesNeedsARate) {
  EXPECT_THAT(refusal_of("C3,C4\n1,2\n"), HasSubstr("no column time or timestamp, so no rate"));
  const auto recording = open_bytes("C3,C4\n1,2\n3,4\n", {.rate = 250, .unit = "mV"});
  EXPECT_EQ(recording.facts().rate, 250);
  EXPECT_THAT(samples_of(recording, 1), ElementsAre(2000, 4000));
}

// What is missing is held as what is there: few lines must not ask for all memory.
TEST(TextRecording, MissesNoMoreThanAHundredTimesWhatItHolds) {
  const auto last_line_at = [](const std::string& time) {
    return "time,C3\n0,1\n0.01,2\n0.02,3\n" + time + ",4\n";
  };
  const auto recording = open_bytes(last_line_at("5000"));
  EXPECT_EQ(recording.facts().channels[0].samples, 500'001);
  EXPECT_EQ(recording.facts().gaps.size(), 1U);
  for (const char* const far : {"47466761", "1e9", "1e300"})
    EXPECT_THAT(refusal_of(last_line_at(far)),
                AllOf(HasSubstr("line 5: its time is"), HasSubstr("better files of their own")));
}

TEST(TextRecording, WhatIsNoTableIsRefused) {
  EXPECT_THAT(refusal_of("time,C3\n0,1\n1,x\n"),
              HasSubstr("line 3: 'x' in column C3 is no number"));
  EXPECT_THAT(refusal_of("time,C3\n0,1\n1\n"),
              HasSubstr("line 3 has fewer columns than the 2 names"));
  EXPECT_THAT(refusal_of("time,C3\n0,1\n1,2,3\n"), HasSubstr("line 3 has more columns"));
  EXPECT_THAT(refusal_of("time,C3\n0,1\n1,2\n0.5,3\n"), HasSubstr("line 4: its time is not after"));
  EXPECT_THAT(refusal_of("time,C3\n0,1\n1,2\n2.45,3\n3,4\n4,5\n"), HasSubstr("has uneven times"));
  EXPECT_THAT(refusal_of("time,C3\n0,1\n,2\n"), HasSubstr("line 3: '' is no time"));
  EXPECT_THAT(refusal_of("time,C3\n0,1\n"),
              HasSubstr("fewer than two lines with times, so no rate"));
  EXPECT_THAT(refusal_of("time,C3\n0,1\n0,2\n0,3\n"),
              HasSubstr("times that do not grow from line to line"));
  EXPECT_THAT(refusal_of("C3,C4\n\n", {.rate = 250}),
              HasSubstr("names of columns, but no samples"));
  EXPECT_THAT(refusal_of("emotion,pixels\n0,1 2 3 4\n"),
              HasSubstr("is no recording that can be read"));
  EXPECT_THAT(refusal_of("just some words\nand more\n"), HasSubstr("known are EDF or BDF, GDF"));
}

}  // namespace
