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

constexpr std::int64_t together = 8;  // new samples of a channel, side by side

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

}  // namespace

// Of the new samples 8 b … 8 b + 7 for each b; where those of the first come again, so do all.
struct Resampler::Bands {
  // Eight new samples are weighted sums of the same old ones, with 0 for those that are beyond a
  // sample's own taps: [old][new], in the order of time.
  struct Block {
    std::vector<double> weights;
    std::int64_t begin = 0, count = 0;  // of the old
  };

  explicit Bands(Ratio of)
      : ratio(of),
        half(10 * std::max(of.up, of.down)),
        blocks(to_size(of.up / std::gcd(together, of.up))),
        step(std::ssize(blocks) * together * of.down / of.up) {
    const std::vector<double> taps = kaiser_low_pass(
        static_cast<int>(half), 1 / static_cast<double>(std::max(ratio.up, ratio.down)), 5);
    for (std::size_t b = 0; b < blocks.size(); ++b)
      fill(static_cast<std::int64_t>(b) * together, taps, blocks[b]);
  }

  // The last and the first of the old samples that a new one is made of.
  std::int64_t last_of(std::int64_t m) const { return (half + m * ratio.down) / ratio.up; }
  std::int64_t first_of(std::int64_t m) const {
    // the time of tap 2 · half, rounded up; also where it is before the start
    const std::int64_t at = m * ratio.down - half;
    return at >= 0 ? (at + ratio.up - 1) / ratio.up : -(-at / ratio.up);
  }
  void fill(std::int64_t first, const std::vector<double>& taps, Block& block) const {
    block.begin = first_of(first);
    block.count = last_of(first + together - 1) + 1 - block.begin;
    block.weights.resize(to_size(block.count * together));
    for (std::int64_t lane = 0; lane < together; ++lane) {
      const std::int64_t at = half + (first + lane) * ratio.down;
      for (std::int64_t k = 0; k < block.count; ++k) {
        const std::int64_t tap = at - (block.begin + k) * ratio.up;
        if (tap >= 0 && tap <= 2 * half)
          block.weights[to_size(k * together + lane)] =
              static_cast<double>(ratio.up) * taps[to_size(tap)];
      }
    }
  }

  Ratio ratio;
  std::int64_t half;
  std::vector<Block> blocks;
  std::int64_t step;  // old samples from a block to where it comes again
};

Resampler::Resampler(Ratio ratio, int channels, Isa isa)
    : Resampler(std::make_shared<Bands>(ratio), channels, isa) {}

Resampler::Resampler(std::shared_ptr<const Bands> bands, int channels, Isa isa)
    : bands_(std::move(bands)), channels_(channels), isa_(isa) {
  const Ratio ratio = bands_->ratio;
  constexpr std::int64_t new_at_once = 64 * together, most = 8192;
  at_once_ = std::clamp<std::int64_t>(new_at_once * ratio.down / ratio.up, 1, most);
  begin_ = bands_->first_of(0);
  // what is kept for the next block, and then a piece, or what is mirrored at the end
  const std::int64_t reach = bands_->last_of(together) + 2 - begin_;
  pitch_ = reach + std::max(at_once_, bands_->last_of(0) + 2);
  constexpr int many = kernels::band_channels;
  old_.resize(to_size((channels + many - 1) / many * many * pitch_));
}

Resampler Resampler::alike(int channels) const {
  return {bands_, channels, isa_};
}

std::int64_t Resampler::ready(std::int64_t more) const {
  const Ratio ratio = bands_->ratio;
  const std::int64_t enough = (known_ + more) * ratio.up - bands_->half;
  return enough <= 0 ? 0 : (enough + ratio.down - 1) / ratio.down - next_;
}
std::int64_t Resampler::rest() const {
  return bands_->ratio.samples(known_) - next_;
}

