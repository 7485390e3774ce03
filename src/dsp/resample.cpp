#include "dsp/resample.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "berger/errors.hpp"
#include "core/to_size.hpp"
#include "dsp/fir.hpp"
#include "dsp/in_groups.hpp"
#include "kernels/kernels.hpp"

namespace berger::dsp {
namespace {

// The taps that one new sample weighs old ones with: every up-th, in the order of time.
struct Phase {
  std::vector<double> taps;
};

std::vector<Phase> phases_of(Ratio ratio, std::int64_t half) {
  const std::vector<double> taps = kaiser_low_pass(
      static_cast<int>(half), 1 / static_cast<double>(std::max(ratio.up, ratio.down)), 5);
  std::vector<Phase> phases(to_size(ratio.up));
  for (std::int64_t phase = 0; phase < ratio.up; ++phase) {
    std::vector<double>& own = phases[to_size(phase)].taps;
    for (std::int64_t k = phase; k <= 2 * half; k += ratio.up)
      own.push_back(static_cast<double>(ratio.up) * taps[to_size(k)]);
    std::ranges::reverse(own);
  }
  return phases;
}

// … 2 1 | 0 1 2 … n−1 | n−2 …
std::int64_t mirrored(std::int64_t t, std::int64_t samples) {
  if (samples == 1) return 0;
  const std::int64_t period = 2 * (samples - 1);
  const std::int64_t within = (t % period + period) % period;
  return std::min(within, period - within);
}

template <class T>
class Resampling {
 public:
  Resampling(Ratio ratio, const std::vector<Phase>& phases, std::int64_t half,
             Signals<const T> from, Signals<T> to, const kernels::Table& kernels)
      : ratio_(ratio), phases_(phases), half_(half), from_(from), to_(to), kernels_(kernels) {
    const std::int64_t span = last_of(at_once_ - 1) - first_of(0) + ratio.down;
    rows_.resize(to_size(span + 2) * lanes);
    out_.resize(to_size(at_once_) * lanes);
  }

  void filter(int group) {
    for (std::int64_t first = 0; first < to_.samples; first += at_once_) {
      const std::int64_t count = std::min(at_once_, to_.samples - first);
      const std::int64_t begin = first_of(first), end = last_of(first + count - 1) + 1;
      load(group, begin, end);
      for (std::int64_t m = 0; m < count; ++m) {
        const std::vector<double>& taps =
            phases_[to_size((half_ + (first + m) * ratio_.down) % ratio_.up)].taps;
        kernels_.weighted_rows(
            rows_.data() + (last_of(first + m) - std::ssize(taps) + 1 - begin) * lanes, taps.data(),
            static_cast<int>(taps.size()), out_.data() + m * lanes);
      }
      store_rows(out_.data(), group, first, count, to_);
    }
  }

 private:
  // the old samples that a new one is made of, or some that are one too many
  std::int64_t last_of(std::int64_t m) const { return (half_ + m * ratio_.down) / ratio_.up; }
  std::int64_t first_of(std::int64_t m) const { return last_of(m) - 2 * half_ / ratio_.up - 1; }

  void load(int group, std::int64_t begin, std::int64_t end) {
    const std::int64_t inside = std::clamp<std::int64_t>(begin, 0, from_.samples),
                       known = std::clamp<std::int64_t>(end, inside, from_.samples);
    const Signals<T> readable{const_cast<T*>(from_.data), from_.pitch, from_.channels,
                              from_.samples};
    load_rows(readable, group, inside, known - inside, rows_.data() + (inside - begin) * lanes);
    for (std::int64_t t = begin; t < end; ++t)
      if (t < inside || t >= known)
        load_rows(readable, group, mirrored(t, from_.samples), 1,
                  rows_.data() + (t - begin) * lanes);
  }

  static constexpr std::int64_t at_once_ = 512;
  Ratio ratio_;
  const std::vector<Phase>& phases_;
  std::int64_t half_;
  Signals<const T> from_;
  Signals<T> to_;
  const kernels::Table& kernels_;
  std::vector<double> rows_, out_;
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
  const std::vector<Phase> phases = phases_of(ratio, half);
  in_groups(groups_of(from.channels), engine.threads,
            Resampling<T>(ratio, phases, half, from, to, kernels::table(engine.isa)));
}

template void resample(Ratio, Signals<const float>, Signals<float>, const Engine&);
template void resample(Ratio, Signals<const double>, Signals<double>, const Engine&);

}  // namespace berger::dsp
