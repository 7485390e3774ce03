// Protocols that cannot be, by their key; and parts that cannot be used, with their reason.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "berger/errors.hpp"
#include "berger/protocol.hpp"
#include "support/message_of.hpp"

namespace {

using berger::ConfigError;
using berger::CutUnit;
using berger::OtherSessions;
using berger::PartOrder;
using berger::ProtocolName;
using berger::ProtocolOptions;
using berger::TrialFacts;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

// Of one subject, unless it is said otherwise; no trial shares samples with another.
TrialFacts trials_with(std::vector<int> labels, std::vector<std::int64_t> sessions) {
  TrialFacts facts{.labels = std::move(labels),
                   .subjects = {},
                   .sessions = std::move(sessions),
                   .runs = {},
                   .groups = {},
                   .held = {}};
  for (std::size_t n = 0; n < facts.labels.size(); ++n) facts.groups.push_back(static_cast<int>(n));
  facts.subjects.assign(facts.labels.size(), 1);
  return facts;
}

std::string refusal_of_protocol(const TrialFacts& facts, const ProtocolOptions& options) {
  return berger::test::message_of<ConfigError>([&] { berger::parts_of(facts, options); });
}

TEST(ProtocolRefusals, NameTheKeyAndWhatItTakes) {
  using enum ProtocolName;
  struct Refused {
    const char *key, *why;
    ProtocolOptions options;
  };
  for (const auto& [key, why, options] : std::vector<Refused>{
           {"folds", "is 1; at least 2", {.name = within_session, .folds = 1}},
           {"seed", "is -1; at least 0", {.name = within_session, .seed = -1}},
           {"validation",
            "is 1; a share from 0 to below 1",
            {.name = within_session, .validation = 1}},
           {"size",
            "is 2.5; a share up to 1, or a whole number",
            {.name = within_session, .size = 2.5}},
           {"size", "is -1; a share up to 1", {.name = within_session, .size = -1}},
           {"validation_by",
            "only leave-one-subject-out trains on several",
            {.name = cross_session, .validation = 0.2, .validation_by = CutUnit::subject}},
           {"validation_order",
            "is chronological, but subjects have no order",
            {.name = leave_one_subject_out,
            .validation = 0.2,
            .validation_order = PartOrder::chronological,
            .validation_by = CutUnit::subject}},
           {"other_sessions",
            "set test_sessions or train_sessions",
            {.name = leave_one_subject_out, .other_sessions = OtherSessions::training}},
           {"second_phase",
            "set protocol.validation, such as 0.2",
            {.name = cross_session, .second_phase = true}},
           {"test_sessions",
            "has session 2, which trains as well",
            {.name = train_test, .train_sessions = {1, 2}, .test_sessions = {2}}}})
    try {
      berger::parts_of(trials_with({0, 1}, {1, 1}), options);
      ADD_FAILURE() << key << " " << why;
    } catch (const ConfigError& error) {
      EXPECT_EQ(error.key, std::string("protocol.") + key);
      EXPECT_THAT(error.what(), HasSubstr(why));
    }
}

TEST(ProtocolRefusals, OfRunsThatNobodyTold) {
  EXPECT_THAT(
      refusal_of_protocol(trials_with({0, 1}, {1, 1}), {.name = ProtocolName::pseudo_online}),
      HasSubstr("pseudo-online needs the run of each trial, which the data do not tell; cut "
                "trials with [recordings]"));
}

TEST(ProtocolRefusals, OfASessionThatIsNotThere) {
  EXPECT_THAT(refusal_of_protocol(trials_with({0, 1, 0, 1}, {1, 1, 2, 2}),
                                  {.name = ProtocolName::cross_session, .test_sessions = {9}}),
              HasSubstr("no part of the data can be used: no session is tested"));
}

TEST(ProtocolRefusals, OfPartsSayWhyNoneCanBeUsed) {
  const auto why = [](std::vector<int> labels, std::vector<std::int64_t> sessions,
                      ProtocolOptions options = {}) {
    options.name = ProtocolName::train_test;
    options.train_sessions = {1}, options.test_sessions = {2};
    return refusal_of_protocol(trials_with(std::move(labels), std::move(sessions)), options);
  };
  EXPECT_THAT(why({0, 1}, {1, 1}), HasSubstr("subject1: there are no trials to test on"));
  EXPECT_THAT(why({0, 1, 0, 0}, {1, 1, 2, 2}), HasSubstr("one class only in its 2 test trials"));
  EXPECT_THAT(why({0, 1, 0, 2}, {1, 1, 2, 2}),
              HasSubstr("a class is tested that nothing is learned of"));
  EXPECT_THAT(why({0, 1, 1, 0, 1}, {1, 1, 1, 2, 2}, {.validation = 0.5}),
              HasSubstr("3 training trials are too few for a stratified validation part of 0.5"));
  EXPECT_THAT(
      why({0, 0, 1}, {1, 2, 2}, {.validation = 0.5, .validation_order = PartOrder::chronological}),
      HasSubstr("a validation part of 0.5 leaves 1 training and 0 validation trials"));
}

TEST(ProtocolRefusals, OfFoldsOfOneClass) {
  EXPECT_THAT(refusal_of_protocol(trials_with({1, 1, 1}, {4, 4, 4}),
                                  {.name = ProtocolName::within_session}),
              HasSubstr("subject1-session4: one class only in its 3 trials"));
}

TEST(Protocols, PseudoOnlineTestsTheLastRunOfASession) {
  TrialFacts facts = trials_with({0, 1, 0, 1, 0, 1, 0, 1}, {1, 1, 1, 1, 1, 1, 2, 2});
  facts.runs = {1, 1, 2, 2, 3, 3, 1, 1};
  const auto parts = berger::parts_of(facts, {.name = ProtocolName::pseudo_online});
  ASSERT_THAT(parts.parts, SizeIs(1));
  EXPECT_THAT(parts.parts[0].train, ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(parts.parts[0].test, ElementsAre(4, 5));
  ASSERT_THAT(parts.unusable, SizeIs(1));
  EXPECT_EQ(parts.unusable[0].label, "subject1-session2");
}

TEST(Protocols, OthersOfOneClassTeachNothing) {
  TrialFacts facts = trials_with({0, 1, 1, 1}, {1, 1, 1, 1});
  facts.subjects = {1, 1, 2, 2};
  EXPECT_EQ(berger::others_of(facts, {.name = ProtocolName::cross_session}, 1).why,
            "one class only in the 2 trials of the others");
}

TEST(Protocols, ChronologicalValidationBySessionIsTheLastOnes) {
  const TrialFacts facts =
      trials_with({0, 1, 0, 1, 0, 1, 0, 1, 0, 1}, {1, 1, 2, 2, 3, 3, 4, 4, 5, 5});
  const auto parts = berger::parts_of(facts, {.name = ProtocolName::train_test,
                                              .train_sessions = {1, 2, 3, 4},
                                              .test_sessions = {5},
                                              .validation = 0.25,
                                              .validation_order = PartOrder::chronological,
                                              .validation_by = CutUnit::session})
                         .parts;
  EXPECT_THAT(parts[0].validation, ElementsAre(6, 7));
  EXPECT_THAT(parts[0].train, ElementsAre(0, 1, 2, 3, 4, 5));
}

}  // namespace
