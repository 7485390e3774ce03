// Euclidean alignment: the mean covariance of each person, or session, becomes the identity.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "berger/dataset.hpp"
#include "berger/errors.hpp"
#include "core/random.hpp"
#include "support/dataset_values.hpp"
#include "support/message_of.hpp"

namespace berger {
namespace {

constexpr int channels = 3, samples = 40;

Dataset recorded() {
  Dataset data;
  Tensor trials(12, {.maps = 1, .height = channels, .width = samples});
  for (int n = 0; n < 12; ++n) {
    for (int i = 0; i < channels * samples; ++i)
      trials.trial(n)[i] = static_cast<float>(
          (1 + n / 4) * (uniform({.seed = 4, .purpose = Purpose::simulate},
                                 static_cast<std::uint64_t>(n * channels * samples + i)) -
                         0.5));
    data.subjects.push_back(n / 8);
    data.sessions.push_back(n / 4 % 2);
  }
  data.trials = std::move(trials);
  return data;
}

// Of trials first … last − 1 the largest distance of the mean of X Xᵀ to the identity.
double distance(const Dataset& data, int first, int last) {
  const Tensor trials = data.trials.floats();
  double largest = 0;
  for (int a = 0; a < channels; ++a)
    for (int b = 0; b < channels; ++b) {
      double sum = 0;
      for (int n = first; n < last; ++n)
        for (int w = 0; w < samples; ++w)
          sum += static_cast<double>(trials.trial(n)[a * samples + w]) *
                 static_cast<double>(trials.trial(n)[b * samples + w]);
      largest = std::max(largest, std::abs(sum / (last - first) - (a == b ? 1 : 0)));
    }
  return largest;
}

TEST(Alignment, MakesTheMeanOfEachSubjectTheIdentity) {
  Dataset data = recorded();
  EXPECT_GT(distance(data, 0, 8), 0.5);
  align(data, AlignUnit::subject);
  EXPECT_LT(distance(data, 0, 8), 1e-6);
  EXPECT_LT(distance(data, 8, 12), 1e-6);
  EXPECT_GT(distance(data, 0, 4), 0.1) << "of both sessions together";
}

TEST(Alignment, OrOfEachSession) {
  Dataset data = recorded();
  align(data, AlignUnit::session);
  for (int first = 0; first < 12; first += 4) EXPECT_LT(distance(data, first, first + 4), 1e-6);
}

TEST(Alignment, ChannelsThatAreSumsOfOthersAreTold) {
  Dataset data = recorded();
  test::change_trials(data, [](Tensor& trials) {
    for (int n = 0; n < 12; ++n)
      for (int w = 0; w < samples; ++w) {
        float* x = trials.trial(n);
        x[2 * samples + w] = -x[w] - x[samples + w];
      }
  });
  EXPECT_THAT(test::message_of<FileError>([&] { align(data, AlignUnit::subject); }),
              testing::HasSubstr("subject 0, session 0: channels cannot be aligned"));
}

TEST(Alignment, IsDoneToAllPartsOfDataInMemory) {
  Dataset data = recorded();
  for (int n = 0; n < data.size(); ++n) data.raw_labels.push_back(1 + n % 2);
  const Dataset other = data;
  DataOptions options;
  options.align = AlignUnit::subject;
  const PreparedData prepared =
      prepare(GivenData{.train = data, .validation = std::nullopt, .test = other}, options);
  EXPECT_LT(distance(prepared.train, 0, 8), 1e-6);
  EXPECT_LT(distance(*prepared.test, 0, 8), 1e-6);
  EXPECT_GT(distance(data, 0, 8), 0.5) << "whose store they no longer share";
  options.align = AlignUnit::none;
  options.protocol.name = ProtocolName::within_session;
  EXPECT_THAT(test::message_of<ConfigError>([&] {
                prepare(GivenData{.train = data, .validation = std::nullopt, .test = other},
                        options);
              }),
              testing::HasSubstr("data in memory are in parts already"));
}

}  // namespace
}  // namespace berger
