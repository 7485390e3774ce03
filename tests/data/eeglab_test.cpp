#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "berger/dataset.hpp"
#include "support/open_bytes.hpp"
#include "support/set_builder.hpp"
#include "support/temporary_folder.hpp"

namespace {

using berger::ChannelKind;
using berger::test::bytes_of;
using berger::test::notes_of;
using berger::test::open_bytes;
using berger::test::refusal_of;
using berger::test::samples_of;
using berger::test::SetFile;
using berger::test::TemporaryFolder;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(Eeglab, IsReadAsOneVariableOrAsManyPackedOrNot) {
  for (const bool one : {true, false})
    for (const bool packed : {false, one}) {
      SetFile set{
          .events = {{1, "left"}, {2.5, "right", 3}}, .one_variable = one, .packed = packed};
      const auto recording = open_bytes(set.bytes());
      EXPECT_EQ(recording.facts().format, "EEGLAB");
      EXPECT_EQ(recording.facts().rate, 100);
      EXPECT_THAT(samples_of(recording, 0), ElementsAre(0, 10, 20, 30));
      EXPECT_THAT(samples_of(recording, 1), ElementsAre(1, 11, 21, 31));
      EXPECT_EQ(recording.facts().channels[1].kind, ChannelKind::eog);
      ASSERT_EQ(recording.events().size(), 2U);
      EXPECT_EQ(recording.events()[0].onset, 0);
      EXPECT_EQ(recording.events()[1].onset, 0.015);
      EXPECT_EQ(recording.events()[1].duration, 0.03);
      EXPECT_EQ(recording.events()[1].text, "right");
      EXPECT_EQ(notes_of(recording), "");
    }
}

TEST(Eeglab, TypesThatAreNumbersAreCodes) {
  const auto recording =
      open_bytes(SetFile{.events = {{1, "7"}}, .numbers_as_types = true}.bytes());
  EXPECT_EQ(recording.events()[0].text, "7");
  EXPECT_EQ(recording.events()[0].code, 7);
}

TEST(Eeglab, ABoundaryIsAGapOfNoSamples) {
  const auto recording = open_bytes(SetFile{.events = {{2.5, "boundary", 50}}}.bytes());
  ASSERT_EQ(recording.facts().gaps.size(), 1U);
  EXPECT_EQ(recording.facts().gaps[0].sample, 2);
  EXPECT_EQ(recording.facts().gaps[0].count, 0);
}

TEST(Eeglab, EventsWithoutATimeAreLeftOutAndCounted) {
  const double none = std::numeric_limits<double>::quiet_NaN();
  const auto recording = open_bytes(SetFile{.events = {{2, "left"}, {none, "lost"}}}.bytes());
  ASSERT_EQ(recording.events().size(), 1U);
  EXPECT_THAT(notes_of(recording), HasSubstr("1 events have no time and are left out"));
}

TEST(Eeglab, PositionsThatFitNoHeadAreSaid) {
  EXPECT_THAT(notes_of(open_bytes(SetFile{.places = {{6e9, 2e9, 5e9}, {}}}.bytes())),
              HasSubstr("in no unit that fits a head"));
}

TEST(Eeglab, ChannelsWithoutNamesAreNumbered) {
  const auto recording = open_bytes(SetFile{.labels = {}}.bytes());
  EXPECT_EQ(recording.facts().channels[1].original, "EEG 001");
  EXPECT_THAT(notes_of(recording), HasSubstr("they are numbered"));
}

TEST(Eeglab, SamplesMayStandInAFileBeside) {
  const TemporaryFolder folder;
  const std::string set = folder.file("one.set", SetFile{.data_file = "old name.fdt"}.bytes());
  EXPECT_THAT(berger::test::message_of<berger::FileError>([&] { berger::open_recording(set); }),
              HasSubstr("nor is one.fdt; copy it beside"));
  folder.file("one.fdt", bytes_of<float>({0, 1, 10, 11, 20, 21, 30, 31}));
  const auto recording = berger::open_recording(set);
  EXPECT_THAT(samples_of(recording, 1), ElementsAre(1, 11, 21, 31));
  EXPECT_THAT(notes_of(recording), HasSubstr("'old name.fdt' as its data, which is not there"));
  folder.file("old name.fdt", bytes_of<float>({0, 1, 10}));
  EXPECT_THAT(berger::test::message_of<berger::FileError>([&] { berger::open_recording(set); }),
              HasSubstr("has 12 bytes; nbchan, pnts and trials of the .set make 32"));
}

TEST(Eeglab, TrialsAreADataSetWhoseClassIsTheEventAtTimeNought) {
  const TemporaryFolder folder;
  SetFile set{.trials = 3, .xmin = -0.01};
  // each trial's second sample is at 0 s
  set.events = {{2, "right"}, {5, "fixation"}, {6, "left"}, {10, "right"}};
  const std::string path = folder.file("trials.set", set.bytes());
  const berger::Dataset data = berger::read_dataset({path});
  EXPECT_EQ(data.shape(), (berger::Shape{1, 2, 4}));
  EXPECT_THAT(data.raw_labels, ElementsAre(2, 1, 2));
  EXPECT_THAT(data.classes, ElementsAre("left", "right"));
  EXPECT_THAT(data.channels, ElementsAre("C3", "EOG1"));
  EXPECT_EQ(data.rate, 100);
  EXPECT_EQ(data.unit, "µV");
  EXPECT_EQ(data.trials.trial(1)[4 + 2], 61);
  EXPECT_EQ(berger::recording_format(path), "");
  EXPECT_THAT(refusal_of(set.bytes()), HasSubstr("holds 3 trials of 4 samples: a data set"));
  set.events.pop_back();
  const berger::Dataset without = berger::read_dataset({folder.file("without.set", set.bytes())});
  EXPECT_TRUE(without.raw_labels.empty());
  EXPECT_THAT(without.notes, testing::Contains(HasSubstr("some of its trials have no event")));
}

TEST(Eeglab, WhatCannotBeIsRefused) {
  EXPECT_THAT(refusal_of(SetFile{.rate = 0}.bytes()), HasSubstr("its srate is 0"));
  EXPECT_THAT(refusal_of(SetFile{.channels = 0}.bytes()), HasSubstr("its nbchan is 0"));
  SetFile lying;
  std::string bytes = lying.bytes();
  const auto place = bytes.find(lying.scalar("", lying.rate));
  ASSERT_NE(place, std::string::npos);
  bytes[place + 4] = 127;  // longer than it is
  EXPECT_THAT(refusal_of(bytes), HasSubstr("a variable is of 14"));
  EXPECT_THAT(refusal_of(SetFile{.data_file = "x.dat"}.bytes()), HasSubstr("in the old order"));
}

}  // namespace
