// Small models of every kind, with weights and statistics of networks that were trained.
#pragma once

#include "berger/export.hpp"
#include "core/random.hpp"
#include "io/onnx.hpp"
#include "support/ensembles.hpp"

namespace berger::test {

inline OnnxModel exported(const Model& model) {
  const std::string bytes = onnx_bytes(model);
  return parse_onnx(std::as_bytes(std::span(bytes)), "x.onnx");
}

inline void fill(Member& member, std::uint64_t seed) {
  member.parameters.initialise(seed);
  const RandomKey key{.seed = seed, .purpose = Purpose::simulate};
  std::uint64_t drawn = 0;
  for (const Parameter& p : member.parameters.list())
    if (p.name.find("running_") != std::string::npos || p.spec.init == Initialiser::ones)
      for (float& value : member.parameters.of(p))
        value = static_cast<float>(0.5 + uniform(key, drawn++));
}

inline Model filled(Network network, int classes, std::uint64_t seed = 1) {
  Model model = untrained(std::move(network), noise_data(classes, {1, 1, 1}, classes));
  fill(model.first(), seed);
  return model;
}

// A network by name, small; of images with their standardisation.
inline Model named_model(std::string_view name) {
  AnyModel options = default_model(name);
  const auto shrink = [](auto& of) {
    if constexpr (requires { of.filters; }) of.filters = 2;
    if constexpr (requires { of.hidden; }) of.hidden = 8;
  };
  std::visit(shrink, options);
  const bool images = is_for_images(options);
  const Shape shape = images ? Shape{1, 24, 24} : Shape{1, 3, 100};
  Model model = filled(build(options, shape, 3), 3);
  if (images) model.preprocessing = {.mean = {0.4F}, .scale = {3.5F}, .images = true};
  return model;
}

}  // namespace berger::test
