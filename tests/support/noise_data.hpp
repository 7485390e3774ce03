// Trials of noise with labels, and models without a history: enough to train.
#pragma once

#include <utility>
#include <vector>

#include "berger/model.hpp"
#include "support/draws.hpp"

namespace berger::test {

// A class shifts its trials a little, so that there is something to learn.
inline Dataset noise_data(int trials, Shape shape, int classes, std::uint64_t seed = 1) {
  Dataset data;
  Tensor floats(trials, shape);
  const std::vector<double> values = draws(static_cast<std::size_t>(trials) * shape.size(), seed);
  std::size_t drawn = 0;
  for (int n = 0; n < trials; ++n) {
    const int label = (n * 5 + n / 3) % classes;
    for (std::size_t i = 0; i < shape.size(); ++i)
      floats.trial(n)[i] = static_cast<float>(4 * values[drawn++] - 2 + 0.3 * label);
    data.labels.push_back(label);
  }
  data.trials = std::move(floats);
  for (int k = 0; k < classes; ++k) {
    data.class_values.push_back(k);
    data.classes.push_back(std::to_string(k));
  }
  return data;
}

// The same as images, of 256 greys.
inline Dataset noise_images(int trials, Shape shape, int classes, std::uint64_t seed = 1) {
  Dataset data = noise_data(trials, shape, classes, seed);
  std::vector<std::uint8_t> pixels;
  const Tensor floats = data.trials.floats();
  for (const float value : floats.values())
    pixels.push_back(static_cast<std::uint8_t>(128 + 40 * value));
  data.trials = {shape, std::move(pixels)};
  data.images = true;
  return data;
}

inline Model untrained(Network network, const Dataset& data,
                       RewriteSet rewrites = default_rewrites()) {
  Parameters parameters(network);
  return {.facts = {.classes = data.classes, .class_values = data.class_values},
          .members = {{.architecture = "layers",
                       .network = std::move(network),
                       .parameters = std::move(parameters),
                       .rewrites = std::move(rewrites)}}};
}

}  // namespace berger::test
