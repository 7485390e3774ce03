#include "data/preprocessing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <stdexcept>

#include "berger/errors.hpp"
#include "data/source.hpp"

namespace berger {
namespace {

void refuse_infinite(const Dataset& data) {
  const auto values = data.trials.values();
  const auto found =
      std::find_if(values.begin(), values.end(), [](float x) { return std::isinf(x); });
  if (found == values.end()) return;
  const auto at = static_cast<std::size_t>(found - values.begin()),
             width = static_cast<std::size_t>(data.shape().width);
  const auto trial = static_cast<int>(at / data.shape().size());
  throw FileError(
      name_of_trial(data, trial),
      fmt::format("infinite in float32 at trial {}, channel {}, sample {}; leave that trial out or "
                  "mark it NaN",
                  trial, at / width % static_cast<std::size_t>(data.shape().height), at % width));
}

float mean_of_finite(const Dataset& data) {
  double sum = 0;
  std::int64_t count = 0;
  for (const float x : data.trials.values()) {
    if (std::isnan(x)) continue;
    sum += x;
    ++count;
  }
  if (count == 0)
    throw FileError(name_of_trial(data, 0), "every value is NaN; nothing can be learnt from it");
  return static_cast<float>(sum / static_cast<double>(count));
}

// Adds f(x) over all samples of a channel, NaNs counting as `nan_value`, and divides by their
// number.
template <class F>
double channel_mean(const Dataset& data, int channel, float nan_value, F f) {
  const auto width = static_cast<std::size_t>(data.shape().width);
  double sum = 0;
  for (int n = 0; n < data.size(); ++n) {
    const float* samples = data.trials.trial(n) + static_cast<std::size_t>(channel) * width;
    for (std::size_t w = 0; w < width; ++w)
      sum += f(std::isnan(samples[w]) ? nan_value : samples[w]);
  }
  return sum / (static_cast<double>(data.size()) * static_cast<double>(width));
}

std::string channel_name(const Dataset& data, int channel) {
  const auto c = static_cast<std::size_t>(channel);
  return data.channels.empty() ? std::to_string(channel + 1) : data.channels[c];
}

}  // namespace

Preprocessing fit_preprocessing(const Dataset& train, bool standardise) {
  if (train.holds_images()) return fit_images(train.images, standardise);
  refuse_infinite(train);
  Preprocessing fitted{.nan_value = mean_of_finite(train), .mean = {}, .scale = {}};
  if (!standardise) return fitted;
  for (int channel = 0; channel < train.shape().height; ++channel) {
    const double mean = channel_mean(train, channel, fitted.nan_value, [](double x) { return x; });
    const double variance = channel_mean(train, channel, fitted.nan_value,
                                         [mean](double x) { return (x - mean) * (x - mean); });
    const double deviation = std::sqrt(variance);
    if (variance > 0 && 1 / deviation > std::numeric_limits<float>::max())
      throw FileError(
          name_of_trial(train, 0),
          fmt::format(
              "channel {} varies by {:.3g} alone (its standard deviation), too little to be "
              "divided by in float32; multiply the recording, such as to µV, or leave out "
              "data.standardise",
              channel_name(train, channel), deviation));
    fitted.mean.push_back(static_cast<float>(mean));
    // a flat channel stays flat
    fitted.scale.push_back(variance > 0 ? static_cast<float>(1 / deviation) : 1);
  }
  return fitted;
}

Spread spread_of(const Dataset& data) {
  if (data.holds_images()) return spread_of_images(data.images);
  constexpr int most_trials = 256;
  const auto width = static_cast<std::size_t>(data.shape().width);
  const int step = (data.size() - 1) / most_trials + 1;
  Spread spread;
  for (std::size_t channel = 0; channel < static_cast<std::size_t>(data.shape().height);
       ++channel) {
    const auto mean_of = [&](auto f) {
      double sum = 0, count = 0;
      for (int n = 0; n < data.size(); n += step)
        for (const float x : std::span(data.trials.trial(n) + channel * width, width))
          if (!std::isnan(x)) sum += f(static_cast<double>(x)), ++count;
      return sum / count;
    };
    const double mean = mean_of([](double x) { return x; });
    spread.mean.push_back(mean);
    spread.sd.push_back(std::sqrt(mean_of([mean](double x) { return (x - mean) * (x - mean); })));
  }
  return spread;
}

std::int64_t replace_nans(Dataset& data, float value, NanRule rule) {
  refuse_infinite(data);
  std::int64_t count = 0;
  int first = -1;
  for (int n = 0; n < data.size(); ++n) {
    float* trial = data.trials.trial(n);
    for (std::size_t i = 0; i < data.shape().size(); ++i) {
      if (!std::isnan(trial[i])) continue;
      if (first < 0) first = n;
      ++count;
      if (rule == NanRule::mean) trial[i] = value;
    }
  }
  if (count > 0 && rule == NanRule::error) {
    throw FileError(name_of_trial(data, first),
                    fmt::format("{}, the first in trial {}; data.nan = \"mean\" replaces them",
                                count_nans(count), first));
  }
  return count;
}

void standardise_channels(Dataset& data, const Preprocessing& preprocessing) {
  if (data.holds_images()) {
    standardise_images(data.images, preprocessing);
    return;
  }
  if (preprocessing.mean.empty()) return;
  const auto height = static_cast<std::size_t>(data.shape().height),
             width = static_cast<std::size_t>(data.shape().width);
  if (preprocessing.mean.size() != height)
    throw std::logic_error("as many means as channels are needed");
  for (int n = 0; n < data.size(); ++n) {
    float* samples = data.trials.trial(n);
    for (std::size_t h = 0; h < height; ++h) {
      for (std::size_t w = 0; w < width; ++w, ++samples)
        *samples = (*samples - preprocessing.mean[h]) * preprocessing.scale[h];
    }
  }
}

std::string count_nans(std::int64_t count) {
  return fmt::format("{} NaN{}", count, count == 1 ? "" : "s");
}

void apply_preprocessing(Dataset& data, const Preprocessing& preprocessing, NanRule nan) {
  const std::int64_t count =
      data.holds_images() ? 0 : replace_nans(data, preprocessing.nan_value, nan);
  if (count > 0)
    data.notes.push_back(fmt::format("{} replaced by {:g}, the mean of the training data",
                                     count_nans(count), preprocessing.nan_value));
  standardise_channels(data, preprocessing);
}

}  // namespace berger
