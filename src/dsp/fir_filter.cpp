#include "dsp/fir_filter.hpp"

#include <algorithm>
#include <numbers>

#include "berger/errors.hpp"
#include "core/math.hpp"
#include "core/to_size.hpp"
#include "dsp/in_groups.hpp"
#include "kernels/kernels.hpp"

namespace berger::dsp {
namespace {

constexpr int pair_width = 2 * lanes;  // two groups, as real and imaginary parts

// The power of four that costs least for each sample that comes out.
int transform_length(std::int64_t taps) {
  double least = 0;
  int best = 0, passes = 4;
  for (int length = 256; length <= 1 << 18; length *= 4, ++passes) {
    const double fresh = static_cast<double>(length - taps + 1);
    if (fresh < length / 8.0) continue;
    // beyond the second cache a pass costs twice as much
    const double cost = length / fresh * passes * (length > 4096 ? 2 : 1);
    if (best == 0 || cost < least) {
      best = length;
      least = cost;
    }
  }
  return best;
}

// What all threads share: roots of unity and the spectrum of the taps.
struct Transform {
  Transform(const std::vector<double>& taps, const kernels::Table& kernels)
      : length(transform_length(std::ssize(taps))) {
    for (int k = 0; k < length; ++k) {
      const double angle = 2 * std::numbers::pi * k / length;
      roots.push_back(cos(angle));
      roots.push_back(-sin(angle));
    }
    std::vector<double> rows(to_size(length) * pair_width);
    for (std::size_t k = 0; k < taps.size(); ++k) rows[k * pair_width] = taps[k] / length;
    kernels.row_spectrum(args(), rows.data());
    for (int k = 0; k < length; ++k) {
      spectrum.push_back(rows[to_size(k) * pair_width]);
      spectrum.push_back(rows[to_size(k) * pair_width + lanes]);
    }
  }
  kernels::RowFourierArgs args() const { return {.length = length, .roots = roots.data()}; }

  int length;
  std::vector<double> roots, spectrum;
};

// Sixteen channels by overlapping blocks, of each of which the first taps − 1 samples were in the
// block before and come out wrong.
template <class T>
class Blocks {
 public:
  Blocks(const Transform& transform, std::int64_t taps, Signals<T> signals,
         const kernels::Table& kernels)
      : transform_(transform),
        half_(taps / 2),
        fresh_(transform.length - taps + 1),
        signals_(signals),
        kernels_(kernels),
        rows_(to_size(transform.length) * pair_width),
        overlap_(to_size(taps - 1) * pair_width),
        end_(to_size(half_) * pair_width) {}

  void filter(int pair) {
    extend(pair, false, end_.data());
    extend(pair, true, overlap_.data());
    const std::int64_t known = std::min(half_, signals_.samples);
    // the first of the signal itself, which come out when the block before the first would
    double* const first = overlap_.data() + half_ * pair_width;
    load(pair, 0, known, first);
    std::copy_n(end_.data(), (half_ - known) * pair_width, first + known * pair_width);
    for (std::int64_t from = 0; from < signals_.samples; from += fresh_) {
      std::ranges::copy(overlap_, rows_.begin());
      take(pair, from + half_, fresh_, rows_.data() + std::ssize(overlap_));
      std::copy(rows_.end() - std::ssize(overlap_), rows_.end(), overlap_.begin());
      kernels_.row_filter(transform_.args(), transform_.spectrum.data(), rows_.data());
      const double* const valid = rows_.data() + 2 * half_ * pair_width;
      const std::int64_t count = std::min(fresh_, signals_.samples - from);
      store_rows(valid, 2 * pair, from, count, signals_, pair_width);
      store_rows(valid + lanes, 2 * pair + 1, from, count, signals_, pair_width);
    }
  }

 private:
  void extend(int pair, bool before, double* rows) {
    extend_rows(signals_, 2 * pair, before, half_, rows, pair_width);
    extend_rows(signals_, 2 * pair + 1, before, half_, rows + lanes, pair_width);
  }
  void load(int pair, std::int64_t from, std::int64_t count, double* rows) {
    load_rows(signals_, 2 * pair, from, count, rows, pair_width);
    load_rows(signals_, 2 * pair + 1, from, count, rows + lanes, pair_width);
  }
  // Of the signal, then of what was laid by as its end before that was written over, then zeros.
  void take(int pair, std::int64_t from, std::int64_t count, double* rows) {
    const std::int64_t known = std::clamp<std::int64_t>(signals_.samples - from, 0, count);
    if (known > 0) load(pair, from, known, rows);
    const std::int64_t beyond = std::max<std::int64_t>(from - signals_.samples, 0);
    const std::int64_t ended = std::clamp<std::int64_t>(half_ - beyond, 0, count - known);
    std::copy_n(end_.data() + std::min(beyond, half_) * pair_width, ended * pair_width,
                rows + known * pair_width);
    std::fill(rows + (known + ended) * pair_width, rows + count * pair_width, 0.0);
  }

  const Transform& transform_;
  std::int64_t half_, fresh_;
  Signals<T> signals_;
  const kernels::Table& kernels_;
  std::vector<double> rows_, overlap_, end_;
};

constexpr std::int64_t causal_block = 256;

}  // namespace

template <class T>
void filter_centred(const std::vector<double>& taps, Signals<T> signals, const Engine& engine) {
  if (taps.size() % 2 == 0) throw ShapeError("a filter without delay has an odd number of taps");
  if (signals.samples == 0 || signals.channels == 0) return;
  const kernels::Table& kernels = kernels::table(engine.isa);
  const Transform transform(taps, kernels);
  in_groups((groups_of(signals.channels) + 1) / 2, engine.threads,
            Blocks<T>(transform, std::ssize(taps), signals, kernels));
}

CausalFir::CausalFir(const std::vector<double>& taps, int channels, Isa isa)
    : reversed_(taps.rbegin(), taps.rend()),
      channels_(channels),
      isa_(isa),
      rows_(to_size(groups_of(channels)) * (taps.size() - 1 + to_size(causal_block)) * lanes),
      out_(to_size(causal_block) * lanes) {}

template <class T>
void CausalFir::filter(Signals<T> chunk) {
  if (chunk.channels != channels_)
    throw ShapeError("a causal filter goes on with as many channels as it began with");
  const auto taps = std::ssize(reversed_), past = taps - 1;
  for (std::int64_t from = 0; from < chunk.samples; from += causal_block) {
    const std::int64_t count = std::min(causal_block, chunk.samples - from);
    for (int group = 0; group < groups_of(channels_); ++group) {
      double* const rows = rows_.data() + group * (past + causal_block) * lanes;
      double* const now = rows + past * lanes;
      load_rows(chunk, group, from, count, now);
      if (!started_)
        for (std::int64_t t = 0; t < past; ++t) std::copy_n(now, lanes, rows + t * lanes);
      for (std::int64_t t = 0; t < count; ++t)
        kernels::table(isa_).weighted_rows(rows + t * lanes, reversed_.data(),
                                           static_cast<int>(taps), out_.data() + t * lanes);
      std::copy(rows + count * lanes, rows + (count + past) * lanes, rows);
      store_rows(out_.data(), group, from, count, chunk);
    }
    started_ = true;
  }
}

template void filter_centred(const std::vector<double>&, Signals<float>, const Engine&);
template void filter_centred(const std::vector<double>&, Signals<double>, const Engine&);
template void CausalFir::filter(Signals<float>);
template void CausalFir::filter(Signals<double>);

}  // namespace berger::dsp
