#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "berger/dataset.hpp"
#include "berger/errors.hpp"
#include "support/dataset_values.hpp"
#include "support/message_of.hpp"
#include "support/real_data.hpp"
#include "support/recording.hpp"
#include "support/temporary_folder.hpp"

namespace {

using namespace berger::test;
using berger::AxisOrder;
using berger::Dataset;
using berger::FileError;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ReadDataset : public testing::Test {
 protected:
  TemporaryFolder folder;

  std::string file(const Recording& recording, const std::string& name = "a.npz") {
    return folder.file(name, npz(recording));
  }
  Dataset read(const Recording& recording, AxisOrder axes = AxisOrder::automatic) {
    return berger::read_dataset({file(recording)}, {.axes = axes});
  }
  std::string refusal(const std::vector<std::string>& files) {
    return message_of<FileError>([&] { berger::read_dataset(files); });
  }
  std::string refusal(const Recording& recording) { return refusal({file(recording)}); }
  Dataset read_signal(const std::string& array, AxisOrder axes = AxisOrder::automatic) {
    return berger::read_dataset(
        {folder.file("s.npz", zip_of({{.name = "X.npy", .content = array}}))}, {.axes = axes});
  }
};

TEST_F(ReadDataset, TurnsSamplesBeforeChannelsIntoChannelsBeforeSamples) {
  const Dataset data = read({});
  EXPECT_EQ(data.size(), 4);
  EXPECT_EQ(data.shape(), (berger::Shape{1, 2, 5}));
  for (int n = 0; n < 4; ++n) {
    const auto first = static_cast<float>(n * 100);
    EXPECT_THAT(data.trials.trial(n),
                ElementsAre(first, first + 1, first + 2, first + 3, first + 4, first + 10,
                            first + 11, first + 12, first + 13, first + 14));
  }
  EXPECT_THAT(data.raw_labels, ElementsAre(1, 2, 1, 2));
  EXPECT_THAT(data.labels, IsEmpty());
  EXPECT_THAT(
      data.notes,
      ElementsAre("axes (trials, 5, 2) read as (trials, samples, channels): the longer is time"));
  ASSERT_EQ(data.sources.size(), 1u);
  EXPECT_EQ(data.sources[0].trials, 4);
  EXPECT_NE(data.sources[0].hash, 0u);
}

TEST_F(ReadDataset, ReadsEveryOrderOfAxes) {
  const std::string values = bytes_of<std::int16_t>({0, 1, 2, 10, 11, 12});
  const std::string turned = bytes_of<std::int16_t>({0, 10, 1, 11, 2, 12});
  const auto samples = [](const Dataset& data) { return berger::test::values(data); };
  const auto expected = ElementsAre(0, 1, 2, 10, 11, 12);
  EXPECT_THAT(samples(read_signal(npy("<i2", "(1, 2, 3)", values))), expected);
  EXPECT_THAT(samples(read_signal(npy("<i2", "(1, 3, 2)", turned))), expected);
  EXPECT_THAT(samples(read_signal(npy("<i2", "(1, 1, 2, 3)", values))), expected);
  EXPECT_THAT(samples(read_signal(npy("<i2", "(1, 2, 3)", turned, true))), expected);
  EXPECT_THAT(samples(read_signal(npy("<i2", "(1, 3, 2)", values, true))), expected);
  EXPECT_THAT(samples(read_signal(npy("<i2", "(1, 2, 3)", values), AxisOrder::samples_channels)),
              ElementsAre(0, 10, 1, 11, 2, 12));
  EXPECT_THAT(read_signal(npy("<i2", "(1, 2, 3)", values), AxisOrder::samples_channels).notes,
              ElementsAre("axes (trials, 2, 3) read as (trials, samples, channels)"));
  const std::string square = bytes_of<std::int16_t>({1, 2, 3, 4});
  EXPECT_THAT(samples(read_signal(npy("<i2", "(1, 2, 2)", square))), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(read_signal(npy("<i2", "(1, 2, 2)", square)).notes,
              Contains(HasSubstr("equally long, so as stored")));
}

TEST_F(ReadDataset, ReadsWhatTheFileSaysAboutItself) {
  const Dataset data =
      read({.more = {{"sfreq", npy("<i8", "()", bytes_of<std::int64_t>({125}))},
                     {"channels", npy("|S2", "(2,)", "C3C4")},
                     {"classes",
                      npy("<U5", "(2,)",
                          bytes_of<char32_t>({'l', 'e', 'f', 't', 0, 'r', 'i', 'g', 'h', 't'}))},
                     {"subject", npy("<i4", "(4,)", bytes_of<std::int32_t>({1, 1, 2, 2}))},
                     {"session", npy("<i4", "()", bytes_of<std::int32_t>({3}))},
                     {"unit", npy("<U2", "()", bytes_of<char32_t>({U'µ', 'V'}))}}});
  EXPECT_EQ(data.rate, 125);
  EXPECT_THAT(data.channels, ElementsAre("C3", "C4"));
  EXPECT_THAT(data.classes, ElementsAre("left", "right"));
  EXPECT_THAT(data.subjects, ElementsAre(1, 1, 2, 2));
  EXPECT_THAT(data.sessions, ElementsAre(3, 3, 3, 3));
  EXPECT_EQ(data.unit, "µV");
}

TEST_F(ReadDataset, JoinsFilesInTheOrderGiven) {
  const std::string a = file({}), b = file({.trials = 1, .labels = {7}}, "b.npz");
  const Dataset data = berger::read_dataset({b, a});
  EXPECT_EQ(data.size(), 5);
  EXPECT_THAT(data.raw_labels, ElementsAre(7, 1, 2, 1, 2));
  EXPECT_EQ(data.trials.trial(4)[0], 300);
  EXPECT_EQ(data.sources[0].name, b);
  EXPECT_EQ(data.sources[1].trials, 4);
  EXPECT_EQ(data.notes.size(), 1u) << "files that agree are noted once";
}

TEST_F(ReadDataset, JoinsFilesWhoseNamesSayWhichLabelsAreTheSame) {
  const std::string a = file(
                        {.labels = {1, 2, 1, 2},
                         .more = {{"classes", npy("|S5", "(2,)", std::string("left\0right", 10))}}},
                        "a.npz"),
                    b = file(
                        {.labels = {0, 0, 1, 1},
                         .more = {{"classes", npy("|S5", "(2,)", std::string("rightleft\0", 10))}}},
                        "b.npz");
  const Dataset data = berger::read_dataset({a, b});
  EXPECT_THAT(data.raw_labels, ElementsAre(1, 2, 1, 2, 2, 2, 1, 1));
  EXPECT_THAT(data.classes, ElementsAre("left", "right"));
}

TEST_F(ReadDataset, RefusesToJoinWhatDiffers) {
  const std::string a = file({});
  const auto rate = [](std::int64_t hertz) {
    return std::pair{"sfreq", npy("<i8", "()", bytes_of<std::int64_t>({hertz}))};
  };
  EXPECT_THAT(refusal({a, file({.samples = 6}, "b.npz")}),
              AllOf(HasSubstr("b.npz: has 2 channels × 6 samples, but "),
                    HasSubstr("a.npz has 2 channels × 5 samples")));
  EXPECT_THAT(refusal({a, file({.channels = 3}, "b.npz")}),
              HasSubstr("b.npz: has 3 channels × 5 samples, but "));
  EXPECT_THAT(refusal({a, file({.labels = {}}, "b.npz")}),
              HasSubstr("b.npz: has no labels, unlike"));
  EXPECT_THAT(refusal({file({.more = {rate(125)}}, "c.npz"), file({.more = {rate(250)}}, "d.npz")}),
              HasSubstr("d.npz: has other sampling rate (sfreq) than"));
  EXPECT_THAT(refusal({file({.more = {{"channels", npy("|S2", "(2,)", "C3C4")}}}, "c.npz"),
                       file({.more = {{"channels", npy("|S2", "(2,)", "C4Cz")}}}, "d.npz")}),
              HasSubstr("d.npz: lacks the channel C3"));
}

TEST_F(ReadDataset, LabelsMayBeMissing) {
  EXPECT_THAT(read({.labels = {}}).raw_labels, IsEmpty());
}

TEST_F(ReadDataset, RefusesBadLabels) {
  const auto label = [&](const std::string& array) {
    return refusal({.labels = {}, .more = {{"label", array}}});
  };
  EXPECT_THAT(refusal({.labels = {1, 2, 1}}),
              HasSubstr("a.npz: array 'label': has 3 values for 4 trials"));
  EXPECT_THAT(label(npy("<f8", "(4,)", bytes_of<double>({1, 2, NAN, 1}))),
              HasSubstr("value 2 is NaN; whole numbers are expected"));
  EXPECT_THAT(label(npy("<f8", "(4,)", bytes_of<double>({1, 2.5, 2, 1}))),
              HasSubstr("value 1 is 2.5; whole numbers are expected"));
  EXPECT_THAT(label(npy("|S1", "(4,)", "lrlr")), HasSubstr("holds texts, not whole numbers"));
  EXPECT_THAT(label(npy("|u1", "(4, 2)", "12345678")), HasSubstr("of one-hot labels: y.argmax(1)"));
  EXPECT_THAT(label(npy("|O", "(4,)", "12345678")),
              HasSubstr("array 'label': holds Python objects"));
}

TEST_F(ReadDataset, RefusesSignalsOfNoUse) {
  const auto signal = [&](const std::string& array) {
    return message_of<FileError>([&] { read_signal(array); });
  };
  EXPECT_THAT(signal(npy("<f4", "(2, 2)", std::string(16, '\0'))),
              HasSubstr("is one continuous recording (NPZ), not trials"));
  EXPECT_THAT(signal(npy("<f4", "(1, 2, 1, 2)", std::string(16, '\0'))),
              HasSubstr("has shape (1, 2, 1, 2); expected"));
  EXPECT_THAT(signal(npy("<f4", "(0, 2, 5)", "")), HasSubstr("which holds nothing"));
  EXPECT_THAT(signal(npy("<f4", "(1099511627776, 0, 2)", "")),
              HasSubstr("an axis may have at most 2147483647 places"));
  EXPECT_THAT(signal(npy("|S1", "(1, 1, 2)", "ab")), HasSubstr("holds texts, not numbers"));
  EXPECT_THAT(refusal({folder.file(
                  "n.npz", zip_of({{.name = "data.npy", .content = npy("<f4", "(1,)", "1234")}}))}),
              HasSubstr("n.npz: holds no array 'signal' or 'X'; it has data"));
}

TEST_F(ReadDataset, RefusesFactsThatCannotBe) {
  EXPECT_THAT(refusal({.more = {{"sfreq", npy("<f8", "()", bytes_of<double>({-1}))}}}),
              HasSubstr("array 'sfreq': is -1; a sampling rate"));
  EXPECT_THAT(refusal({.more = {{"sfreq", npy("<f8", "(2,)", bytes_of<double>({1, 2}))}}}),
              HasSubstr("has several values"));
  EXPECT_THAT(refusal({.more = {{"channels", npy("|S2", "(3,)", "C3CzC4")}}}),
              HasSubstr("array 'channels' names 3, but 'signal' has 2 channels"));
}

TEST_F(ReadDataset, RefusesClassesThatCannotBeToldApart) {
  EXPECT_THAT(refusal({.more = {{"classes", npy("|S4", "(2,)", "leftleft")}}}),
              HasSubstr("array 'classes' names 'left' twice; give each a name of its own"));
  EXPECT_THAT(refusal({.more = {{"classes", npy("|S4", "(2,)", std::string("left\0\0\0\0", 8))}}}),
              HasSubstr("array 'classes' leaves name 2 empty"));
}

TEST_F(ReadDataset, OtherArraysAreIgnoredWithOneNote) {
  const std::string extra = npy("<f4", "(1,)", "1234");
  const std::string a = file(
                        {.more = {{"info", extra}, {"artifact", npy("|O", "(1,)", "12345678")}}}),
                    b = file({.more = {{"info", extra}}}, "b.npz");
  const Dataset data = berger::read_dataset({a, b});
  ASSERT_EQ(data.notes.size(), 2u);
  EXPECT_EQ(data.notes[1], "ignored arrays: artifact, info");
}

TEST_F(ReadDataset, NansAreKeptAndCountedForEachFile) {
  std::vector<float> values = counting_samples(4, 2, 5);
  values[3] = values[17] = NAN;
  const Dataset data = berger::read_dataset({file({}), file({.values = values}, "b.npz")});
  EXPECT_EQ(data.sources[0].nans, 0);
  EXPECT_EQ(data.sources[1].nans, 2);
  EXPECT_TRUE(std::isnan(data.trials.trial(4)[1 * 5 + 1]));
}

// Two channels of two trials: waves of amplitude 1 at any level.
template <class T>
std::vector<T> waves(double level, double amplitude = 1) {
  std::vector<T> values;
  for (int i = 0; i < 2 * 2 * 50; ++i)
    values.push_back(static_cast<T>(level + amplitude * std::sin(0.3 * i)));
  return values;
}

TEST_F(ReadDataset, DoublesFarFromZeroAreCentredBeforeTheyAreNarrowed) {
  const auto wave = waves<double>(0);
  for (const double level : {1e9, -3e12}) {
    const Dataset data = read_signal(npy("<f8", "(2, 2, 50)", bytes_of(waves<double>(level))));
    const std::vector<float> samples = values(data);
    for (std::size_t channel = 0; channel < 2; ++channel) {
      double mean = 0, largest = 0;
      for (std::size_t i = 0; i < 100; ++i)
        mean += wave[i % 50 + 50 * channel + i / 50 * 100] / 100;
      for (std::size_t i = 0; i < 100; ++i) {
        const std::size_t at = i % 50 + 50 * channel + i / 50 * 100;
        largest = std::max(largest, std::abs(samples[at] - (wave[at] - mean)));
      }
      EXPECT_LT(largest, 4e-16 * std::abs(level)) << "as exactly as the doubles have it";
    }
    EXPECT_THAT(data.notes, Contains(AllOf(HasSubstr("channels 1, 2 vary by less than float32"),
                                           HasSubstr("mean was subtracted first"))));
  }
}

TEST_F(ReadDataset, WholeNumbersFarFromZeroAreCentredToo) {
  const Dataset data =
      read_signal(npy("<i8", "(2, 2, 50)", bytes_of(waves<std::int64_t>(1e12, 100))));
  const std::vector<float> samples = values(data);
  EXPECT_NEAR(samples[5] - samples[0], std::trunc(100 * std::sin(1.5)), 1e-4);
}

TEST_F(ReadDataset, OrdinaryDoublesAreNarrowedAsTheyAreBitByBit) {
  auto values = waves<double>(4096);
  std::fill_n(values.begin() + 50, 50, 5.1), std::fill_n(values.begin() + 150, 50, 5.1);
  const Dataset data = read_signal(npy("<f8", "(2, 2, 50)", bytes_of(values)));
  const std::vector<float> samples = berger::test::values(data);
  for (std::size_t i = 0; i < values.size(); ++i)
    ASSERT_EQ(samples[i], static_cast<float>(values[i])) << i;
  EXPECT_EQ(data.notes.size(), 1u) << "the axes alone";
}

TEST_F(ReadDataset, WhatFloat32CannotHoldIsSaid) {
  const Dataset data = read_signal(npy("<f8", "(2, 2, 50)", bytes_of(waves<double>(0, 1e-50))));
  EXPECT_THAT(data.notes, Contains(HasSubstr("float32 cannot hold how channels 1, 2 vary")));
}

TEST_F(ReadDataset, ControlCharactersInNamesStayOutOfTerminals) {
  const std::string names(
      "C\x1b\x33"
      "C4\0",
      6);
  EXPECT_THAT(read({.more = {{"channels", npy("|S3", "(2,)", names)}}}).channels,
              ElementsAre("C?3", "C4"));
}

TEST_F(ReadDataset, NoSourcesIsAnErrorOfTheConfiguration) {
  EXPECT_THROW(berger::read_dataset({}), berger::ConfigError);
}

TEST_F(ReadDataset, WhatIsWrittenIsReadBack) {
  const Dataset data = berger::simulate_motor_imagery({.trials = 6});
  berger::write_npz(folder / "s.npz", data);
  const Dataset back = berger::read_dataset({folder / "s.npz"});
  EXPECT_EQ(values(data), values(back));
  EXPECT_EQ(back.shape(), data.shape());
  EXPECT_EQ(back.raw_labels, data.raw_labels);
  EXPECT_EQ(back.rate, 125);
  EXPECT_EQ(back.unit, "µV");
  EXPECT_THAT(back.channels, ElementsAre("C3", "C4"));
  EXPECT_THAT(back.classes, ElementsAre("left", "right"));
  EXPECT_EQ(back.subjects, data.subjects);
  EXPECT_THAT(message_of<berger::OutputError>([&] { berger::write_npz(folder / "s.npz", data); }),
              HasSubstr("File exists"));
}

TEST(RealData, NineSubjectsOf2bAreJoined) {
  SKIP_WITHOUT_REAL_DATA();
  for (const auto& [part, trials] : {std::pair{"train", 3240}, std::pair{"test", 2160}}) {
    std::vector<std::string> files;
    for (int s = 1; s <= 9; ++s)
      files.push_back(real_data() + "/bci4_2b/npz125/B0" + std::to_string(s) + "_" + part + ".npz");
    const Dataset data = berger::read_dataset(files);
    EXPECT_EQ(data.size(), trials);
    EXPECT_EQ(data.shape(), (berger::Shape{1, 3, 500}));
    EXPECT_THAT(berger::distinct_labels(data), ElementsAre(1, 2));
    EXPECT_EQ(std::count(data.raw_labels.begin(), data.raw_labels.end(), 1), trials / 2);
  }
}

TEST(RealData, TheNansOfIIIbAreCounted) {
  SKIP_WITHOUT_REAL_DATA();
  for (const auto& [name, nans] :
       {std::pair{"S4b_train", 474}, {"S4b_test", 250}, {"X11b_train", 0}, {"X11b_test", 0}}) {
    const Dataset data =
        berger::read_dataset({real_data() + "/bci3_iiib_partial/" + name + "_first87_nolabel.npz"});
    EXPECT_EQ(data.size(), 87);
    EXPECT_EQ(data.shape(), (berger::Shape{1, 2, 750}));
    EXPECT_EQ(data.sources[0].nans, nans) << name;
    EXPECT_THAT(data.raw_labels, IsEmpty());
  }
}

}  // namespace
