#include "dsp/resample.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "berger/errors.hpp"
#include "core/to_size.hpp"
#include "dsp/fir.hpp"
#include "dsp/in_groups.hpp"
#include "kernels/kernels.hpp"

namespace berger::dsp {
namespace {

// The last and the first of the old samples that a new one is made of.
std::int64_t last_of(Ratio ratio, std::int64_t half, std::int64_t m) {
  return (half + m * ratio.down) / ratio.up;
}
std::int64_t first_of(Ratio ratio, std::int64_t half, std::int64_t m) {
  // the time of tap 2 · half, rounded up; also where it is before the start
  const std::int64_t at = m * ratio.down - half;
  return at >= 0 ? (at + ratio.up - 1) / ratio.up : -(-at / ratio.up);
}

constexpr std::int64_t together = 8;  // new samples of a channel, side by side

// Eight new samples are weighted sums of the same old ones, with 0 for those that are beyond a
// sample's own taps: [old][new], in the order of time.
struct Block {
  std::vector<double> weights;
  std::int64_t begin = 0, count = 0;  // of the old
};

// Of the new samples 8 b … 8 b + 7 for each b; where those of the first come again, so do all.
std::vector<Block> blocks_of(Ratio ratio, std::int64_t half) {
  const std::vector<double> taps = kaiser_low_pass(
      static_cast<int>(half), 1 / static_cast<double>(std::max(ratio.up, ratio.down)), 5);
  std::vector<Block> blocks(to_size(ratio.up / std::gcd(together, ratio.up)));
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    const std::int64_t first = static_cast<std::int64_t>(b) * together;
    const std::int64_t begin = first_of(ratio, half, first);
    Block& block = blocks[b];
    block.begin = begin;
    block.count = last_of(ratio, half, first + together - 1) + 1 - begin;
    block.weights.resize(to_size(block.count * together));
    for (std::int64_t lane = 0; lane < together; ++lane) {
      const std::int64_t at = half + (first + lane) * ratio.down;
      for (std::int64_t k = 0; k < block.count; ++k) {
        const std::int64_t tap = at - (begin + k) * ratio.up;
        if (tap >= 0 && tap <= 2 * half)
          block.weights[to_size(k * together + lane)] =
              static_cast<double>(ratio.up) * taps[to_size(tap)];
      }
    }
  }
  return blocks;
}

// … 2 1 | 0 1 2 … n−1 | n−2 …
std::int64_t mirrored(std::int64_t t, std::int64_t samples) {
  if (samples == 1) return 0;
  const std::int64_t period = 2 * (samples - 1);
  const std::int64_t within = (t % period + period) % period;
  return std::min(within, period - within);
}

// So many at a time that compilers take them by vectors.
template <class T>
void widen(const T* from, std::int64_t count, double* to) {
  constexpr std::int64_t at_once = 16;
  std::int64_t i = 0;
  for (; i + at_once <= count; i += at_once)
    for (std::int64_t k = 0; k < at_once; ++k) to[i + k] = static_cast<double>(from[i + k]);
  for (; i < count; ++i) to[i] = static_cast<double>(from[i]);
}

// Eight channels, stretch by stretch, each of whole blocks.
template <class T>
class Resampling {
 public:
  Resampling(Ratio ratio, const std::vector<Block>& blocks, std::int64_t half,
             Signals<const T> from, Signals<T> to, const kernels::Table& kernels)
      : ratio_(ratio), blocks_(blocks), half_(half), from_(from), to_(to), kernels_(kernels) {
    constexpr std::int64_t old_at_once = 8192, most = 64 * together;
    at_once_ =
        std::clamp(old_at_once * ratio.up / ratio.down / together * together, together, most);
    pitch_ = last_of(ratio, half, at_once_ - 1) - first_of(ratio, half, 0) + ratio.down + 2;
    old_.resize(to_size(pitch_ * lanes));
    step_ = std::ssize(blocks) * together * ratio.down / ratio.up;
  }

