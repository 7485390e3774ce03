// What a user should know of the values that a network is to learn from.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "berger/dataset.hpp"
#include "data/source.hpp"

namespace berger {
namespace {

using Notes = std::vector<std::string>;

// Ends at the first that differs, which is usually the second.
bool all_alike(const Dataset& data) {
  for (int n = 1; n < data.size(); ++n) {
    const auto first = bytes_of(data, 0), other = bytes_of(data, n);
    if (std::memcmp(first.data(), other.data(), first.size()) != 0) return false;
  }
  return data.size() > 1;
}

// NaNs apart; likewise soon at its end.
bool is_constant(const Dataset& data, int channel, float& value) {
  const auto width = static_cast<std::size_t>(data.shape().width);
  value = NAN;
  for (int n = 0; n < data.size(); ++n) {
    const float* samples = data.trials.trial(n) + static_cast<std::size_t>(channel) * width;
    for (const float x : std::span(samples, width)) {
      if (std::isnan(x)) continue;
      if (!std::isnan(value) && x != value) return false;
      value = x;
    }
  }
  return true;
}

void note_constant_channels(const Dataset& data, Notes& notes) {
  constexpr std::size_t most_named = 8;
  std::vector<std::string> constant;
  const auto channels = static_cast<std::size_t>(data.shape().height);
  for (std::size_t h = 0; h < channels; ++h) {
    float value = 0;
    if (!is_constant(data, static_cast<int>(h), value)) continue;
    const std::string name =
        h < data.channels.size() ? data.channels[h] : fmt::format("number {}", h + 1);
    constant.push_back(std::isnan(value) ? name + " (only NaNs)"
                                         : fmt::format("{} ({:g})", name, value));
  }
  if (constant.empty()) return;
  const std::size_t count = constant.size();
  constant.resize(std::min(count, most_named));
  notes.push_back(fmt::format("{} of {} channels {} constant in all trials and {} nothing: {}{}",
                              count, channels, count == 1 ? "is" : "are",
                              count == 1 ? "tells" : "tell", fmt::join(constant, ", "),
                              count > most_named ? ", …" : ""));
}

bool one_shade(const Images& images) {
  const std::uint8_t value = images.pixels[0][0];
  return std::ranges::all_of(images.pixels, [&](const std::uint8_t* image) {
    return std::ranges::all_of(std::span(image, images.shape.size()),
                               [&](std::uint8_t pixel) { return pixel == value; });
  });
}

// Batch norm divides by √(variance + 1e-5): of values whose variance is less than that, what it
// makes is no longer of one size, and shrinks with them.
void note_small_values(const Dataset& data, Notes& notes) {
  constexpr double epsilon = 1e-5;
  const double deviation = facts_of(data).scale;
  if (!(deviation > 0) || deviation * deviation >= epsilon) return;
  double factor = 1;
  while (deviation * factor < 1) factor *= 1000;
  notes.push_back(fmt::format(
      "the values are so small (deviation {:.3g}{}{}) that the epsilon of batch norm, {:g}, "
      "outweighs them; set data.standardise = true, or multiply them by {:g}{}",
      deviation, data.unit.empty() ? "" : " ", data.unit, epsilon, factor,
      data.unit == "V" && factor == 1e6 ? ", to µV" : ""));
}

}  // namespace

std::vector<std::string> peculiarities(const Dataset& data, bool standardised) {
  Notes notes;
  if (data.size() == 0) return notes;
  if (all_alike(data))
    notes.push_back(fmt::format("all {} {} are alike; nothing can be learnt from them", data.size(),
                                data.holds_images() ? "images" : "trials"));
  if (data.holds_images()) {
    if (one_shade(data.images))
      notes.push_back(
          fmt::format("all pixels of all images are {}, of 255", data.images.pixels[0][0]));
    return notes;
  }
  note_constant_channels(data, notes);
  if (!standardised) note_small_values(data, notes);
  return notes;
}

}  // namespace berger
