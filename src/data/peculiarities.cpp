// What a user should know of the values that a network is to learn from.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "berger/dataset.hpp"

namespace berger {
namespace {

using Notes = std::vector<std::string>;

// Ends at the first that differs, which is usually the second.
bool all_alike(const Dataset& data) {
  std::vector<std::byte> room, other_room;
  for (int n = 1; n < data.size(); ++n)
    if (!std::ranges::equal(data.trials.stored(0, room), data.trials.stored(n, other_room)))
      return false;
  return data.size() > 1;
}

// The only value that a channel has, NaNs apart; NaN where there are others alone.
struct OnlyValue {
  float value = NAN;
  bool varies = false;

  void look_at(std::span<const float> samples) {
    for (const float x : samples) {
      if (std::isnan(x)) continue;
      varies = !std::isnan(value) && x != value;
      if (varies) return;
      value = x;
    }
  }
};

// Of each channel; likewise soon at its end.
std::vector<OnlyValue> only_values(const Dataset& data) {
  const auto width = static_cast<std::size_t>(data.shape().width);
  std::vector<OnlyValue> channels(static_cast<std::size_t>(data.shape().height));
  std::vector<float> room;
  for (int n = 0; n < data.size(); ++n) {
    const std::span<const float> values = data.trials.values(n, room);
    for (std::size_t h = 0; h < channels.size(); ++h)
      if (!channels[h].varies) channels[h].look_at(values.subspan(h * width, width));
    if (std::ranges::all_of(channels, &OnlyValue::varies)) break;
  }
  return channels;
}

void note_constant_channels(const Dataset& data, Notes& notes) {
  constexpr std::size_t most_named = 8;
  std::vector<std::string> constant;
  const std::vector<OnlyValue> channels = only_values(data);
  for (std::size_t h = 0; h < channels.size(); ++h) {
    if (channels[h].varies) continue;
    const float value = channels[h].value;
    const std::string name =
        h < data.channels.size() ? data.channels[h] : fmt::format("number {}", h + 1);
    constant.push_back(std::isnan(value) ? name + " (only NaNs)"
                                         : fmt::format("{} ({:g})", name, value));
  }
  if (constant.empty()) return;
  const std::size_t count = constant.size();
  constant.resize(std::min(count, most_named));
  notes.push_back(fmt::format("{} of {} channels {} constant in all trials and {} nothing: {}{}",
                              count, channels.size(), count == 1 ? "is" : "are",
                              count == 1 ? "tells" : "tell", fmt::join(constant, ", "),
                              count > most_named ? ", …" : ""));
}

bool one_shade(const Dataset& data, std::uint8_t shade) {
  for (int n = 0; n < data.size(); ++n)
    if (!std::ranges::all_of(data.trials.levels(n), [&](std::uint8_t x) { return x == shade; }))
      return false;
  return true;
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
                                data.images ? "images" : "trials"));
  if (data.images) {
    if (const std::uint8_t shade = data.trials.levels(0)[0]; one_shade(data, shade))
      notes.push_back(fmt::format("all pixels of all images are {}, of 255", shade));
    return notes;
  }
  note_constant_channels(data, notes);
  if (!standardised) note_small_values(data, notes);
  return notes;
}

}  // namespace berger
