// Small models that can decide together, and what they decide.
#pragma once

#include "berger/model.hpp"
#include "support/noise_data.hpp"

namespace berger::test {

inline Network small_network(Shape input, int filters, int classes) {
  return {.input = input,
          .layers = {{"a", Conv2d{.filters = filters, .kernel_h = 2, .kernel_w = 3}},
                     {"n", BatchNorm{}},
                     {"f", Activation{.function = Function::elu}},
                     {"p", AvgPool{.w = 2}},
                     {"end", Linear{.outputs = classes}}}};
}

// Of recordings of 2 channels × 20 samples and 3 classes; wider ones have another network.
inline Model small_model(std::uint64_t seed, int filters = 4) {
  Model model = untrained(small_network({1, 2, 20}, filters, 3), noise_data(3, {1, 2, 20}, 3));
  model.first().parameters.initialise(seed);
  model.facts.classes = {"left", "right", "feet"};
  model.facts.channels = {"C3", "C4"};
  model.facts.rate = 125;
  model.first().class_counts = {2, 3, 5};
  model.first().augmentation = {.time_shift = 3, .noise = 0.2, .sign_flip = 0.5};
  return model;
}

// Of standardised grey images of 6 × 7 that training flipped, turned and brightened.
inline Model small_image_model(std::uint64_t seed) {
  Model model = untrained(small_network({1, 6, 7}, 4, 3), noise_data(3, {1, 6, 7}, 3));
  model.first().parameters.initialise(seed);
  model.preprocessing = {.mean = {0.4F}, .scale = {3.5F}, .images = true};
  model.first().augmentation = {.flip = 0.5, .rotation = 20, .brightness = 0.3};
  return model;
}

inline std::vector<float> logits_of(const Model& model, ConstView trials, Engine engine = {}) {
  std::vector<float> logits(static_cast<std::size_t>(trials.trials) * model.facts.classes.size());
  Decoder(model, engine).logits(trials, logits);
  return logits;
}
inline std::vector<float> logits_of(const Model& model, const Dataset& data, Engine engine = {}) {
  std::vector<float> logits(static_cast<std::size_t>(data.size()) * model.facts.classes.size());
  Decoder(model, engine).logits(data, logits);
  return logits;
}

}  // namespace berger::test
