#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "berger/dataset.hpp"
#include "support/fif_builder.hpp"
#include "support/open_bytes.hpp"
#include "support/temporary_folder.hpp"

namespace {

using berger::test::big;
using berger::test::bigs;
using berger::test::FifFile;
using berger::test::in_block;
using berger::test::message_of;
using berger::test::notes_of;
using berger::test::open_bytes;
using berger::test::raw_floats;
using berger::test::refusal_of;
using berger::test::samples_of;
using berger::test::tag;
using berger::test::TemporaryFolder;
using testing::ElementsAre;
using testing::FloatEq;
using testing::HasSubstr;

FifFile raw(const std::string& buffers, std::int32_t first = 0) {
  return {.rest = in_block(102, tag(208, first) + buffers)};
}
const std::string two_buffers = raw_floats({1e-6F, 0, 2e-6F, 5}) + raw_floats({3e-6F, 5, 4e-6F, 0});

TEST(Fif, VoltsBecomeMicrovoltsAndStimChannelsEvents) {
  const auto recording = open_bytes(raw(two_buffers, 8).bytes());
  EXPECT_EQ(recording.facts().format, "FIF");
  EXPECT_EQ(recording.facts().rate, 4);
  EXPECT_THAT(samples_of(recording, 0),
              ElementsAre(FloatEq(1), FloatEq(2), FloatEq(3), FloatEq(4)));
  EXPECT_THAT(samples_of(recording, 1), ElementsAre(0, 5, 5, 0));
  ASSERT_EQ(recording.events().size(), 1U);
  EXPECT_EQ(recording.events()[0].code, 5);
  EXPECT_EQ(recording.events()[0].sample, 1);
  EXPECT_EQ(recording.events()[0].duration, 0.5);
  // the date of measurement is that of sample 0, and the first one kept is the ninth
  EXPECT_EQ(berger::to_iso(*recording.facts().start), "1970-01-01T00:16:42.500000");
}

TEST(Fif, RangeAndCalibrationAreApplied) {
  FifFile file{.channels = {{"C3", 2, 107, 2, 0.5e-6F}, {"MEG 1", 1, 112, 1, 3}},
               .rest = in_block(102, tag(300, 16, bigs<std::int16_t>({7, 1, -7, 2})))};
  const auto recording = open_bytes(file.bytes());
  EXPECT_THAT(samples_of(recording, 0), ElementsAre(FloatEq(7), FloatEq(-7)));
  EXPECT_THAT(samples_of(recording, 1), ElementsAre(3, 6));
  EXPECT_EQ(recording.facts().channels[1].unit, "T");
}

TEST(Fif, SkippedBuffersAreMissing) {
  const auto recording = open_bytes(
      raw(tag(301, 3) + raw_floats({1e-6F, 0, 2e-6F, 1}) + tag(301, 1) + raw_floats({3e-6F, 1}))
          .bytes());
  ASSERT_EQ(recording.facts().gaps.size(), 1U);
  EXPECT_EQ(recording.facts().gaps[0].sample, 2);
  EXPECT_EQ(recording.facts().gaps[0].count, 2);
  const auto values = samples_of(recording, 0);
  ASSERT_EQ(values.size(), 5U);
  EXPECT_TRUE(std::isnan(values[2]) && std::isnan(values[3]));
  EXPECT_FLOAT_EQ(values[4], 3);
  EXPECT_THAT(samples_of(recording, 1), ElementsAre(0, 1, 0, 0, 1));
}

TEST(Fif, AnnotationsCountFromTheDateOfMeasurement) {
  FifFile file = raw(two_buffers, 8);
  file.rest += in_block(
      3810, tag(3568, 5, bigs<double>({2.25, 2.5})) + tag(3569, 5, bigs<double>({2.25, 3.0})) +
                tag(206, 10, "bad{COLON}x:rest") + tag(204, 5, bigs<double>({1000, 500000})));
  const auto recording = open_bytes(file.bytes());
  ASSERT_EQ(recording.events().size(), 3U);
  EXPECT_EQ(recording.events()[0].text, "bad:x");
  EXPECT_EQ(recording.events()[0].onset, 0.25);
  EXPECT_EQ(recording.events()[2].onset, 0.5);
  EXPECT_EQ(recording.events()[2].duration, 0.5);
}

TEST(Fif, LongNamesStandInBlocksOfTheirOwn) {
  FifFile file = raw(two_buffers);
  file.info = in_block(113, tag(258, 10, "A name of many letters")) +
              in_block(113, tag(258, 10, "STI 014")) + in_block(359, tag(3507, 10, "Cz:C3"));
  const auto recording = open_bytes(file.bytes());
  EXPECT_EQ(recording.facts().channels[0].original, "A name of many letters");
  EXPECT_THAT(notes_of(recording), HasSubstr("channels marked as bad: Cz, C3"));
}

TEST(Fif, FilesThatGoOnInOthersAreJoined) {
  const TemporaryFolder folder;
  FifFile file = raw(two_buffers);
  file.rest += in_block(118, tag(115, 1) + tag(118, 10, "before.fif")) +
               in_block(118, tag(115, 2) + tag(118, 10, "elsewhere/more-1.fif"));
  const std::string path = folder.file("raw.fif", file.bytes());
  EXPECT_THAT(message_of<berger::FileError>([&] { berger::open_recording(path); }),
              HasSubstr("goes on in more-1.fif, which is not there"));
  folder.file("more-1.fif", raw(raw_floats({5e-6F, 0})).bytes());
  const auto recording = berger::open_recording(path);
  EXPECT_EQ(samples_of(recording, 0).size(), 5U);
  EXPECT_FLOAT_EQ(samples_of(recording, 0)[4], 5);
  folder.file("more-1.fif",
              FifFile{.channels = {{}}, .rest = in_block(102, raw_floats({1}))}.bytes());
  EXPECT_THAT(message_of<berger::FileError>([&] { berger::open_recording(path); }),
              HasSubstr("has other channels"));
}

// Two trials of two samples.
FifFile epochs() {
  const std::vector<float> values{1e-6F, 2e-6F, 0, 0, 3e-6F, 4e-6F, 0, 0};
  return {.rest = in_block(
              373, in_block(361, tag(3561, 3, bigs<std::int32_t>({10, 0, 2, 20, 0, 1})) +
                                     tag(206, 10, "left:1;right/{COLON}:2")) +
                       tag(302, 0x40000004, bigs(values) + bigs<std::int32_t>({2, 2, 2, 3})))};
}

TEST(Fif, EpochsAreADataSet) {
  const TemporaryFolder folder;
  const std::string path = folder.file("x-epo.fif", epochs().bytes());
  const berger::Dataset data = berger::read_dataset({path});
  EXPECT_EQ(data.shape(), (berger::Shape{1, 1, 2}));
  EXPECT_THAT(data.raw_labels, ElementsAre(2, 1));
  EXPECT_THAT(data.classes, ElementsAre("left", "right/:"));
  EXPECT_FLOAT_EQ(data.trials.trial(1)[1], 4);
  EXPECT_THAT(refusal_of(epochs().bytes()), HasSubstr("holds 2 trials of 2 samples"));
}

TEST(Fif, KindsOfChannelsAreTheirs) {
  using enum berger::ChannelKind;
  FifFile file;
  file.channels.clear();
  const std::vector<std::pair<std::int32_t, berger::ChannelKind>> kinds{
      {2, eeg},    {3, trigger}, {102, bio}, {202, eog},  {302, emg}, {402, ecg},
      {602, resp}, {802, seeg},  {803, dbs}, {902, ecog}, {1, misc}};
  for (const auto& [number, kind] : kinds) file.channels.push_back({.name = "X", .kind = number});
  file.rest = in_block(102, raw_floats(std::vector<float>(kinds.size())));
  const auto recording = open_bytes(file.bytes());
  for (std::size_t c = 0; c < kinds.size(); ++c)
    EXPECT_EQ(recording.facts().channels[c].kind, kinds[c].second) << kinds[c].first;
}

TEST(Fif, StimChannelsWithACalibrationAreRounded) {
  FifFile file{.channels = {{"STI 014", 3, 0, 0.5F}},
               .rest = in_block(102, raw_floats({2, 5.2F, 10.1F}))};
  EXPECT_THAT(samples_of(open_bytes(file.bytes()), 0), ElementsAre(1, 3, 5));
}

TEST(Fif, AnnotationsOfOddNumbersAreLeftOut) {
  FifFile file = raw(two_buffers);
  file.rest += in_block(3810, tag(3568, 5, bigs<double>({2.25, 2.5})) + tag(3569, 5, big(2.25)) +
                                  tag(206, 10, "rest"));
  EXPECT_THAT(notes_of(open_bytes(file.bytes())),
              HasSubstr("its annotations have 2 onsets, 1 ends and 1 texts, and are left out"));
}

TEST(Fif, EpochsThatCannotBeAreRefused) {
  const auto of = [](const std::string& data) {
    return refusal_of(FifFile{.rest = in_block(373, data)}.bytes());
  };
  const std::string eight(32, '\0');
  const auto dims = [](std::vector<std::int32_t> list) { return bigs(list); };
  EXPECT_THAT(of(tag(302, 10, eight)), HasSubstr("its epochs are no real numbers"));
  EXPECT_THAT(of(tag(302, 4, "ab")), HasSubstr("a tag of kind 302 holds no matrix"));
  EXPECT_THAT(of(tag(302, 0x40000004, eight + dims({4}))), HasSubstr("holds no matrix"));
  EXPECT_THAT(of(tag(302, 0x40000004, eight + dims({1 << 30, 1 << 30, 2}))),
              HasSubstr("holds no matrix"));
  EXPECT_THAT(of(tag(302, 0x40000004, eight + dims({2, 4, 2}))),
              HasSubstr("are no array of trials × 2 channels × samples"));
  EXPECT_THAT(of(tag(302, 0x40000004, eight + dims({2, 2, 2, 3})) +
                 in_block(118, tag(115, 2) + tag(118, 10, "x-epo-1.fif"))),
              HasSubstr("goes on in x-epo-1.fif; save its epochs in one file"));
}

TEST(Fif, WhatCannotBeIsRefused) {
  EXPECT_THAT(refusal_of(raw("").bytes()), HasSubstr("holds no raw samples"));
  EXPECT_THAT(refusal_of(raw(raw_floats({1})).bytes()), HasSubstr("which is no multiple of the 8"));
  EXPECT_THAT(refusal_of(raw(two_buffers + tag(300, 3, bigs<std::int32_t>({1, 2}))).bytes()),
              HasSubstr("holds samples of type 3"));
  std::string bytes = raw(two_buffers).bytes();
  bytes.resize(bytes.size() - 60);
  EXPECT_THAT(refusal_of(bytes), HasSubstr("but the file ends after"));
  FifFile file = raw(two_buffers);
  file.channels[0].cal = 0;
  EXPECT_THAT(refusal_of(file.bytes()), HasSubstr("channel EEG 001 has a range and calibration"));
  file = raw(two_buffers);
  file.rate = -1;
  EXPECT_THAT(refusal_of(file.bytes()), HasSubstr("its sampling rate is -1"));
  for (const double gap : {9e18, 1e300, std::nan("")})
    EXPECT_THAT(refusal_of(raw(two_buffers + tag(301, 5, big(gap)) + two_buffers).bytes()),
                HasSubstr("a gap "));
  for (const std::string& gaps :
       {tag(301, 5, big(6e11)) + two_buffers, tag(303, 5, big(6e11)) + tag(303, 5, big(6e11))})
    EXPECT_THAT(refusal_of(raw(two_buffers + gaps).bytes()), HasSubstr("longer than makes sense"));
  EXPECT_THAT(refusal_of(raw(two_buffers + tag(301, 10, "four")).bytes()),
              HasSubstr("a tag of kind 301 holds no numbers"));
  file = raw(two_buffers);
  file.info = tag(203, 30, "short");
  EXPECT_THAT(refusal_of(file.bytes()), HasSubstr("a tag of kind 203 has 5 bytes"));
  file = raw(tag(108, 3, big(1), 20) + two_buffers);
  EXPECT_THAT(refusal_of(file.bytes()), HasSubstr("before its end"));
}

}  // namespace