template <class T>
void Resampler::push(Signals<const T> from, Signals<T> to) {
  if (from.channels != channels_ || to.channels != channels_ || to.samples != ready(from.samples))
    throw ShapeError("resampling goes on with as many channels as it began with");
  std::int64_t written = 0;
  for (std::int64_t at = 0; at < from.samples; at += at_once_) {
    const std::int64_t count = std::min(at_once_, from.samples - at);
    for (int c = 0; c < channels_; ++c)
      widen(from.channel(c) + at, count, old_.data() + c * pitch_ + known_ - begin_);
    const std::int64_t fresh = ready(count);
    known_ += count;
    if (fresh == 0) continue;
    if (next_ == 0) mirror(begin_, 0);
    make(to.part(written, fresh));
    written += fresh;
    forget();
  }
}

template <class T>
void Resampler::finish(Signals<T> to) {
  if (to.channels != channels_ || to.samples != rest())
    throw ShapeError("resampling ends with as many channels as it began with, and what is left");
  if (to.samples == 0) return;
  if (next_ == 0) mirror(begin_, 0);
  const std::int64_t end = bands_->last_of(next_ + to.samples - 1) + 1, known = known_;
  mirror(known, end);
  known_ = end;
  make(to);
}

// Old samples beyond an end, of those that are known.
void Resampler::mirror(std::int64_t from, std::int64_t end) {
  for (int c = 0; c < channels_; ++c) {
    double* const old = old_.data() + c * pitch_;
    for (std::int64_t t = from; t < end; ++t) old[t - begin_] = old[mirrored(t, known_) - begin_];
  }
}

// Block by block, of which the first and the last may be there in part.
template <class T>
void Resampler::make(Signals<T> to) {
  const kernels::Table& kernels = kernels::table(isa_);
  const std::int64_t blocks = std::ssize(bands_->blocks);
  std::array<double, kernels::band_channels * together> fresh{};
  for (std::int64_t at = 0; at < to.samples;) {
    const std::int64_t number = next_ / together, lane = next_ % together;
    const std::int64_t count = std::min(together - lane, to.samples - at);
    const Bands::Block& block = bands_->blocks[to_size(number % blocks)];
    const std::int64_t begin = block.begin + number / blocks * bands_->step;
    const auto taken = static_cast<int>(std::min(block.count, known_ - begin));
    for (int c = 0; c < channels_; c += kernels::band_channels) {
      kernels.band_rows(block.weights.data(), taken, old_.data() + c * pitch_ + begin - begin_,
                        pitch_, fresh.data());
      for (int own = 0; own < std::min(kernels::band_channels, channels_ - c); ++own)
        for (std::int64_t i = 0; i < count; ++i)
          to.channel(c + own)[at + i] = static_cast<T>(fresh[to_size(own * together + lane + i)]);
    }
    at += count;
    next_ += count;
  }
}

// What no new sample is made of any more.
void Resampler::forget() {
  const std::int64_t begin = bands_->first_of(next_ / together * together);
  for (int c = 0; c < channels_; ++c) {
    double* const old = old_.data() + c * pitch_;
    std::copy(old + begin - begin_, old + known_ - begin_, old);
  }
  begin_ = begin;
}

namespace {

// Eight channels, all of whose samples come in at once.
template <class T>
struct WholeResampling {
  const Resampler& resampler;
  Signals<const T> from;
  Signals<T> to;

  void filter(int group) const {
    const int first = lanes * group, used = std::min(lanes, from.channels - first);
    const Signals<const T> in{from.channel(first), from.pitch, used, from.samples};
    const Signals<T> out{to.channel(first), to.pitch, used, to.samples};
    Resampler own = resampler.alike(used);
    const std::int64_t ready = own.ready(in.samples);
    own.push(in, out.part(0, ready));
    own.finish(out.part(ready, own.rest()));
  }
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
  const Resampler resampler(ratio, 0, engine.isa);
  in_groups(groups_of(from.channels), engine.threads, WholeResampling<T>{resampler, from, to});
}

template void Resampler::push(Signals<const float>, Signals<float>);
template void Resampler::push(Signals<const double>, Signals<double>);
template void Resampler::finish(Signals<float>);
template void Resampler::finish(Signals<double>);
template void resample(Ratio, Signals<const float>, Signals<float>, const Engine&);
template void resample(Ratio, Signals<const double>, Signals<double>, const Engine&);

}  // namespace berger::dsp
