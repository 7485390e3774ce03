#include "data/augment_recording.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "core/math.hpp"

namespace berger {
namespace {

std::span<float> channel(std::span<float> trial, Shape shape, int number) {
  const auto width = static_cast<std::size_t>(shape.width);
  return trial.subspan(static_cast<std::size_t>(number) * width, width);
}

// Later by `by` samples, or earlier. The samples missing at one end are those next to it,
// backwards: zeros would be a step that a network can learn.
void move_in_time(std::span<float> samples, std::span<float> scratch, int by) {
  const auto old = scratch.first(samples.size());
  std::copy(samples.begin(), samples.end(), old.begin());
  const std::ptrdiff_t moved = std::abs(by);
  if (by > 0) {
    std::copy(old.begin(), old.end() - moved, samples.begin() + moved);
    std::reverse_copy(old.begin() + 1, old.begin() + 1 + moved, samples.begin());
  } else if (by < 0) {
    std::copy(old.begin() + moved, old.end(), samples.begin());
    std::reverse_copy(old.end() - 1 - moved, old.end() - 1, samples.end() - moved);
  }
}

double deviation(std::span<const float> samples) {
  double sum = 0, squares = 0;
  for (const float x : samples) sum += x;
  const double mean = sum / static_cast<double>(samples.size());
  for (const float x : samples) squares += (x - mean) * (x - mean);
  return std::sqrt(squares / static_cast<double>(samples.size()));
}

// The normal number that a share p of all lie below, within 2e-7 of itself (Wichura, "Algorithm AS
// 241", Applied Statistics 37, 1988: PPND7, without its part for p below 1e-11). A number of 32
// bits makes one, up to 6.3 standard deviations, in less than half the time that `normal` takes.
double normal_quantile(double p) {
  const double q = p - 0.5;
  if (std::abs(q) <= 0.425) {
    const double r = 0.180625 - q * q;
    return q * (((59.109374720 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179) /
           (((67.187563600 * r + 78.757757664) * r + 17.895169469) * r + 1);
  }
  const double r = std::sqrt(-log(q < 0 ? p : 1 - p)) - 1.6;
  const double reach =
      (((0.17023821103 * r + 1.3067284816) * r + 2.7568153900) * r + 1.4234372777) /
      ((0.12021132975 * r + 0.73700164250) * r + 1);
  return q < 0 ? -reach : reach;
}

void add_noise(std::span<float> samples, double level, const RandomKey& key, int number) {
  const double reach = level * deviation(samples);
  for (std::size_t first = 0; first < samples.size(); first += 4) {
    const auto bits = random_bits(key, static_cast<std::uint64_t>(number) << 32 | first);
    const std::size_t count = std::min(bits.size(), samples.size() - first);
    for (std::size_t i = 0; i < count; ++i)
      samples[first + i] += static_cast<float>(reach * normal_quantile((bits[i] + 0.5) * 0x1p-32));
  }
}

// Each with the probability; where that would be all of them, one that is drawn stays.
void silence_channels(std::span<float> trial, Shape shape, double probability,
                      const TrialDraws& draws) {
  const RandomKey key = draws.each(Draw::channel_dropout);
  const auto silent = [&](int number) {
    return uniform(key, static_cast<std::uint64_t>(number)) < probability;
  };
  int count = 0;
  for (int c = 0; c < shape.height; ++c) count += silent(c);
  const int kept = count < shape.height ? -1 : draws.below(Draw::kept_channel, shape.height);
  for (int c = 0; c < shape.height; ++c)
    if (c != kept && silent(c)) std::ranges::fill(channel(trial, shape, c), 0.0F);
}

void silence_stretch(std::span<float> trial, Shape shape, double longest, const TrialDraws& draws) {
  const int length =
      1 + draws.below(Draw::time_mask_length, static_cast<int>(longest * shape.width));
  const int start = draws.below(Draw::time_mask_start, shape.width - length + 1);
  for (int c = 0; c < shape.height; ++c)
    std::fill_n(channel(trial, shape, c).begin() + start, length, 0.0F);
}

}  // namespace

void augment_recording(const Augmentation& options, Shape shape, const TrialDraws& draws,
                       std::span<float> trial, std::span<float> scratch) {
  if (options.time_shift > 0) {
    const int by = draws.below(Draw::time_shift, 2 * options.time_shift + 1) - options.time_shift;
    for (int c = 0; c < shape.height; ++c) move_in_time(channel(trial, shape, c), scratch, by);
  }
  if (options.noise > 0) {
    const RandomKey key = draws.each(Draw::noise);
    for (int c = 0; c < shape.height; ++c)
      add_noise(channel(trial, shape, c), options.noise, key, c);
  }
  if (draws.chance(Draw::sign_flip, options.sign_flip))
    for (float& x : trial) x = -x;
  if (options.channel_dropout > 0) silence_channels(trial, shape, options.channel_dropout, draws);
  if (draws.chance(Draw::time_mask, options.time_mask))
    silence_stretch(trial, shape, options.time_mask_length, draws);
}

}  // namespace berger
