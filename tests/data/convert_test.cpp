#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "support/edf_builder.hpp"
#include "support/open_bytes.hpp"
#include "support/set_builder.hpp"
#include "support/temporary_folder.hpp"

namespace {

using berger::ChannelKind;
using berger::test::EdfFile;
using berger::test::int16s;
using berger::test::int24s;
using berger::test::message_of;
using berger::test::open_bytes;
using berger::test::samples_of;
using berger::test::tals;
using berger::test::TemporaryFolder;
using testing::Contains;
using testing::DoubleEq;
using testing::ElementsAre;
using testing::HasSubstr;

// Two channels of different rates, triggers, an annotation about a channel; starts at a quarter of
// a second.
EdfFile original(bool bdf) {
  const berger::test::EdfChannel whole{.unit = "Boolean",
                                       .physical_low = "-32768",
                                       .physical_high = "32767",
                                       .digital_low = "-32768",
                                       .digital_high = "32767"};
  EdfFile file{.patient = "P1 F X X", .reserved = bdf ? "BDF+C" : "EDF+C", .records = "2"};
  if (bdf)
    file.version =
        "\xff"
        "BIOSEMI";
  auto status = whole, temperature = whole;
  status.label = "Status";
  temperature.label = "Temp";
  temperature.unit = "degC";
  temperature.per_record = "1";
  file.channels = {{.label = "EEG C3-REF", .filters = "HP:0.1Hz"},
                   temperature,
                   status,
                   berger::test::annotations(60, bdf ? "BDF Annotations" : "EDF Annotations")};
  const auto stored = bdf ? int24s : int16s;
  file.data = stored({1, -2, 32767, -32768, 36, 0, 5, 5, 0}) +
              tals("+0.25||\n+0.75~2|T1@@EEG C3-REF|\n", 60) +
              stored({5, 6, 7, 8, 37, 0, 9, 0, 0}) + tals("+1.25||\n", 60);
  return file;
}

berger::Recording open_original(const TemporaryFolder& folder, bool bdf = false) {
  return berger::open_recording(folder.file("x", original(bdf).bytes()));
}

TEST(Convert, EdfAndBdfKeepAllThatTheyHold) {
  const TemporaryFolder folder;
  for (const bool bdf : {false, true}) {
    const auto recording = open_original(folder, bdf);
    const std::string path = folder / (bdf ? "y.bdf" : "y.edf");
    const auto notes = berger::convert_recording(recording, path);
    EXPECT_THAT(notes, Contains(HasSubstr("resolution: ")));
    const auto written = berger::open_recording(path);
    const auto& facts = written.facts();
    EXPECT_EQ(facts.format, bdf ? "BDF+C" : "EDF+C");
    EXPECT_EQ(facts.patient, "P1 F X X");
    EXPECT_EQ(facts.start, recording.facts().start);
    ASSERT_EQ(facts.channels.size(), 3U);
    EXPECT_EQ(facts.channels[0].original, "EEG C3-REF");
    EXPECT_EQ(facts.channels[0].unit, "µV");
    EXPECT_EQ(facts.channels[0].filters, "HP:0.1Hz");
    EXPECT_EQ(facts.channels[1].rate, 1);
    const double step = bdf ? 6553.5 / 16777215 : 0.0;
    for (int c = 0; c < 3; ++c) {
      const auto was = samples_of(recording, c), is = samples_of(written, c);
      ASSERT_EQ(is.size(), was.size());
      for (std::size_t i = 0; i < is.size(); ++i)
        EXPECT_NEAR(is[i], was[i], step / 2 + 2e-3) << c << " " << i;
    }
    if (!bdf) {
      EXPECT_EQ(samples_of(written, 0), samples_of(recording, 0));
    }
    ASSERT_EQ(written.events().size(), 3U);
    EXPECT_EQ(written.events()[1].text, "T1");
    EXPECT_EQ(written.events()[1].onset, 0.5);
    EXPECT_EQ(written.events()[1].duration, 2);
    EXPECT_EQ(written.events()[1].channel, 0);
    EXPECT_EQ(written.events()[2].code, 9);
  }
}

TEST(Convert, NpzKeepsAllButOtherRates) {
  const TemporaryFolder folder;
  const auto recording = open_original(folder);
  EXPECT_THAT(berger::convert_recording(recording, folder / "y.npz"),
              ElementsAre("1 channels of other rates than 4 Hz are left out"));
  const auto written = berger::open_recording(folder / "y.npz");
  ASSERT_EQ(written.facts().channels.size(), 2U);
  EXPECT_EQ(written.facts().channels[0].name, "C3");
  EXPECT_EQ(written.facts().channels[1].kind, ChannelKind::trigger);
  EXPECT_EQ(samples_of(written, 0), samples_of(recording, 0));
  EXPECT_EQ(samples_of(written, 1), samples_of(recording, 2));
  EXPECT_EQ(written.facts().start, recording.facts().start);
  ASSERT_EQ(written.events().size(), 3U);
  EXPECT_EQ(written.events()[1].text, "T1");
  EXPECT_EQ(written.events()[0].code, 5);
}

TEST(Convert, BrainVisionKeepsEverySample) {
  const TemporaryFolder folder;
  const auto recording = open_original(folder);
  EXPECT_THAT(berger::convert_recording(recording, folder / "y.vhdr"),
              ElementsAre("1 channels of other rates than 4 Hz are left out"));
  const auto written = berger::open_recording(folder / "y.vhdr");
  EXPECT_EQ(samples_of(written, 0), samples_of(recording, 0));
  EXPECT_EQ(samples_of(written, 1), samples_of(recording, 2));
  EXPECT_EQ(written.facts().channels[0].original, "EEG C3-REF");
  EXPECT_EQ(written.facts().channels[0].unit, "µV");
  EXPECT_EQ(written.facts().channels[1].kind, ChannelKind::trigger);
  EXPECT_EQ(written.facts().start, recording.facts().start);
  ASSERT_EQ(written.events().size(), 3U);
  EXPECT_EQ(written.events()[1].text, "Comment/T1");
  EXPECT_EQ(written.events()[1].sample, 2);
  EXPECT_EQ(written.events()[1].duration, 2);
  EXPECT_EQ(written.events()[1].channel, 0);
  EXPECT_THROW(berger::convert_recording(recording, folder / "y.vhdr"), berger::OutputError);
}

TEST(Convert, EeglabKeepsEverySampleAndType) {
  const TemporaryFolder folder;
  const auto recording = open_original(folder);
  const auto notes = berger::convert_recording(recording, folder / "y.set");
  EXPECT_THAT(notes, Contains("1 channels of other rates than 4 Hz are left out"));
  EXPECT_THAT(notes, Contains(HasSubstr("the start is left out")));
  const auto written = berger::open_recording(folder / "y.set");
  EXPECT_EQ(written.facts().format, "EEGLAB");
  EXPECT_EQ(written.facts().rate, 4);
  EXPECT_EQ(samples_of(written, 0), samples_of(recording, 0));
  EXPECT_EQ(samples_of(written, 1), samples_of(recording, 2));
  EXPECT_EQ(written.facts().channels[0].original, "EEG C3-REF");
  EXPECT_EQ(written.facts().channels[1].kind, ChannelKind::trigger);
  ASSERT_EQ(written.events().size(), 3U);
  EXPECT_EQ(written.events()[1].text, "T1");
  EXPECT_EQ(written.events()[1].onset, 0.5);
  EXPECT_EQ(written.events()[1].duration, 2);
  EXPECT_EQ(written.events()[0].code, 5);
}

TEST(Convert, AFlatChannelStaysWhereItIs) {
  const TemporaryFolder folder;
  const auto recording =
      berger::open_recording(folder.file("x.csv", "time,C3\n0,7\n0.01,7\n0.02,7\n"));
  berger::convert_recording(recording, folder / "y.edf");
  for (const float value : samples_of(berger::open_recording(folder / "y.edf"), 0))
    EXPECT_NEAR(value, 7, 1e-4);
}

TEST(Convert, EeglabHasNoUnitsSoOthersAreSaid) {
  const TemporaryFolder folder;
  const auto recording =
      berger::open_recording(folder.file("x.csv", "time,C3\n0,1\n0.01,2\n0.02,3\n"));
  EXPECT_THAT(berger::convert_recording(recording, folder / "y.set"),
              Contains(HasSubstr("1 channels that are not in µV keep their numbers")));
}

TEST(Convert, EeglabKeepsPositionsAndBoundaries) {
  const TemporaryFolder folder;
  const berger::test::SetFile set{.events = {{1, "a"}, {2.5, "boundary"}, {3, "7"}},
                                  .places = {{60, 20, 55}, {}}};
  const auto recording = berger::open_recording(folder.file("x", set.bytes()));
  ASSERT_TRUE(recording.facts().channels[0].position);
  EXPECT_THAT(*recording.facts().channels[0].position,
              ElementsAre(DoubleEq(-0.02), DoubleEq(0.06), DoubleEq(0.055)));
  EXPECT_FALSE(recording.facts().channels[1].position);
  berger::convert_recording(recording, folder / "y.set");
  const auto written = berger::open_recording(folder / "y.set");
  EXPECT_EQ(written.facts().channels[0].position, recording.facts().channels[0].position);
  EXPECT_FALSE(written.facts().channels[1].position);
  ASSERT_EQ(written.facts().gaps.size(), 1U);
  EXPECT_EQ(written.facts().gaps[0].sample, 2);
  EXPECT_EQ(written.events().size(), 3U) << "no boundary is written twice";
}

TEST(Convert, ChannelsCanBeChosenAndPeopleLeftOut) {
  const TemporaryFolder folder;
  const auto recording = open_original(folder);
  berger::convert_recording(recording, folder / "y.edf", {.channels = {"C3"}, .anonymous = true});
  const auto written = berger::open_recording(folder / "y.edf");
  EXPECT_EQ(written.facts().channels.size(), 1U);
  EXPECT_EQ(written.facts().patient, "X X X X");
  EXPECT_EQ(berger::to_iso(*written.facts().start).substr(0, 10), "1985-01-01");
  EXPECT_EQ(written.events().size(), 3U);  // those of the triggers are annotations now
  EXPECT_EQ(written.events()[0].text, "5");
}

TEST(Convert, GapsAreAnnotatedAsMissing) {
  const TemporaryFolder folder;
  EdfFile file{
      .reserved = "EDF+D", .records = "2", .channels = {{}, berger::test::annotations(20)}};
  file.data = int16s({1, 2, 3, 4}) + tals("+0||\n", 20) + int16s({5, 6, 7, 8}) + tals("+2||\n", 20);
  const auto recording = berger::open_recording(folder.file("x", file.bytes()));
  const auto notes = berger::convert_recording(recording, folder / "y.edf");
  EXPECT_THAT(notes, Contains(HasSubstr("1 gaps are written as the lowest value")));
  const auto written = berger::open_recording(folder / "y.edf");
  EXPECT_EQ(written.facts().samples, 12);
  EXPECT_EQ(written.events()[0].text, "missing");
  EXPECT_EQ(written.events()[0].onset, 1);
  EXPECT_EQ(written.events()[0].duration, 1);
  berger::convert_recording(recording, folder / "y.npz");
  const auto npz = berger::open_recording(folder / "y.npz");
  ASSERT_EQ(npz.facts().gaps.size(), 1U);
  EXPECT_EQ(npz.facts().gaps[0].count, 4);
  EXPECT_TRUE(std::isnan(samples_of(npz, 0)[5]));
}

TEST(Convert, WhatCannotBeWrittenIsRefused) {
  const TemporaryFolder folder;
  const auto recording = open_original(folder);
  EXPECT_THAT(message_of<berger::ConfigError>(
                  [&] { berger::convert_recording(recording, folder / "y.mat"); }),
              HasSubstr(".edf, .bdf, .vhdr, .set and .npz do"));
  EXPECT_THROW(berger::convert_recording(recording, folder / "x.npz", {.channels = {"Oz"}}),
               berger::ConfigError);
  EXPECT_THAT(message_of<berger::FileError>([&] {
                berger::convert_recording(recording, folder / "y.npz", {.channels = {"Temp"}});
              }),
              HasSubstr("no channel that was chosen has 4 Hz"));
  EXPECT_THAT(
      message_of<berger::FileError>([&] {
        berger::convert_recording(recording, folder / "y.edf", {.channels = {"all", "-all"}});
      }),
      HasSubstr("has no channels that could be written"));
  folder.file("there.edf", "mine");
  EXPECT_THROW(berger::convert_recording(recording, folder / "there.edf"), berger::OutputError);
  EXPECT_EQ(berger::test::content_of(folder / "there.edf"), "mine");
  const auto odd = open_bytes("time,C3\n0,1\n0.0123,2\n0.0246,3\n");
  EXPECT_THAT(
      message_of<berger::FileError>([&] { berger::convert_recording(odd, folder / "odd.edf"); }),
      HasSubstr("write .npz"));
}

}  // namespace
