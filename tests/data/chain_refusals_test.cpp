// Chains that are impossible whatever the recordings, by their key and what it takes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "berger/chain.hpp"
#include "berger/errors.hpp"

namespace {

using berger::Chain;
using berger::RecordingSteps;
using berger::TrialsOf;
using berger::TrialSteps;
using testing::HasSubstr;

Chain possible() {
  return {.recordings = {}, .trials = {.events = {{{"T1", "left"}}}, .from = 0, .to = 1}};
}

void expect_no_such_chain(const char* key, const char* why,
                          const std::function<void(RecordingSteps&, TrialSteps&)>& change) {
  Chain chain = possible();
  change(chain.recordings, chain.trials);
  try {
    berger::check(chain);
    ADD_FAILURE() << key << ": " << why;
  } catch (const berger::ConfigError& error) {
    EXPECT_EQ(error.key, key);
    EXPECT_THAT(error.what(), HasSubstr(why));
  }
}

TEST(ChainRefusals, OfRecordingSteps) {
  EXPECT_NO_THROW(berger::check(possible()));
  const auto refused = [](const char* key, const char* why, auto change) {
    expect_no_such_chain(key, why, [&](RecordingSteps& steps, TrialSteps&) { change(steps); });
  };
  refused("recordings.channels", "names no channel", [](auto& s) { s.channels.clear(); });
  refused("recordings.reference", "\"none\" leaves the recording's own",
          [](auto& s) { s.reference.clear(); });
  refused("recordings.bipolar", "set one of the two", [](auto& s) {
    s.bipolar = {"C3-C4"};
    s.reference = {"average"};
  });
  for (const char* pair : {"C3", "-C4", "C3-"})
    refused("recordings.bipolar", "is no pair such as \"C3-C4\"",
            [&](auto& s) { s.bipolar = {pair}; });
  refused("recordings.notch", "1 Hz; from 2 Hz on", [](auto& s) { s.notch = {1}; });
  for (const std::vector<double>& band :
       {std::vector<double>{4}, {4, 8, 12}, {-1, 8}, {8, -1}, {0, 0}, {8, 4}})
    refused("recordings.band", "such as [4, 38]", [&](auto& s) { s.band = band; });
  refused("recordings.order", "13 is impossible; 1 to 12", [](auto& s) { s.order = 13; });
  refused("recordings.resample", "up to 1,000,000", [](auto& s) { s.resample = 2e6; });
}

TEST(ChainRefusals, OfEvents) {
  const auto refused = [](const char* key, const char* why, auto change) {
    expect_no_such_chain(key, why, [&](RecordingSteps&, TrialSteps& steps) { change(steps); });
  };
  const TrialsOf rule{.events = {{{"T1", "left"}}}};
  refused("trials.events", "missing; which events", [](auto& s) { s.events.list.clear(); });
  refused("trials.events", "keep one of the two", [&](auto& s) { s.of = {rule}; });
  const auto refused_rules = [&](const char* why, const std::vector<TrialsOf>& rules) {
    refused("trials.of", why, [&](auto& s) {
      s.events.list.clear();
      s.of = rules;
    });
  };
  refused_rules("1001 of them are too many; up to 1,000", std::vector(1001, rule));
  refused_rules("without events; such as run = [4, 8]", {{.run = {4}}});
  refused_rules("within is below 0", {{.events = rule.events, .after = {"S"}, .within = -1}});
  refused_rules("Name the events of before or after", {{.events = rule.events, .within = 2}});
}

TEST(ChainRefusals, OfWindowsOfTrials) {
  const auto refused = [](const char* key, const char* why, auto change) {
    expect_no_such_chain(key, why, [&](RecordingSteps&, TrialSteps& steps) { change(steps); });
  };
  refused("trials.from", "-1e+07 s is too far", [](auto& s) { s.from = -1e7; });
  refused("trials.to", "1e+07 s is too far", [](auto& s) { s.to = 1e7; });
  refused("trials.to", "trials from 0 to 0 s have no samples", [](auto& s) { s.to = 0; });
  refused("trials.length", "windows of 2 s do not fit between 0 and 1 s", [](auto& s) {
    s.length = 2;
    s.step = 1;
  });
  refused("trials.step", "go together", [](auto& s) { s.length = 0.5; });
  refused("trials.step", "go together", [](auto& s) { s.step = 0.5; });
  for (const std::vector<double>& baseline : {std::vector<double>{0}, {1, 0}, {-1e7, 0}})
    refused("trials.baseline", "two times in seconds", [&](auto& s) { s.baseline = baseline; });
  refused("trials.reject.peak_to_peak", "is below 0", [](auto& s) { s.reject.peak_to_peak = -1; });
  refused("trials.reject.flat", "is below 0", [](auto& s) { s.reject.flat = -1; });
  refused("trials.baseline", "has no effect with standardise = \"trial\"", [](auto& s) {
    s.baseline = {-0.5, 0};
    s.standardise = berger::TrialScale::trial;
  });
}

}  // namespace
