#include "berger/network.hpp"

#include <fmt/format.h>

#include "berger/errors.hpp"
#include "network/skips.hpp"

namespace berger {
namespace {

std::string text(bool value) {
  return value ? "true" : "false";
}
std::string text(int value) {
  return fmt::format("{}", value);
}
std::string text(double value) {
  return fmt::format("{:g}", value);
}
std::string text(const std::string& value) {
  return value;
}
std::string text(Function value) {
  return std::string(names(value)[static_cast<std::size_t>(value)]);
}

// A layer is little said without these.
template <class L>
bool is_always_shown(std::string_view key) {
  constexpr bool pool = std::is_same_v<L, AvgPool> || std::is_same_v<L, MaxPool>;
  return (std::is_same_v<L, Activation> && key == "function") ||
         (std::is_same_v<L, Dropout> && key == "rate") || (pool && key == "w");
}

// "filters=16 kernel_w=51": the options that differ from the layer's defaults, and those.
template <class L>
std::string options_of(L layer) {
  std::vector<std::string> defaults;
  L{}.fields([&](std::string_view, const auto& value) { defaults.push_back(text(value)); });
  std::string options;
  std::size_t i = 0;
  layer.fields([&](std::string_view key, const auto& value) {
    if (text(value) != defaults[i++] || is_always_shown<L>(key))
      options += fmt::format("{}{}={}", options.empty() ? "" : " ", key, text(value));
  });
  return options;
}

// Values of a trial between two layers: what is more fits no int somewhere.
constexpr std::size_t largest_trial = std::size_t{1} << 28;

// Axis by axis: of three of them the product might not fit its type.
bool too_large(Shape shape) {
  std::size_t left = largest_trial;
  for (const int axis : {shape.maps, shape.height, shape.width})
    left /= static_cast<std::size_t>(axis);
  return left == 0;
}

}  // namespace

std::vector<Shape> shapes(const Network& network) {
  std::vector<Shape> result;
  Shape in = network.input;
  if (in.maps < 1 || in.height < 1 || in.width < 1)
    throw ShapeError(fmt::format("network input {}: every axis must be at least 1", to_string(in)));
  if (too_large(in))
    throw ShapeError(fmt::format("network input {}: at most {} values make sense", to_string(in),
                                 largest_trial));
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const NamedLayer& named = network.layers[i];
    try {
      if (const auto source = source_of(network, i)) Add::check(in, result[*source]);
      const Shape out = out_shape(named.layer, in);
      if (too_large(out))
        throw ShapeError(
            fmt::format("output {}: at most {} values make sense", to_string(out), largest_trial));
      in = out;
    } catch (const ShapeError& error) {
      throw ShapeError(fmt::format("{} '{}' (layer {} of {}), input {} (maps × height × width): {}",
                                   doc(named.layer).name, named.name, i + 1, network.layers.size(),
                                   to_string(in), error.what()));
    }
    result.push_back(in);
  }
  return result;
}

std::vector<LayerRow> summarise(const Network& network) {
  const std::vector<Shape> out = shapes(network);
  std::vector<LayerRow> rows;
  Shape in = network.input;
  for (std::size_t i = 0; i < out.size(); in = out[i], ++i) {
    const NamedLayer& named = network.layers[i];
    LayerRow row{.name = named.name,
                 .type = std::string(doc(named.layer).name),
                 .options = std::visit([](const auto& l) { return options_of(l); }, named.layer),
                 .output = out[i],
                 .cost = cost(named.layer, in)};
    for (const ParamSpec& spec : params(named.layer, in))
      if (spec.role == Role::trained) row.parameters += static_cast<std::int64_t>(spec.size());
    rows.push_back(std::move(row));
  }
  return rows;
}

std::int64_t count_parameters(const Network& network) {
  std::int64_t total = 0;
  for (const LayerRow& row : summarise(network)) total += row.parameters;
  return total;
}

}  // namespace berger
