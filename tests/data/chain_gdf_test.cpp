// Trials out of GDF as BCI Competition IV 2a and 2b have them: codes of starts, cues and rejected
// trials, and runs that samples at the digital minimum part.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "berger/dataset.hpp"
#include "support/dataset_values.hpp"
#include "support/gdf_builder.hpp"
#include "support/mat_builder.hpp"
#include "support/temporary_folder.hpp"

namespace berger {
namespace {

using test::GdfFile;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

// 40 s of two channels at 250 Hz; a trial every 6 s, cued 2 s later; of the third the start is
// marked as rejected, and 100 samples are missing in the fifth.
// `unknown`: the classes stand beside, as in the evaluation runs.
std::string graz(bool unknown = false) {
  GdfFile file{.records = 40, .numerator = 1, .denominator = 1, .event_rate = 250};
  file.channels = {{.label = "EEG-C3", .per_record = 250}, {.label = "EEG-C4", .per_record = 250}};
  for (int record = 0; record < 40; ++record)
    for (int channel = 0; channel < 2; ++channel)
      for (int t = 250 * record; t < 250 * (record + 1); ++t) {
        const bool missing = t >= 6900 && t < 7000;
        file.data += test::little(static_cast<std::int16_t>(missing ? -32768 : t + channel));
      }
  for (int trial = 0; trial < 6; ++trial) {
    const auto start = static_cast<std::uint32_t>(1500 * trial + 251);  // counted from 1
    file.events.push_back({.position = start, .type = 768, .duration = 1875});
    if (trial == 2) file.events.push_back({.position = start, .type = 1023});
    const auto cue = static_cast<std::uint16_t>(unknown ? 783 : 769 + trial % 2);
    file.events.push_back({.position = start + 500, .type = cue, .duration = 313});
  }
  return file.bytes();
}

Dataset graz_trials(const RecordingSteps& steps) {
  const test::TemporaryFolder folder;
  folder.file("A01T.gdf", graz());
  DataOptions options{.folder = folder.path(), .recordings = {.files = {"A01T.gdf"}}};
  options.chain = {
      .recordings = steps,
      .trials = {.events = {{{"769", "left"}, {"770", "right"}}}, .from = 0.5, .to = 2.5}};
  Chain fitted;
  return read_recordings(options, {}, fitted);
}

TEST(ChainOfGdf, CutsAtTheCuesAndLeavesOutRejectedTrialsAndGaps) {
  const Dataset data = graz_trials({.channels = {"all"}});
  EXPECT_THAT(data.raw_labels, ElementsAre(1, 2, 2, 2));  // trials 1, 2, 4 and 6
  EXPECT_THAT(data.onsets, ElementsAre(3.5, 9.5, 21.5, 33.5));
  EXPECT_THAT(data.sources[0].dropped,
              UnorderedElementsAre(std::pair{"marked bad", 1}, std::pair{"over a gap", 1}));
  EXPECT_EQ(data.shape(), (Shape{.maps = 1, .height = 2, .width = 500}));
  // steps of 0.1 µV: sample 875 of the first channel, and its neighbour
  EXPECT_NEAR(data.trials.trial(0)[0], 87.5, 1e-3);
  EXPECT_NEAR(data.trials.trial(0)[500], 87.6, 1e-3);
}

TEST(ChainOfGdf, FiltersAndResamplesBesideAGap) {
  const Dataset data = graz_trials({.channels = {"all"}, .band = {4, 38}, .resample = 128});
  EXPECT_THAT(data.raw_labels, ElementsAre(1, 2, 2, 2));
  EXPECT_EQ(data.shape().width, 256);
  // a straight line has nothing between 4 and 38 Hz
  for (const float value : test::values(data)) EXPECT_NEAR(value, 0, 0.5);
}

// A number for each start of a trial, of those that are left out as well.
TEST(ChainOfGdf, TakesTheClassesOfEvaluationRunsFromMatlabFiles) {
  const test::TemporaryFolder folder;
  folder.file("A01T.gdf", graz());
  folder.file("A01E.gdf", graz(true));
  const test::MatWriter mat;
  folder.file("A01E.mat",
              mat.file(mat.doubles<double>("classlabel", {6, 1}, 9, {2, 2, 1, 1, 2, 1})));
  DataOptions options{.folder = folder.path(),
                      .recordings = {.files = {"A0{subject}T.gdf", "A0{subject}E.gdf"},
                                     .subject = {1},
                                     .session = {1, 2},
                                     .test = {.session = {2}}}};
  options.chain.recordings.channels = {"all"};
  options.chain.trials = {.events = {{{"769", "left"}, {"770", "right"}, {"783", "labels"}}},
                          .labels = "A0{subject}E.mat",
                          .from = 0.5,
                          .to = 2.5};
  const PreparedData data = prepare(options);
  EXPECT_THAT(data.train.raw_labels, ElementsAre(1, 2, 2, 2));
  ASSERT_TRUE(data.test);
  EXPECT_THAT(data.test->raw_labels, ElementsAre(2, 2, 1, 1));  // trials 1, 2, 4 and 6
  EXPECT_THAT(data.test->onsets, ElementsAre(3.5, 9.5, 21.5, 33.5));
}

}  // namespace
}  // namespace berger
