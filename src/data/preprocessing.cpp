#include "data/preprocessing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "berger/errors.hpp"
#include "data/source.hpp"

namespace berger {
namespace {

// f(trial, its values) for every `step`th trial.
template <class F>
void for_each_trial(const Dataset& data, F f, int step = 1) {
  std::vector<float> room;
  for (int n = 0; n < data.size(); n += step) f(n, data.trials.values(n, room));
}

void refuse_infinite(const Dataset& data, int trial, std::span<const float> values) {
  const auto width = static_cast<std::size_t>(data.shape().width);
  const auto found = std::ranges::find_if(values, [](float x) { return std::isinf(x); });
  if (found == values.end()) return;
  const auto at = static_cast<std::size_t>(found - values.begin());
  throw FileError(name_of_trial(data, trial),
                  fmt::format("infinite in float32 at trial {}, channel {}, sample {}; leave that "
                              "trial out or mark it NaN",
                              trial, at / width, at % width));
}

// FileError where a value is infinite.
float mean_of_finite(const Dataset& data) {
  double sum = 0;
  std::int64_t count = 0;
  for_each_trial(data, [&](int trial, std::span<const float> values) {
    refuse_infinite(data, trial, values);
    for (const float x : values) {
      if (std::isnan(x)) continue;
      sum += x;
      ++count;
    }
  });
  if (count == 0)
    throw FileError(name_of_trial(data, 0), "every value is NaN; nothing can be learnt from it");
  return static_cast<float>(sum / static_cast<double>(count));
}

// Of each channel, the mean of f(channel, x) over its samples in every `step`th trial; NaNs count
// as `nan_value` or, where that is NaN itself, not at all.
template <class F>
std::vector<double> channel_means(const Dataset& data, float nan_value, F f, int step = 1) {
  const auto width = static_cast<std::size_t>(data.shape().width),
             height = static_cast<std::size_t>(data.shape().height);
  std::vector<double> sums(height), counts(height);
  for_each_trial(
      data,
      [&](int, std::span<const float> values) {
        for (std::size_t h = 0; h < height; ++h) {
          double sum = sums[h], count = counts[h];
          for (float x : values.subspan(h * width, width)) {
            if (std::isnan(x)) x = nan_value;
            if (!std::isnan(x)) sum += f(h, static_cast<double>(x)), ++count;
          }
          sums[h] = sum, counts[h] = count;
        }
      },
      step);
  for (std::size_t h = 0; h < height; ++h) sums[h] /= counts[h];
  return sums;
}

struct ChannelMoments {
  std::vector<double> mean, variance;
};
ChannelMoments channel_moments(const Dataset& data, float nan_value, int step = 1) {
  ChannelMoments moments{.mean = channel_means(
                             data, nan_value, [](std::size_t, double x) { return x; }, step),
                         .variance = {}};
  moments.variance = channel_means(
      data, nan_value,
      [&](std::size_t h, double x) {
        const double off = x - moments.mean[h];
        return off * off;
      },
      step);
  return moments;
}

std::string channel_name(const Dataset& data, std::size_t channel) {
  return data.channels.empty() ? std::to_string(channel + 1) : data.channels[channel];
}

}  // namespace

Preprocessing fit_preprocessing(const Dataset& train, bool standardise) {
  if (train.images) return fit_images(train, standardise);
  Preprocessing fitted{.nan_value = mean_of_finite(train), .mean = {}, .scale = {}};
  if (!standardise) return fitted;
  const ChannelMoments moments = channel_moments(train, fitted.nan_value);
  for (std::size_t channel = 0; channel < moments.mean.size(); ++channel) {
    const double variance = moments.variance[channel], deviation = std::sqrt(variance);
    if (variance > 0 && 1 / deviation > std::numeric_limits<float>::max())
      throw FileError(
          name_of_trial(train, 0),
          fmt::format(
              "channel {} varies by {:.3g} alone (its standard deviation), too little to be "
              "divided by in float32; multiply the recording, such as to µV, or leave out "
              "data.standardise",
              channel_name(train, channel), deviation));
    fitted.mean.push_back(static_cast<float>(moments.mean[channel]));
    // a flat channel stays flat
    fitted.scale.push_back(variance > 0 ? static_cast<float>(1 / deviation) : 1);
  }
  return fitted;
}

Spread spread_of(const Dataset& data) {
  if (data.images) return spread_of_images(data);
  constexpr int most_trials = 256;
  const int step = (data.size() - 1) / most_trials + 1;
  ChannelMoments moments = channel_moments(data, std::numeric_limits<float>::quiet_NaN(), step);
  for (double& variance : moments.variance) variance = std::sqrt(variance);
  return {.mean = std::move(moments.mean), .sd = std::move(moments.variance)};
}

std::int64_t preprocess(Dataset& data, const Preprocessing& preprocessing, NanRule nan) {
  std::int64_t count = 0;
  int first = -1;
  if (!data.images) {
    for_each_trial(data, [&](int trial, std::span<const float> values) {
      refuse_infinite(data, trial, values);
      const auto nans = std::ranges::count_if(values, [](float x) { return std::isnan(x); });
      if (nans > 0 && first < 0) first = trial;
      count += nans;
    });
  }
  if (count > 0 && nan == NanRule::error)
    throw FileError(name_of_trial(data, first),
                    fmt::format("{}, the first in trial {}; data.nan = \"mean\" replaces them",
                                count_nans(count), first));
  Scaling scaling{.mean = preprocessing.mean, .scale = preprocessing.scale};
  if (count > 0) scaling.nan_value = preprocessing.nan_value;
  data.trials = data.trials.scaled(scaling);
  return count;
}

std::string count_nans(std::int64_t count) {
  return fmt::format("{} NaN{}", count, count == 1 ? "" : "s");
}

void apply_preprocessing(Dataset& data, const Preprocessing& preprocessing, NanRule nan) {
  if (const std::int64_t count = preprocess(data, preprocessing, nan); count > 0)
    data.notes.push_back(fmt::format("{} replaced by {:g}, the mean of the training data",
                                     count_nans(count), preprocessing.nan_value));
}

}  // namespace berger
