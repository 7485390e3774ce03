// Decoding from a real-time thread: once a decoder is made, it asks the system for nothing.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <vector>

#include "berger/model.hpp"
#include "engine/ops/fast_convolution.hpp"
#include "support/noise_data.hpp"

// Sanitizers want to be the only ones who allocate.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED
#endif
#endif

#ifndef SANITIZED
namespace {
std::atomic<long> allocations{0};
}  // namespace

// Every allocation of this program passes here.
void* operator new(std::size_t size) {
  ++allocations;
  if (void* const memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  ++allocations;
  const auto to = static_cast<std::size_t>(alignment);
  if (void* const memory = std::aligned_alloc(to, (size + to - 1) / to * to)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}

namespace berger {
namespace {

Network small_eegnet() {
  return {.input = {1, 12, 60},
          .layers = {{"a", Conv2d{.filters = 4, .kernel_w = 16, .same = true}},
                     {"n", BatchNorm{}},
                     {"b", Conv2d{.filters = 8, .kernel_h = 12, .groups = 4}},
                     {"m", BatchNorm{}},
                     {"f", Activation{}},
                     {"p", AvgPool{.w = 4}},
                     {"d", Dropout{}},
                     {"c", Conv2d{.filters = 16, .kernel_w = 3}},
                     {"x", MaxPool{.w = 2}},
                     {"end", Linear{.outputs = 3}}}};
}

// Both ways of fast convolution, with a pool that goes before its activation.
Network fast_network() {
  return {
      .input = {1, 2, 300},
      .layers = {
          {"a",
           Conv2d{.filters = 32, .kernel_h = 2, .kernel_w = 51, .pad_left = 25, .pad_right = 25}},
          {"n", BatchNorm{}},
          {"f", Activation{}},
          {"p", MaxPool{.w = 2}},
          {"b", Conv2d{.filters = 48, .kernel_w = 5}},
          {"end", Linear{.outputs = 3}}}};
}

TEST(FastNetwork, HasConvolutionsOfBothKinds) {
  const Network network = fast_network();
  const auto kind_of = [&](std::size_t layer, Shape in) {
    return fast_convolution(std::get<Conv2d>(network.layers[layer].layer), in);
  };
  const auto first = kind_of(0, network.input), second = kind_of(4, shapes(network)[3]);
  ASSERT_TRUE(first && second);
  EXPECT_TRUE(std::holds_alternative<FourierConvolution>(*first));
  EXPECT_TRUE(std::holds_alternative<ToomCookConvolution>(*second));
}

Model model_of(const Network& network) {
  Model model{.members = {{.network = network, .parameters = Parameters(network)}}};
  model.first().parameters.initialise(1);
  return model;
}

void expect_no_allocations(const Model& model) {
  for (const int threads : {1, 2}) {
    Decoder decoder(model, {.threads = threads});
    const Dataset data = test::noise_data(40, model.first().network.input, 3);
    const Tensor window = subset(data, {0}).trials.floats();
    std::vector<float> logits(40 * 3);
    const long before = allocations;
    EXPECT_GT(before, 0);
    decoder.logits(window.view(), std::span(logits).first(3));
    decoder.logits(data, logits);
    EXPECT_EQ(allocations - before, 0) << threads << " threads";
  }
}

TEST(Decoder, AllocatesNothingOnceItIsMade) {
  expect_no_allocations(model_of(small_eegnet()));
  expect_no_allocations(model_of(fast_network()));
}

TEST(Decoder, OfAnEnsembleWithViewsAllocatesNothingEither) {
  NamedModel one{"one", model_of(small_eegnet())}, other{"other", model_of(small_eegnet())};
  one.model.first().augmentation = {
      .time_shift = 3, .channel_dropout = 0.1, .noise = 0.1, .time_mask = 0.5};
  set_views(one, 3);
  expect_no_allocations(make_ensemble({one, other}));
}

}  // namespace
}  // namespace berger
#endif
#undef SANITIZED
