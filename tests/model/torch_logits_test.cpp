#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "berger/model.hpp"
#include "berger/models.hpp"

namespace {

using namespace berger;

// tests/golden/make_weights.py wrote the files and printed what PyTorch makes of x = i / 64 − 1.
TEST(WeightsOfPyTorch, GiveItsLogits) {
  const std::map<std::string, std::vector<float>> expected{
      {"1.13", {0.020761155f, 0.15943316f, -0.4223232f, 0.017922726f, 0.15580881f, -0.41943204f}},
      {"2.15", {0.020761136f, 0.15943313f, -0.42232317f, 0.017922707f, 0.15580878f, -0.41943204f}}};
  Model model;
  model.first().network = build(LeNet{.filters = 1, .hidden = 4, .second_hidden = 3}, {1, 8, 8}, 3);
  std::vector<float> trials(128);
  for (std::size_t i = 0; i < trials.size(); ++i) trials[i] = static_cast<float>(i) / 64 - 1;
  for (const auto& [version, logits] : expected)
    for (const std::string kind : {"lenet", "checkpoint"}) {
      model.first().parameters = Parameters(model.first().network);
      load_weights(
          std::string(BERGER_PROJECT_DIR) + "/fuzz/corpus/weights/" + kind + "_" + version + ".pt",
          {}, model.first().network, model.first().parameters);
      std::vector<float> got(6);
      Decoder(model).logits(ConstView{trials.data(), 2, {1, 8, 8}}, got);
      EXPECT_THAT(got, testing::Pointwise(testing::FloatNear(1e-5f), logits)) << kind << version;
    }
}

}  // namespace