  void filter(int group) {
    const int used = std::min(lanes, from_.channels - lanes * group);
    for (std::int64_t first = 0; first < to_.samples; first += at_once_) {
      const std::int64_t count = std::min(at_once_, to_.samples - first);
      const std::int64_t begin = first_of(ratio_, half_, first),
                         end = last_of(ratio_, half_, first + at_once_ - 1) + 1;
      for (int lane = 0; lane < used; ++lane)
        load(from_.channel(lanes * group + lane), begin, end, old_.data() + lane * pitch_);
      std::int64_t b = first / together % std::ssize(blocks_),
                   again = first / together / std::ssize(blocks_) * step_ - begin;
      for (std::int64_t at = 0; at < count; at += together) {
        const Block& block = blocks_[to_size(b)];
        const double* const x = old_.data() + block.begin + again;
        for (int lane = 0; lane < used; lane += kernels::band_channels) {
          kernels_.band_rows(block.weights.data(), static_cast<int>(block.count), x + lane * pitch_,
                             pitch_, new_.data());
          store(lanes * group + lane, first + at, std::min(together, count - at));
        }
        if (++b < std::ssize(blocks_)) continue;
        b = 0;
        again += step_;
      }
    }
  }

 private:
  void load(const T* samples, std::int64_t begin, std::int64_t end, double* to) const {
    const std::int64_t inside = std::clamp<std::int64_t>(begin, 0, from_.samples),
                       known = std::clamp<std::int64_t>(end, inside, from_.samples);
    for (std::int64_t t = begin; t < inside; ++t)
      to[t - begin] = static_cast<double>(samples[mirrored(t, from_.samples)]);
    for (std::int64_t t = inside; t < known; ++t) to[t - begin] = static_cast<double>(samples[t]);
    for (std::int64_t t = known; t < end; ++t)
      to[t - begin] = static_cast<double>(samples[mirrored(t, from_.samples)]);
  }
  void store(int channel, std::int64_t at, std::int64_t count) const {
    for (int c = 0; c < kernels::band_channels && channel + c < to_.channels; ++c)
      for (std::int64_t i = 0; i < count; ++i)
        to_.channel(channel + c)[at + i] = static_cast<T>(new_[to_size(c * together + i)]);
  }

  Ratio ratio_;
  const std::vector<Block>& blocks_;
  std::int64_t half_, at_once_ = 0, pitch_ = 0;
  std::int64_t step_ = 0;  // old samples from a block to where it comes again
  Signals<const T> from_;
  Signals<T> to_;
  const kernels::Table& kernels_;
  std::vector<double> old_;  // [channel][sample]
  std::array<double, kernels::band_channels * together> new_{};
};

}  // namespace

Ratio ratio_of(double from, double to) {
  constexpr std::int64_t largest = 4096;
  if (!(from > 0 && to > 0 && std::isfinite(from) && std::isfinite(to)))
    throw ShapeError(fmt::format("from {:g} to {:g} samples a second: both are above 0", from, to));
  for (std::int64_t down = 1; down <= largest; ++down) {
    const double up = to / from * static_cast<double>(down);
    const double whole = std::nearbyint(up);
    if (whole >= 1 && whole <= largest && std::abs(up - whole) < 1e-9 * up)
      return {static_cast<std::int64_t>(whole), down};
  }
  throw ShapeError(
      fmt::format("from {:g} to {:g} samples a second: no ratio of whole numbers up to {}; take a "
                  "rate that has one",
                  from, to, largest));
}

template <class T>
void resample(Ratio ratio, Signals<const T> from, Signals<T> to, const Engine& engine) {
  if (to.channels != from.channels || to.samples != ratio.samples(from.samples))
    throw ShapeError(fmt::format("{} samples resampled are {}, not {}", from.samples,
                                 ratio.samples(from.samples), to.samples));
  if (from.samples == 0 || from.channels == 0) return;
  const std::int64_t half = 10 * std::max(ratio.up, ratio.down);
  const std::vector<Block> blocks = blocks_of(ratio, half);
  in_groups(groups_of(from.channels), engine.threads,
            Resampling<T>(ratio, blocks, half, from, to, kernels::table(engine.isa)));
}

template void resample(Ratio, Signals<const float>, Signals<float>, const Engine&);
template void resample(Ratio, Signals<const double>, Signals<double>, const Engine&);

}  // namespace berger::dsp
