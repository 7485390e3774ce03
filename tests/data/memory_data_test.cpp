// Data that somebody made in memory: settled as files are, and refused where they contradict
// themselves or each other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "berger/dataset.hpp"
#include "berger/errors.hpp"
#include "support/message_of.hpp"

namespace {

using berger::DataOptions;
using berger::Dataset;
using berger::GivenData;
using berger::PreparedData;
using berger::ShapeError;
using berger::test::message_of;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

// Two channels of five samples, each trial other than the rest.
Dataset made(std::vector<std::int64_t> labels, int samples = 5) {
  berger::Tensor trials(static_cast<int>(labels.size()), {1, 2, samples});
  float value = 0;
  for (float& sample : trials.values()) sample = std::sin(value += 1);
  Dataset data{.trials = std::move(trials)};
  data.raw_labels = std::move(labels);
  return berger::dataset_in_memory(std::move(data), "the array");
}

std::string refusal_in_memory(GivenData data, const DataOptions& options = {}) {
  try {
    berger::prepare(std::move(data), options);
  } catch (const berger::Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(DataInMemory, AreSettledByTheClassesOfTraining) {
  const PreparedData data = berger::prepare(
      GivenData{.train = made({7, 9, 7, 9}), .validation = made({9, 9}), .test = made({9, 7})},
      DataOptions{});
  EXPECT_THAT(data.train.labels, ElementsAre(0, 1, 0, 1));
  EXPECT_THAT(data.validation->labels, ElementsAre(1, 1));
  EXPECT_THAT(data.test->labels, ElementsAre(1, 0));
  EXPECT_THAT(data.test->classes, ElementsAre("7", "9"));
}

TEST(DataInMemory, OfOneTrialOnBothSidesAreTold) {
  const PreparedData data = berger::prepare(
      GivenData{.train = made({1, 2}), .validation = std::nullopt, .test = made({1, 2})},
      DataOptions{});
  EXPECT_THAT(data.train.notes, Contains(HasSubstr("is both training and test data")));
}

TEST(DataInMemory, UnlikeEachOtherAreRefused) {
  EXPECT_THAT(
      refusal_in_memory(
          {.train = made({1, 2}), .validation = std::nullopt, .test = made({1, 2}, 6)}),
      HasSubstr("the array: 2 channels × 6 samples, but training has 2 channels × 5 samples"));
  EXPECT_THAT(refusal_in_memory({.train = made({1, 2}), .validation = made({3, 1}), .test = {}}),
              HasSubstr("label 3 (trial 0) is unknown to the training data"));
  EXPECT_THAT(refusal_in_memory({.train = made({1, 2, 1, 2}), .validation = made({1}), .test = {}},
                                {.validation = {.fraction = 0.5}}),
              HasSubstr("is given beside validation data; choose one of them"));
}

TEST(DataInMemory, ThatContradictThemselvesAreRefused) {
  const auto refusal = [](auto change) {
    Dataset data{.trials = berger::Tensor(2, {1, 2, 5})};
    change(data);
    return message_of<ShapeError>([&] { berger::dataset_in_memory(std::move(data), "x"); });
  };
  EXPECT_THAT(refusal([](Dataset& d) { d.trials = {}; }), HasSubstr("x: no trials"));
  EXPECT_THAT(refusal([](Dataset& d) {
                d.raw_labels = {1, 2, 3};
              }),
              HasSubstr("x: 3 labels for 2 trials; one each is needed"));
  EXPECT_THAT(refusal([](Dataset& d) { d.weights = {1}; }), HasSubstr("1 weights for 2 trials"));
  EXPECT_THAT(refusal([](Dataset& d) { d.subjects = {1}; }), HasSubstr("1 subjects for 2 trials"));
  EXPECT_THAT(refusal([](Dataset& d) { d.sessions = {1}; }), HasSubstr("1 sessions for 2 trials"));
  EXPECT_THAT(refusal([](Dataset& d) { d.channels = {"C3"}; }),
              HasSubstr("1 names for 2 channels"));
}

TEST(DataInMemory, CountTheirNans) {
  berger::Tensor trials(2, {1, 2, 5});
  trials.values()[3] = NAN;
  Dataset data{.trials = std::move(trials)};
  EXPECT_EQ(berger::dataset_in_memory(std::move(data), "x").sources[0].nans, 1);
}

}  // namespace
