#include "dsp/moving.hpp"

#include <algorithm>
#include <cmath>

#include "berger/errors.hpp"
#include "core/to_size.hpp"

namespace berger::dsp {
namespace {

constexpr std::int64_t moving_block = 1024;

}  // namespace

MovingStandardisation::MovingStandardisation(int channels, MovingOptions options)
    : options_(options),
      channels_(channels),
      means_(to_size(groups_of(channels)) * lanes),
      squares_(means_.size()),
      rows_(to_size(moving_block) * lanes) {}

template <class T>
void MovingStandardisation::standardise(Signals<T> chunk) {
  if (chunk.channels != channels_)
    throw ShapeError("a moving standardisation goes on with as many channels as it began with");
  for (std::int64_t from = 0; from < chunk.samples; from += moving_block) {
    const std::int64_t count = std::min(moving_block, chunk.samples - from);
    double weight = weight_;
    for (int group = 0; group < groups_of(channels_); ++group) {
      double mean[lanes], square[lanes];
      std::copy_n(means_.begin() + group * lanes, lanes, mean);
      std::copy_n(squares_.begin() + group * lanes, lanes, square);
      load_rows(chunk, group, from, count, rows_.data());
      weight = weight_;
      for (std::int64_t t = 0; t < count; ++t) {
        double* const row = rows_.data() + t * lanes;
        weight = 1 + (1 - options_.factor) * weight;
        const double share = 1 / weight;
        for (int lane = 0; lane < lanes; ++lane) {
          mean[lane] += (row[lane] - mean[lane]) * share;
          const double away = row[lane] - mean[lane];
          square[lane] += (away * away - square[lane]) * share;
          row[lane] = away / std::max(std::sqrt(square[lane]), options_.least);
        }
      }
      store_rows(rows_.data(), group, from, count, chunk);
      std::copy_n(mean, lanes, means_.begin() + group * lanes);
      std::copy_n(square, lanes, squares_.begin() + group * lanes);
    }
    weight_ = weight;
  }
}

template <class T>
void standardise_moving(Signals<T> signals, std::int64_t initial, MovingOptions options) {
  const std::int64_t first = std::min(initial, signals.samples);
  std::vector<T> beginning;
  for (int c = 0; c < signals.channels; ++c) {
    const T* const x = signals.channel(c);
    double sum = 0, squares = 0;
    for (std::int64_t t = 0; t < first; ++t) sum += static_cast<double>(x[t]);
    const double mean = sum / static_cast<double>(first);
    for (std::int64_t t = 0; t < first; ++t)
      squares += (static_cast<double>(x[t]) - mean) * (static_cast<double>(x[t]) - mean);
    const double sd = std::max(std::sqrt(squares / static_cast<double>(first)), options.least);
    for (std::int64_t t = 0; t < first; ++t)
      beginning.push_back(static_cast<T>((static_cast<double>(x[t]) - mean) / sd));
  }
  MovingStandardisation(signals.channels, options).standardise(signals);
  for (int c = 0; c < signals.channels; ++c)
    std::copy_n(beginning.begin() + c * first, first, signals.channel(c));
}

template void MovingStandardisation::standardise(Signals<float>);
template void MovingStandardisation::standardise(Signals<double>);
template void standardise_moving(Signals<float>, std::int64_t, MovingOptions);
template void standardise_moving(Signals<double>, std::int64_t, MovingOptions);

}  // namespace berger::dsp
