// The seed corpus of other programs' recordings: FIF as MNE-Python writes it, EEGLAB's as eeglabio,
// MATLAB as scipy, XDF, BCI2000 and OpenBCI by their specifications; and what is wrong with some.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "berger/dataset.hpp"
#include "support/corpus.hpp"
#include "support/open_bytes.hpp"

namespace {

using berger::test::samples_of;
using testing::ElementsAre;
using testing::FloatEq;
using testing::FloatNear;
using testing::HasSubstr;
using testing::Pair;
using testing::UnorderedElementsAre;

const std::string corpus = std::string(BERGER_PROJECT_DIR) + "/fuzz/corpus/";

std::map<std::string, std::string> outcomes_of(const std::string& format) {
  return berger::test::replay(format, [](const std::string& bytes) {
    const auto recording = berger::test::open_bytes(bytes);
    recording.events();
    samples_of(recording, 0);
  });
}

std::vector<std::string> events_of(const berger::Recording& recording) {
  std::vector<std::string> events;
  for (const berger::Event& e : recording.events())
    events.push_back(e.text + " " + std::to_string(e.sample));
  return events;
}

TEST(CorpusOfFormats, IsReadOrRefused) {
  EXPECT_THAT(outcomes_of("fif"),
              UnorderedElementsAre(Pair("raw", "read"),
                                   Pair("epochs", HasSubstr("holds 2 trials of 6 samples")),
                                   Pair("cut", HasSubstr("holds no raw samples"))));
  EXPECT_THAT(
      outcomes_of("mat_recording"),
      UnorderedElementsAre(Pair("set", "read"), Pair("berlin", "read"), Pair("runs", "read"),
                           Pair("part_of_another", HasSubstr("holds no run")),
                           Pair("set_epochs", HasSubstr("holds 3 trials of 5 samples"))));
  EXPECT_THAT(outcomes_of("xdf"),
              UnorderedElementsAre(Pair("two_streams", "read"), Pair("cut", "read"),
                                   Pair("no_stream", HasSubstr("no stream"))));
  EXPECT_THAT(outcomes_of("bci2000"),
              UnorderedElementsAre(Pair("plain", "read"), Pair("cut", "read"),
                                   Pair("lying", HasSubstr("its header has 999 bytes"))));
  EXPECT_THAT(
      outcomes_of("openbci"),
      UnorderedElementsAre(Pair("cyton", "read"), Pair("short", HasSubstr("'' is no number"))));
}

// n µV in C3, −2 (n mod 7) µV in Cz, n / 10 mod 3 in the channel of triggers.
TEST(CorpusOfFormats, FifOfMneIsWhatWasWritten) {
  const auto recording = berger::open_recording(corpus + "fif/raw");
  const std::vector<float> c3 = samples_of(recording, 0), cz = samples_of(recording, 1);
  ASSERT_EQ(c3.size(), 40U);
  for (int n = 0; n < 40; ++n) {
    EXPECT_FLOAT_EQ(c3[static_cast<std::size_t>(n)], static_cast<float>(n));
    EXPECT_NEAR(cz[static_cast<std::size_t>(n)], -2 * (n % 7), 1e-5);
  }
  EXPECT_THAT(events_of(recording), UnorderedElementsAre("1 10", "left 10", "2 20", "bad: x 20"));
  EXPECT_EQ(berger::to_iso(*recording.facts().start), "1970-01-01T00:16:40.500000");
  const auto epochs = berger::read_dataset({corpus + "fif/epochs"});
  EXPECT_THAT(epochs.classes, ElementsAre("left", "right"));
  EXPECT_FLOAT_EQ(epochs.trials.trial(1)[0], 25);
}

TEST(CorpusOfFormats, SetsOfEeglabioAreWhatWasWritten) {
  const auto recording = berger::open_recording(corpus + "mat_recording/set");
  EXPECT_FLOAT_EQ(samples_of(recording, 0)[39], 39);
  EXPECT_EQ(recording.facts().channels[1].name, "Cz");
  EXPECT_THAT(events_of(recording), ElementsAre("left 10", "bad: x 20"));
  const auto epochs = berger::read_dataset({corpus + "mat_recording/set_epochs"});
  EXPECT_EQ(epochs.shape(), (berger::Shape{1, 2, 5}));
  EXPECT_THAT(epochs.classes, ElementsAre("left", "right"));
  EXPECT_THAT(epochs.raw_labels, ElementsAre(1, 2, 1));
  EXPECT_FLOAT_EQ(epochs.trials.trial(1)[4], 4);
}

TEST(CorpusOfFormats, CompetitionsOfScipyAreWhatWasWritten) {
  const auto berlin = berger::open_recording(corpus + "mat_recording/berlin");
  EXPECT_THAT(samples_of(berlin, 1),
              ElementsAre(FloatEq(0.1F), FloatEq(0.3F), FloatEq(0.5F), FloatEq(0.7F)));
  EXPECT_THAT(events_of(berlin), ElementsAre("start of a trial 0", "right 0", "start of a trial 2",
                                             "unknown class 2"));
  const auto runs = berger::open_recording(corpus + "mat_recording/runs");
  EXPECT_THAT(samples_of(runs, 2), ElementsAre(2, 8, 14, 2, 8, 14));
  EXPECT_EQ(runs.events().back().text, "right hand");
}

}  // namespace
