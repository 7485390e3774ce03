// Causal chains on samples as they come in.
#include "berger/live_chain.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "berger/dataset.hpp"
#include "berger/errors.hpp"
#include "support/message_of.hpp"
#include "support/recording_files.hpp"
#include "support/temporary_folder.hpp"

namespace berger {
namespace {

using testing::HasSubstr;

test::RecordingBytes heard() {
  test::RecordingBytes file{.channels = {"C1", "Cz", "C2"}};
  file.events = {{1, "T1"}, {3, "T2"}, {6, "T1"}, {8.004, "T2"}};
  file.value = [](int c, int t) { return 20 * std::sin(0.1 * (c + 2) * t) + t * 7919 % 101; };
  return file;
}

Chain causal(RecordingSteps steps, TrialScale scale) {
  steps.channels = {"C1", "Cz", "C2"};
  steps.causal = true;
  return {.recordings = steps,
          .trials = {.events = {{{"T1", "left"}, {"T2", "right"}}},
                     .from = 0.5,
                     .to = 1.5,
                     .standardise = scale}};
}

// All that comes out, [sample][channel], of the recording in chunks of so many samples.
std::vector<float> pushed(LiveChain& live, std::int64_t chunk) {
  const test::RecordingBytes file = heard();
  std::vector<float> all;
  for (int from = 0; from < file.samples; from += static_cast<int>(chunk)) {
    std::vector<float> samples;
    for (int t = from; t < std::min<std::int64_t>(from + chunk, file.samples); ++t)
      for (int c = 0; c < 3; ++c) samples.push_back(static_cast<float>(file.value(c, t)));
    const auto before = static_cast<std::ptrdiff_t>(all.size());
    all.resize(all.size() +
               static_cast<std::size_t>(live.ready(std::ssize(samples) / 3) * live.channels_out()));
    live.push(samples, std::span(all).subspan(static_cast<std::size_t>(before)));
  }
  return all;
}

std::vector<float> window_of(const LiveChain& live, const std::vector<float>& all,
                             const Dataset& data, std::size_t trial) {
  const auto at = static_cast<std::size_t>(std::llround(data.onsets[trial] * live.rate()));
  const auto channels = static_cast<std::size_t>(live.channels_out()),
             width = static_cast<std::size_t>(data.shape().width);
  std::vector<float> window;
  for (std::size_t c = 0; c < channels; ++c)
    for (std::size_t t = 0; t < width; ++t) window.push_back(all.at((at + t) * channels + c));
  live.standardise(window);
  return window;
}

void expect_same_trials(const Chain& chain) {
  const test::TemporaryFolder folder;
  folder.file("a.npz", heard().bytes());
  DataOptions options{.folder = folder.path(), .recordings = {.files = {"a.npz"}}, .chain = chain};
  Chain fitted;
  const Dataset data = read_recordings(options, {}, fitted);
  ASSERT_EQ(data.size(), 4);
  for (const std::int64_t chunk : {1, 7, 1000, 2000}) {
    LiveChain live(fitted, 100);
    ASSERT_EQ(live.channels_out(), data.shape().height);
    const std::vector<float> all = pushed(live, chunk);
    for (std::size_t trial = 0; trial < 4; ++trial) {
      const std::vector<float> window = window_of(live, all, data, trial);
      EXPECT_EQ(window, data.trials.trial(static_cast<int>(trial)))
          << "trial " << trial << " in chunks of " << chunk;
    }
  }
}

TEST(LiveChain, GivesTheBitsOfTheWholeRecordingInWhateverChunks) {
  expect_same_trials(causal({}, TrialScale::none));
  expect_same_trials(
      causal({.reference = {"average"}, .notch = {20}, .band = {4, 30}, .resample = 64},
             TrialScale::exponential));
  expect_same_trials(causal({.bipolar = {"C1-C2", "Cz-C1"},
                             .notch = {20},
                             .band = {4, 30},
                             .filter = FilterKind::butterworth},
                            TrialScale::trial));
  expect_same_trials(
      causal({.reference = {"laplacian"}, .band = {4, 0}, .resample = 128}, TrialScale::none));
}

TEST(LiveChain, IsLateByTenSamplesOfTheLowerRate) {
  LiveChain live(causal({.resample = 50}, TrialScale::none), 100);
  EXPECT_EQ(live.rate(), 50);
  EXPECT_EQ(live.ready(20), 0);
  EXPECT_EQ(live.ready(21), 1);
}

TEST(LiveChain, RefusesWhatLooksAheadOrNeedsAnEvent) {
  const auto refused = [](const Chain& chain) {
    return test::message_of<Error>([&] { LiveChain(chain, 100); });
  };
  Chain chain = causal({.band = {4, 30}}, TrialScale::none);
  chain.recordings.causal = false;
  EXPECT_THAT(refused(chain), HasSubstr("recordings.causal: false"));
  chain = causal({}, TrialScale::none);
  chain.trials.baseline = {-0.5, 0};
  EXPECT_THAT(refused(chain), HasSubstr("trials.baseline: is the mean around an event"));
  EXPECT_THAT(described(chain).back(), HasSubstr("live         no: the baseline"));
  EXPECT_THAT(refused(causal({.band = {4, 60}}, TrialScale::none)), HasSubstr("50 Hz"));
  EXPECT_THAT(refused(causal({.reference = {"M1"}}, TrialScale::none)), HasSubstr("M1"));
  LiveChain live(causal({}, TrialScale::none), 100);
  const std::vector<float> samples(7);
  std::vector<float> out(6);
  EXPECT_THROW(live.push(samples, out), ShapeError);
}

}  // namespace
}  // namespace berger
