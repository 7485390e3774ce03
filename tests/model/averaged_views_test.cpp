// Ensembles and views of a trial: means of probabilities, and the same bits however they are asked
// for.
#include "model/averaged_views.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "berger/evaluation.hpp"
#include "data/preprocessing.hpp"
#include "support/ensembles.hpp"

namespace berger {
namespace {

using test::logits_of;
using test::noise_data;
using test::small_image_model;
using test::small_model;

constexpr Shape recording{1, 2, 20}, picture{1, 6, 7};

// Plain softmax, by libm.
std::vector<double> by_hand(std::span<const float> logits, std::size_t classes) {
  std::vector<double> p(logits.size());
  for (std::size_t at = 0; at < p.size(); at += classes) {
    double sum = 0;
    for (std::size_t k = 0; k < classes; ++k)
      sum += p[at + k] = std::exp(static_cast<double>(logits[at + k]));
    for (std::size_t k = 0; k < classes; ++k) p[at + k] /= sum;
  }
  return p;
}

Model ensemble_of(std::vector<Model> members) {
  std::vector<NamedModel> named;
  for (Model& member : members) named.push_back({"member", std::move(member)});
  return make_ensemble(std::move(named));
}

Model with_views(Model model, int views) {
  NamedModel named{"model", std::move(model)};
  set_views(named, views);
  return named.model;
}

TEST(Ensemble, DecidesByTheMeanOfItsMembersProbabilities) {
  const Dataset data = noise_data(30, recording, 3);
  const Model a = small_model(1), b = small_model(2, 9);
  const auto p = by_hand(logits_of(a, data), 3), q = by_hand(logits_of(b, data), 3);
  const std::vector<float> logits = logits_of(ensemble_of({a, b}), data);
  const std::vector<double> mean = probabilities(logits, 3);
  for (std::size_t i = 0; i < mean.size(); ++i) {
    EXPECT_NEAR(mean[i], (p[i] + q[i]) / 2, 1e-7) << i;
    EXPECT_NEAR(logits[i], std::log((p[i] + q[i]) / 2), 1e-6) << i;
  }
}

TEST(Ensemble, CountsAMemberOfManyViewsLikeOneOfOne) {
  const Dataset data = noise_data(6, recording, 3);
  const Model a = with_views(small_model(1), 7), b = small_model(2);
  const auto p = probabilities(logits_of(a, data), 3), q = by_hand(logits_of(b, data), 3);
  const auto mean = probabilities(logits_of(ensemble_of({a, b}), data), 3);
  for (std::size_t i = 0; i < mean.size(); ++i) EXPECT_NEAR(mean[i], (p[i] + q[i]) / 2, 1e-7) << i;
}

TEST(Views, AreAveragedAsTheAugmenterDrawsThem) {
  for (const Model& model : {small_model(3), small_image_model(4)}) {
    constexpr int views = 5;
    const Shape shape = model.first().network.input;
    const Dataset data = noise_data(11, shape, 3);
    const Augmenter augmenter(model.first().augmentation, shape,
                              pixel_range(model.preprocessing, 1));
    std::vector<float> scratch(augmenter.scratch());
    std::vector<double> mean(11 * 3);
    for (int view = 0; view < views; ++view) {
      Tensor changed = data.trials.floats();
      for (int n = 0; n < 11; ++n) augmenter.view({changed.trial(n), shape.size()}, scratch, view);
      const auto p = by_hand(logits_of(model, changed.view()), 3);
      for (std::size_t i = 0; i < p.size(); ++i) mean[i] += p[i] / views;
    }
    const auto averaged = probabilities(logits_of(with_views(model, views), data), 3);
    const auto plain = by_hand(logits_of(model, data), 3);
    double moved = 0;
    for (std::size_t i = 0; i < mean.size(); ++i) {
      EXPECT_NEAR(averaged[i], mean[i], 1e-7) << i;
      moved = std::max(moved, std::abs(mean[i] - plain[i]));
    }
    EXPECT_GT(moved, 1e-3);
  }
}

// Images are stored as bytes; a model decodes them in a dataset and, as floats, in memory.
TEST(Views, OfImagesAreTheSameFromBytesAndFromFloats) {
  const Model model = with_views(small_image_model(5), 6);
  std::vector<std::uint8_t> bytes(1100 * picture.size());
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<std::uint8_t>(i * 7919 % 251);
  Dataset data{.trials = {picture, std::move(bytes)}, .images = true};
  apply_preprocessing(data, model.preprocessing, NanRule::error);
  const Tensor floats = data.trials.floats();
  std::vector<float> logits(1100 * 3);
  Decoder(model, {.threads = 2}).logits(data, logits);
  EXPECT_EQ(logits, logits_of(model, floats.view()));
}

TEST(AveragedViews, OfOneVoterWithOneViewAreTheLogitsOfItsPlan) {
  Model model = small_model(6);
  const Dataset data = noise_data(40, recording, 3);
  ThreadPool pool(1);
  InferPlan plan(model.first().network, model.first().parameters, model.first().rewrites, pool,
                 default_isa());
  std::vector<float> expected(40 * 3), averaged(40 * 3);
  plan.run(data, expected);
  const Voter voter{.plan = &plan};
  AveragedViews(3).run({&voter, 1}, data, averaged);
  EXPECT_EQ(averaged, expected);
  EXPECT_EQ(logits_of(model, data), expected);
}

// More trials than are averaged at a time, on every instruction set.
TEST(AveragedViews, HaveTheSameBitsAloneInABatchOnAnyThreadsAndInstructionSet) {
  const Model model = ensemble_of({with_views(small_model(7), 3), small_model(8, 6)});
  const Tensor data = noise_data(700, recording, 3).trials.floats();
  const std::vector<float> together = logits_of(model, data.view());
  for (const int n : {0, 511, 512, 699}) {
    const auto alone = logits_of(model, data.view().slice(n, 1));
    for (std::size_t k = 0; k < 3; ++k)
      EXPECT_EQ(std::bit_cast<std::uint32_t>(alone[k]),
                std::bit_cast<std::uint32_t>(together[static_cast<std::size_t>(n) * 3 + k]))
          << n;
  }
  for (const Isa isa : available_isas())
    for (const int threads : {1, 2, 3, 8}) {
      const int trials = name(isa) == "scalar" ? 40 : 700;
      const auto logits =
          logits_of(model, data.view().slice(0, trials), {.threads = threads, .isa = isa});
      EXPECT_TRUE(std::equal(logits.begin(), logits.end(), together.begin()))
          << name(isa) << ", " << threads << " threads";
    }
}

// Members so sure that the other classes have probability 0 in double.
TEST(AveragedViews, StayFiniteWhereNoMemberSeesAnyProbability) {
  Model model = small_model(9);
  const Parameter& bias = *model.first().parameters.find("end.bias");
  model.first().parameters.of(bias)[1] = 1e6F;
  const Dataset data = noise_data(4, recording, 3);
  const std::vector<float> logits = logits_of(ensemble_of({model, model}), data);
  for (std::size_t n = 0; n < 4; ++n) {
    EXPECT_EQ(logits[3 * n + 1], 0);
    EXPECT_FLOAT_EQ(logits[3 * n],
                    static_cast<float>(std::log(std::numeric_limits<double>::min())));
  }
  const Scores scores = score(logits, {1, 1, 1, 0}, 3);
  EXPECT_EQ(scores.accuracy, 0.75);
  EXPECT_NEAR(scores.loss, 708.4 / 4, 0.1);
  model.first().parameters.of(bias)[0] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_TRUE(std::isnan(logits_of(ensemble_of({model, small_model(1)}), data)[0]))
      << "what is broken shows";
}

}  // namespace
}  // namespace berger
