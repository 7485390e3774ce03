// The picture of a running study: what it says, and that it fits whatever the terminal's size.
#include "report/live/live_frame.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "in_words.hpp"

namespace berger::report {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using State = LiveRun::State;

LiveRun run(const std::string& name, State state, int epochs = 0) {
  LiveRun result;
  result.name = name;
  result.state = state;
  result.planned = 300;
  for (int epoch = 1; epoch <= epochs; ++epoch)
    result.epochs.push_back({.epoch = epoch,
                             .train = {0.9 / epoch, 0.5 + 0.001 * epoch},
                             .validation = {},
                             .test = Scores{1.0 / epoch, 0.5 + 0.0005 * epoch},
                             .seconds = 0.25});
  if (epochs > 0) result.seconds_an_epoch = 0.25;
  if (epochs > 0 && state == State::running) result.seconds_left = 75;
  return result;
}

LiveState every_state() {
  LiveState state;
  state.name = "three activations, wide and long: Größe 漢字";
  state.runs = {run("eegnet-elu-seed1", State::running, 120),
                run("eegnet-elu-seed2", State::running, 7),
                run("deepconvnet-relu-seed1", State::silent, 9),
                run("deepconvnet-relu-seed2", State::failed, 12),
                run("eegnet-relu-seed1", State::interrupted, 3),
                run("eegnet-relu-seed2", State::done, 300)};
  state.runs[3].error = "training diverged: the loss became nan in epoch 13, step 2";
  for (int i = 0; i < 40; ++i)
    state.runs.push_back(run(fmt::format("eegnet-leaky_relu-seed{}", i), State::waiting));
  state.seconds_left = 3723;
  state.notes = {
      "runs/eegnet-elu-seed1/metrics.csv: byte 70: a quote opened in this record never closes"};
  return state;
}

std::string line_of(const std::string& frame, const std::string& what) {
  const std::size_t at = frame.find(what), begin = frame.rfind('\n', at) + 1;
  return at == std::string::npos ? "" : frame.substr(begin, frame.find('\n', at) - begin);
}

TEST(LiveFrame, FitsEverySizeWhateverIsSelected) {
  const LiveState state = every_state();
  for (const std::string selected :
       {"", "eegnet-elu-seed2", "deepconvnet-relu-seed2", "eegnet-leaky_relu-seed39"})
    for (std::size_t columns = 40; columns <= 250; columns += 7)
      for (std::size_t rows = 12; rows <= 70; rows += 2) {
        const auto lines = live_frame(state, {.columns = columns,
                                              .rows = rows,
                                              .selected = selected,
                                              .clock = "12:34:56",
                                              .keys = true});
        ASSERT_EQ(lines.size(), rows) << columns;
        for (const Line& line : lines)
          ASSERT_LE(line.width(), columns) << rows << "\n" << text(lines);
        ASSERT_THAT(text(lines), AllOf(HasSubstr("q quit"), HasSubstr("test %"),
                                       HasSubstr(selected == "eegnet-leaky_relu-seed39"
                                                     ? "no epoch has ended yet"
                                                     : "⠒⠒⠒ ")))
            << columns << " × " << rows;
        ASSERT_EQ(text(lines).find("▸") != std::string::npos, !selected.empty()) << text(lines);
      }
}

TEST(LiveFrame, DoesNoHarmWhereThereIsNoRoom) {
  for (std::size_t columns = 0; columns < 40; ++columns)
    for (std::size_t rows = 0; rows < 12; ++rows) {
      const auto lines =
          live_frame(every_state(), {.columns = columns, .rows = rows, .keys = true});
      EXPECT_LE(lines.size(), rows);
      for (const Line& line : lines) EXPECT_LE(line.width(), columns);
    }
}

TEST(LiveFrame, SaysHowFarTheStudyIs) {
  const std::string frame =
      text(live_frame(every_state(), {.columns = 140, .rows = 40, .clock = "12:34:56"}));
  EXPECT_THAT(
      frame,
      HasSubstr("1 done · 2 running · 1 silent · 1 failed · 1 interrupted · 40 waiting of 46"));
  EXPECT_THAT(frame, HasSubstr("1:02:03 left   12:34:56"));
  EXPECT_THAT(frame,
              HasSubstr("deepconvnet-relu-seed2 failed: training diverged: the loss became nan"));
  EXPECT_THAT(frame, HasSubstr("cannot read runs/eegnet-elu-seed1/metrics.csv"));
}

TEST(LiveFrame, ARowHasTheFiguresOfTheLastEpoch) {
  const std::string frame = text(live_frame(every_state(), {.columns = 140, .rows = 40}));
  EXPECT_THAT(
      line_of(frame, "eegnet-elu-seed1 "),
      testing::ContainsRegex("running +120/300 +0\\.0075 +62\\.00 +56\\.00 +0\\.25 +1:15$"));
  EXPECT_THAT(line_of(frame, "eegnet-leaky_relu-seed0"),
              testing::ContainsRegex("waiting +0/300 *$"));
  EXPECT_THAT(line_of(frame, "  run "), Not(HasSubstr("valid")));  // nobody has a validation part
}

TEST(LiveFrame, SaysHowManyRunsItLeavesOut) {
  const LiveState state = every_state();
  for (const std::size_t rows : {12u, 24u, 60u}) {
    const std::string frame = text(live_frame(state, {.columns = 100, .rows = rows}));
    std::size_t shown = 0;
    for (const LiveRun& one : state.runs)
      shown += !line_of(frame, "  " + one.name + " ").empty() ||
               !line_of(frame, "● " + one.name + " ").empty();
    EXPECT_THAT(frame, HasSubstr(fmt::format("… and {} more", state.runs.size() - shown))) << frame;
  }
  EXPECT_THAT(text(live_frame(state, {.columns = 100, .rows = 90})), Not(HasSubstr("… and")));
}

TEST(LiveFrame, ARunningOrSelectedRunAloneShowsItsPartsSeveralOnesPart) {
  const LiveState state = every_state();
  const std::string several = text(live_frame(state, {.columns = 100, .rows = 40}));
  EXPECT_THAT(several, AllOf(HasSubstr("test accuracy (%)"), HasSubstr("test loss"),
                             HasSubstr("⠒⠒⠒ eegnet-elu-seed1  ⠒⠒⠒ eegnet-elu-seed2")));
  const std::string one =
      text(live_frame(state, {.columns = 100, .rows = 40, .selected = "eegnet-elu-seed2"}));
  EXPECT_THAT(one, AllOf(HasSubstr("eegnet-elu-seed2: "), HasSubstr("⠒⠒⠒ train  ⠒⠒⠒ test")));
  EXPECT_THAT(one, HasSubstr("▸ eegnet-elu-seed2"));
}

TEST(LiveFrame, SmallTerminalsHaveOnePlotOrOneBelowTheOther) {
  const LiveState state = every_state();
  const auto frame = [&](std::size_t columns, std::size_t rows, bool loss_first = false) {
    return text(live_frame(state, {.columns = columns, .rows = rows, .loss_first = loss_first}));
  };
  EXPECT_THAT(frame(40, 14),
              AllOf(HasSubstr("accuracy (%)"), Not(HasSubstr("loss\n")), Not(HasSubstr("loss  "))));
  EXPECT_THAT(frame(40, 14, true), AllOf(Not(HasSubstr("accuracy (%)")), HasSubstr("test loss")));
  EXPECT_THAT(line_of(frame(60, 50), "test accuracy (%)"), Not(HasSubstr("loss")));
  EXPECT_THAT(frame(60, 50), HasSubstr("test loss"));
  EXPECT_THAT(line_of(frame(90, 30), "test accuracy (%)"), HasSubstr("loss"));
}

TEST(LiveFrame, SaysThatAllIsDoneOrThatNothingRuns) {
  LiveState state;
  state.name = "s";
  EXPECT_THAT(text(live_frame(state, {})),
              AllOf(HasSubstr("no runs"), HasSubstr("no epoch has ended yet")));
  state.runs = {run("a", State::done, 300), run("b", State::failed)};
  EXPECT_THAT(text(live_frame(state, {})), HasSubstr("finished · 1 done · 1 failed of 2"));
  state.runs.push_back(run("c", State::waiting));
  EXPECT_THAT(text(live_frame(state, {})), HasSubstr("idle · 1 done · 1 failed · 1 waiting of 3"));
  state.runs.insert(state.runs.begin(), run("d", State::running));
  // the latest with curves
  EXPECT_THAT(text(live_frame(state, {})), AllOf(Not(HasSubstr("idle")), HasSubstr("a: ")));
}

TEST(LiveFrame, WithoutColoursCurvesDifferInTheirDashes) {
  const LiveState state = every_state();
  const std::string selected = "eegnet-elu-seed1";
  EXPECT_NE(text(live_frame(
                state, {.columns = 100, .rows = 40, .selected = selected, .told_by_dash = true})),
            text(live_frame(state, {.columns = 100, .rows = 40, .selected = selected})));
}

}  // namespace
}  // namespace berger::report
