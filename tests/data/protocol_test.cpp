// Who learns and who is tested, on simulated windows whose every trial has a pattern of its own:
// who has seen one window of a trial knows the others, and nobody else knows more than chance.
#include "berger/protocol.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "berger/dataset.hpp"
#include "berger/errors.hpp"
#include "core/random.hpp"
#include "core/to_size.hpp"
#include "data/protocol_trials.hpp"
#include "support/dataset_values.hpp"

namespace berger {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

constexpr int subjects = 3, sessions = 2, trials_each = 24, windows = 3, length = 32, step = 8;

// Windows that slide over trials of noise; labels are drawn.
Dataset leakage() {
  Dataset data;
  const int trials = subjects * sessions * trials_each;
  Tensor values(trials * windows, {.maps = 1, .height = 1, .width = length});
  for (int trial = 0; trial < trials; ++trial) {
    const RandomKey key{.seed = 3, .purpose = Purpose::simulate};
    const auto noise = [&](int sample) {
      return static_cast<float>(uniform(key, static_cast<std::uint64_t>(trial * 1000 + sample)));
    };
    for (int window = 0; window < windows; ++window) {
      for (int i = 0; i < length; ++i)
        values.trial(trial * windows + window)[i] = noise(window * step + i);
      data.labels.push_back(noise(999) < 0.5F ? 0 : 1);
      data.subjects.push_back(1 + trial / (sessions * trials_each));
      data.sessions.push_back(1 + trial / trials_each % sessions);
    }
  }
  data.trials = std::move(values);
  data.classes = {"left", "right"};
  return data;
}

// Decides as the training window does that has a sample of the trial, else by a coin of its own.
double accuracy_of_a_memory(const Dataset& data, const std::vector<int>& train,
                            const std::vector<int>& test) {
  std::map<float, int> known;
  for (const int n : train)
    for (std::size_t i = 0; i < length; i += step)
      known[data.trials.trial(n)[i]] = data.labels[static_cast<std::size_t>(n)];
  int right = 0;
  for (const int n : test) {
    const std::vector<float> x = data.trials.trial(n);
    int decision = x[length / 2] < 0.5F ? 0 : 1;
    for (std::size_t i = 0; i < length; i += step)
      if (const auto found = known.find(x[i]); found != known.end()) decision = found->second;
    right += decision == data.labels[static_cast<std::size_t>(n)] ? 1 : 0;
  }
  return right / static_cast<double>(test.size());
}

TrialFacts few(std::vector<int> labels, std::vector<std::int64_t> of_subjects,
               std::vector<std::int64_t> of_sessions) {
  TrialFacts facts{.labels = std::move(labels),
                   .subjects = std::move(of_subjects),
                   .sessions = std::move(of_sessions),
                   .runs = {},
                   .groups = {},
                   .held = {}};
  for (std::size_t n = 0; n < facts.labels.size(); ++n) facts.groups.push_back(static_cast<int>(n));
  return facts;
}

std::string problem_of(const TrialFacts& facts, const ProtocolOptions& options) {
  try {
    parts_of(facts, options);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

TEST(Protocol, WindowsOfATrialWouldGiveItAway) {
  const Dataset data = leakage();
  std::vector<int> even, odd;
  for (int n = 0; n < 120; ++n) (n % 2 == 0 ? even : odd).push_back(n);
  EXPECT_EQ(accuracy_of_a_memory(data, even, odd), 1);
}

TEST(Protocol, ButNoneLetsThemOntoBothSides) {
  const Dataset data = leakage();
  const TrialFacts facts = trial_facts(data, {});
  EXPECT_THAT((std::set<int>(facts.groups.begin(), facts.groups.end())),
              SizeIs(subjects * sessions * trials_each));
  const std::vector<ProtocolOptions> all{
      {.name = ProtocolName::within_session},
      {.name = ProtocolName::within_session, .order = PartOrder::random},
      {.name = ProtocolName::within_session, .order = PartOrder::chronological},
      {.name = ProtocolName::cross_session},
      {.name = ProtocolName::leave_one_subject_out},
      {.name = ProtocolName::train_test, .train_sessions = {1}, .test_sessions = {2}}};
  for (ProtocolOptions options : all)
    for (const PartOrder order :
         {PartOrder::stratified, PartOrder::random, PartOrder::chronological}) {
      options.validation = 0.25;
      options.validation_order = order;
      const ProtocolParts parts = parts_of(facts, options);
      EXPECT_LE(parts.unusable.size(), 6U) << "small folds of one class";
      double sum = 0, validated = 0;
      for (const ProtocolPart& part : parts.parts) {
        sum += accuracy_of_a_memory(data, part.train, part.test);
        validated += accuracy_of_a_memory(data, part.train, part.validation);
      }
      const auto count = static_cast<double>(parts.parts.size());
      SCOPED_TRACE(testing::Message()
                   << static_cast<int>(options.name) << " " << static_cast<int>(order));
      EXPECT_NEAR(sum / count, 0.5, 0.2);
      EXPECT_NEAR(validated / count, 0.5, 0.2);
    }
}

TEST(Protocol, WithinSessionTestsEachTrialOnce) {
  const TrialFacts facts = trial_facts(leakage(), {});
  const ProtocolParts parts = parts_of(facts, {.name = ProtocolName::within_session});
  ASSERT_THAT(parts.parts, SizeIs(subjects * sessions * 5));
  EXPECT_EQ(parts.parts[7].label, "subject1-session2-fold3");
  std::vector<int> tested;
  for (const ProtocolPart& part : parts.parts) {
    tested.insert(tested.end(), part.test.begin(), part.test.end());
    EXPECT_EQ(part.train.size() + part.test.size(), std::size_t{trials_each * windows});
  }
  std::ranges::sort(tested);
  EXPECT_EQ(tested.size(), facts.labels.size());
  EXPECT_EQ(std::ranges::adjacent_find(tested), tested.end());
}

TEST(Protocol, LeaveOneSubjectOutLearnsFromTheOthers) {
  const TrialFacts facts = few({0, 1, 0, 1, 0, 1}, {1, 1, 2, 2, 3, 3}, {});
  const auto parts = parts_of(facts, {.name = ProtocolName::leave_one_subject_out}).parts;
  ASSERT_THAT(parts, SizeIs(3));
  EXPECT_THAT(parts[1].train, ElementsAre(0, 1, 4, 5));
  EXPECT_THAT(parts[1].test, ElementsAre(2, 3));
}

TEST(Protocol, SessionsThatTrainAndAreTestedCanBeChosen) {
  const TrialFacts facts =
      few({0, 1, 0, 1, 0, 1, 0, 1}, {1, 1, 1, 1, 2, 2, 2, 2}, {1, 1, 2, 2, 1, 1, 2, 2});
  const auto parts = parts_of(facts, {.name = ProtocolName::leave_one_subject_out,
                                      .train_sessions = {1},
                                      .test_sessions = {2}})
                         .parts;
  EXPECT_THAT(parts[0].train, ElementsAre(4, 5));
  EXPECT_THAT(parts[0].test, ElementsAre(2, 3));
}

TEST(Protocol, ChronologicalValidationIsTheLastOfEachSession) {
  const TrialFacts facts = few({0, 1, 0, 1, 0, 1, 0, 1, 0, 1}, std::vector<std::int64_t>(10, 1),
                               {1, 1, 1, 1, 2, 2, 2, 2, 3, 3});
  const auto parts = parts_of(facts, {.name = ProtocolName::train_test,
                                      .train_sessions = {1, 2},
                                      .test_sessions = {3},
                                      .validation = 0.25,
                                      .validation_order = PartOrder::chronological})
                         .parts;
  EXPECT_THAT(parts[0].validation, ElementsAre(3, 7));
  EXPECT_THAT(parts[0].train, ElementsAre(0, 1, 2, 4, 5, 6));
}

TEST(Protocol, ValidationBySubjectKeepsPeopleApart) {
  const TrialFacts facts = trial_facts(leakage(), {});
  const auto parts = parts_of(facts, {.name = ProtocolName::leave_one_subject_out,
                                      .validation = 0.5,
                                      .validation_order = PartOrder::random,
                                      .validation_by = CutUnit::subject})
                         .parts;
  for (const ProtocolPart& part : parts) {
    std::set<std::int64_t> trained, validated;
    for (const int n : part.train) trained.insert(facts.subjects[static_cast<std::size_t>(n)]);
    for (const int n : part.validation)
      validated.insert(facts.subjects[static_cast<std::size_t>(n)]);
    EXPECT_THAT(trained, SizeIs(1));
    EXPECT_THAT(validated, SizeIs(1));
    EXPECT_NE(*trained.begin(), *validated.begin());
  }
}

TEST(Protocol, SmallerSizesLieWithinLargerOnes) {
  const TrialFacts facts = trial_facts(leakage(), {});
  std::vector<int> smaller;
  for (const double size : {4.0, 8.0, 0.5, 1.0}) {
    const auto train =
        parts_of(facts, {.name = ProtocolName::cross_session, .size = size}).parts[0].train;
    EXPECT_TRUE(std::ranges::includes(train, smaller)) << size;
    smaller = train;
  }
  EXPECT_EQ(smaller.size(), std::size_t{trials_each * windows});
}

TEST(Protocol, OneSubjectThatCannotBeUsedDoesNotSinkTheOthers) {
  const TrialFacts facts =
      few({0, 1, 0, 1, 0, 0, 0, 1}, {1, 1, 1, 1, 2, 2, 3, 3}, {1, 1, 2, 2, 1, 2, 1, 1});
  const ProtocolParts parts = parts_of(facts, {.name = ProtocolName::cross_session});
  EXPECT_THAT(parts.parts, SizeIs(2));
  ASSERT_THAT(parts.unusable, SizeIs(3));
  EXPECT_EQ(parts.unusable[0].label, "subject2-session1");
  EXPECT_EQ(parts.unusable[0].why, "one class only in its 1 training trials");
  EXPECT_EQ(parts.unusable[2].why, "there are no trials to train on");
}

TEST(Protocol, FewerTrialsThanFoldsAreTold) {
  const TrialFacts facts = few({0, 1, 0, 1, 1}, {1, 1, 1, 1, 1}, {1, 1, 1, 1, 1});
  EXPECT_THAT(problem_of(facts, {.name = ProtocolName::within_session, .folds = 3}),
              HasSubstr("subject1-session1: 2 trials of a class, fewer than 3 folds"));
}

TEST(Protocol, LeaksAreRefusedWithTheirCounts) {
  TrialFacts facts = few({0, 1, 0, 1, 0, 1}, {1, 1, 1, 1, 1, 1}, {1, 1, 1, 2, 2, 2});
  facts.groups[3] = facts.groups[1];
  EXPECT_THAT(problem_of(facts, {.name = ProtocolName::cross_session}),
              HasSubstr("it would leak: 1 of 3 test trials share samples with trials that train"));
}

TEST(Protocol, TrialsThatBeginWithMissingValuesAreNotOneTrial) {
  Dataset data = leakage();
  test::change_trials(data, [](Tensor& trials) { std::ranges::fill(trials.values(), NAN); });
  const std::vector<int> groups = trial_facts(data, {}).groups;
  EXPECT_THAT(std::set<int>(groups.begin(), groups.end()), SizeIs(groups.size()));
}

TEST(Protocol, WhatSharesSamplesWithValidationDoesNotLearn) {
  TrialFacts facts = few({0, 1, 0, 1, 0, 1, 0, 1, 0, 1}, {}, {});
  facts.subjects = {1, 1, 2, 2, 3, 3, 4, 4, 5, 5};
  facts.groups[2] = facts.groups[0], facts.groups[3] = facts.groups[1];  // 1 and 2 are one person
  int shared = 0;
  for (int seed = 0; seed < 8; ++seed) {
    const ProtocolParts parts = parts_of(facts, {.name = ProtocolName::leave_one_subject_out,
                                                 .seed = seed,
                                                 .validation = 0.5,
                                                 .validation_order = PartOrder::random,
                                                 .validation_by = CutUnit::subject});
    EXPECT_THAT(parts.unusable, SizeIs(2)) << "1 and 2 know each other's trials";
    for (const ProtocolPart& part : parts.parts) {
      std::set<int> groups;
      for (const int trial : part.train) groups.insert(facts.groups[to_size(trial)]);
      for (const int trial : part.validation)
        EXPECT_FALSE(groups.contains(facts.groups[to_size(trial)]));
      shared += part.train.size() + part.validation.size() < 8;
    }
  }
  EXPECT_GT(shared, 0) << "no cut went between the two";
}

TEST(Protocol, SizesBeyondAllTrialsAreAllOfThem) {
  const TrialFacts facts = trial_facts(leakage(), {});
  EXPECT_EQ(
      parts_of(facts, {.name = ProtocolName::cross_session, .size = 1e18}).parts[0].train.size(),
      std::size_t{trials_each * windows});
}

TEST(Protocol, FactsThatAreMissingAreAskedFor) {
  EXPECT_THAT(problem_of(few({0, 1}, {}, {}), {.name = ProtocolName::leave_one_subject_out}),
              HasSubstr("needs the subject of each trial"));
  EXPECT_THAT(problem_of(few({0, 1}, {1, 1}, {}), {.name = ProtocolName::within_session}),
              HasSubstr("needs the session of each trial"));
  EXPECT_THAT(problem_of(few({0, 1}, {1, 1}, {1, 2}), {.name = ProtocolName::train_test}),
              HasSubstr("train_sessions and test_sessions, or data.test"));
}

// Three subjects, four sessions of two trials.
TrialFacts three_subjects() {
  std::vector<int> labels;
  std::vector<std::int64_t> of_subjects, of_sessions;
  for (int n = 0; n < 24; ++n) {
    labels.push_back(n % 2);
    of_subjects.push_back(1 + n / 8);
    of_sessions.push_back(1 + n % 8 / 2);
  }
  return few(labels, of_subjects, of_sessions);
}

std::set<std::int64_t> values_at(const std::vector<std::int64_t>& all,
                                 const std::vector<int>& trials) {
  std::set<std::int64_t> values;
  for (const int trial : trials) values.insert(all[static_cast<std::size_t>(trial)]);
  return values;
}

TEST(Protocol, OthersAreAllButTheSubjectInAllOfTheirSessions) {
  const TrialFacts facts = three_subjects();
  ProtocolOptions options{.name = ProtocolName::train_test,
                          .train_sessions = {1, 2},
                          .test_sessions = {4},
                          .validation = 0.25};
  const OthersPart all = others_of(facts, options, 2);
  EXPECT_EQ(all.part.label, "others-of-subject2");
  EXPECT_EQ(all.why, "");
  EXPECT_THAT(all.part.train, SizeIs(12));
  EXPECT_THAT(all.part.validation, SizeIs(4)) << "a quarter of theirs";
  EXPECT_THAT(all.part.test, testing::IsEmpty());
  EXPECT_THAT(values_at(facts.subjects, all.part.train), ElementsAre(1, 3));
  EXPECT_THAT(values_at(facts.sessions, all.part.train), ElementsAre(1, 2, 3, 4));
  options.other_sessions = OtherSessions::training;
  options.validation = 0;
  EXPECT_THAT(values_at(facts.sessions, others_of(facts, options, 2).part.train),
              ElementsAre(1, 2));
}

TEST(Protocol, OthersHaveNoTrialThatIsOneWithTheSubjects) {
  TrialFacts facts = three_subjects();
  facts.groups[20] = facts.groups[3];  // stored under two names
  EXPECT_THAT(others_of(facts, {.name = ProtocolName::train_test}, 1).part.train,
              testing::AllOf(SizeIs(15), testing::Not(testing::Contains(20))));
}

TEST(Protocol, LeaveOneSubjectOutMayLearnFromUntestedSessionsAlone) {
  const TrialFacts facts = three_subjects();
  ProtocolOptions options{.name = ProtocolName::leave_one_subject_out, .test_sessions = {4}};
  EXPECT_THAT(values_at(facts.sessions, parts_of(facts, options).parts[0].train),
              ElementsAre(1, 2, 3, 4));
  options.other_sessions = OtherSessions::training;
  EXPECT_THAT(values_at(facts.sessions, parts_of(facts, options).parts[0].train),
              ElementsAre(1, 2, 3));
}

TEST(Protocol, OfASingleSubjectThereAreNoOthers) {
  const TrialFacts facts = few({0, 1, 0, 1}, {1, 1, 1, 1}, {1, 1, 2, 2});
  EXPECT_THAT(others_of(facts, {.name = ProtocolName::cross_session}, 1).why,
              HasSubstr("nobody but subject 1"));
}

}  // namespace
}  // namespace berger
