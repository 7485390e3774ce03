// A model that several threads decode with: apart from decoder_test.cpp, which counts allocations
// and so cannot be built with sanitizers.
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "berger/model.hpp"
#include "support/noise_data.hpp"

namespace berger {
namespace {

Network small_network() {
  return {.input = {1, 12, 60},
          .layers = {{"a", Conv2d{.filters = 4, .kernel_w = 16, .same = true}},
                     {"n", BatchNorm{}},
                     {"b", Conv2d{.filters = 8, .kernel_h = 12, .groups = 4}},
                     {"f", Activation{}},
                     {"p", AvgPool{.w = 4}},
                     {"end", Linear{.outputs = 3}}}};
}

// Nothing of a model is written by those who decode with it.
TEST(Decoder, OfEightThreadsShareAModel) {
  const Dataset data = test::noise_data(6, {1, 12, 60}, 3);
  Model model = test::untrained(small_network(), data);
  model.first().parameters.initialise(1);
  const auto decoded = [&] {
    std::vector<float> logits(6 * 3);
    Decoder(model).logits(data, logits);
    return logits;
  };
  const std::vector<float> expected = decoded();
  std::vector<std::vector<float>> found(8);
  std::vector<std::thread> threads;
  for (auto& each : found) threads.emplace_back([&] { each = decoded(); });
  for (std::thread& thread : threads) thread.join();
  for (const auto& each : found) EXPECT_EQ(each, expected);
}

}  // namespace
}  // namespace berger
