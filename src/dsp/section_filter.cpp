#include "dsp/section_filter.hpp"

#include <algorithm>

#include "berger/errors.hpp"
#include "core/to_size.hpp"
#include "dsp/in_groups.hpp"
#include "kernels/kernels.hpp"

namespace berger::dsp {
namespace {

constexpr std::int64_t block = 1024;  // samples of eight channels in the nearest caches

// One group of channels on its way there and back. The way there is gone twice: once for the state
// at the start of each block, and once more block by block from the last on, so that its result is
// never kept in memory whole.
template <class T>
class BothWays {
 public:
  BothWays(const Sections& sections, Signals<T> signals, Isa isa)
      : sections_(sections),
        signals_(signals),
        kernels_(kernels::table(isa)),
        padding_(std::min(ringing(sections), signals.samples - 1)),
        settled_(steady_state(sections)),
        state_(to_size(sections.count()) * 2 * lanes),
        states_(to_size((signals.samples + block - 1) / block) * state_.size()),
        rows_(to_size(block) * lanes),
        end_(to_size(padding_) * lanes) {}

  void filter(int group) {
    start(group);
    const std::int64_t blocks = (signals_.samples + block - 1) / block;
    for (std::int64_t b = 0; b < blocks; ++b) {
      std::ranges::copy(state_, states_.begin() + b * std::ssize(state_));
      load(group, b);
      run(rows_.data(), count(b), lanes);
    }
    extend_rows(signals_, group, false, padding_, end_.data());
    run(end_.data(), padding_, lanes);
    if (padding_ > 0) {
      settle(end_.data() + (padding_ - 1) * lanes);
      run(end_.data() + (padding_ - 1) * lanes, padding_, -lanes);
    } else {
      settle(rows_.data() + (count(blocks - 1) - 1) * lanes);
    }
    std::vector<double> back = state_;
    for (std::int64_t b = blocks - 1; b >= 0; --b) {
      load(group, b);
      std::copy_n(states_.begin() + b * std::ssize(state_), state_.size(), state_.begin());
      run(rows_.data(), count(b), lanes);
      std::swap(state_, back);
      run(rows_.data() + (count(b) - 1) * lanes, count(b), -lanes);
      std::swap(state_, back);
      store_rows(rows_.data(), group, b * block, count(b), signals_);
    }
  }

 private:
  std::int64_t count(std::int64_t b) const { return std::min(block, signals_.samples - b * block); }
  void load(int group, std::int64_t b) {
    load_rows(signals_, group, b * block, count(b), rows_.data());
  }
  void settle(const double* row) {
    for (std::size_t s = 0; s < settled_.size(); ++s)
      for (int lane = 0; lane < lanes; ++lane)
        state_[s * lanes + to_size(lane)] = settled_[s] * row[lane];
  }
  // The state behind what stands in front of the first sample.
  void start(int group) {
    if (padding_ == 0) {
      load_rows(signals_, group, 0, 1, rows_.data());
      settle(rows_.data());
      return;
    }
    extend_rows(signals_, group, true, padding_, end_.data());
    settle(end_.data());
    run(end_.data(), padding_, lanes);
  }
  void run(double* rows, std::int64_t samples, int step) {
    kernels_.biquads({.coefficients = sections_.coefficients.data(),
                      .sections = sections_.count(),
                      .samples = static_cast<int>(samples),
                      .step = step},
                     rows, state_.data());
  }

  const Sections& sections_;
  Signals<T> signals_;
  const kernels::Table& kernels_;
  std::int64_t padding_;
  std::vector<double> settled_, state_, states_, rows_, end_;
};

}  // namespace

template <class T>
void filter_both_ways(const Sections& sections, Signals<T> signals, const Engine& engine) {
  if (signals.samples == 0 || signals.channels == 0) return;
  in_groups(groups_of(signals.channels), engine.threads,
            BothWays<T>(sections, signals, engine.isa));
}

CausalSections::CausalSections(Sections sections, int channels, Start start, Isa isa)
    : sections_(std::move(sections)),
      channels_(channels),
      settle_(start == Start::settled),
      isa_(isa),
      state_(to_size(groups_of(channels) * sections_.count()) * 2 * lanes),
      rows_(to_size(block) * lanes) {}

template <class T>
void CausalSections::filter(Signals<T> chunk) {
  if (chunk.channels != channels_)
    throw ShapeError("a causal filter goes on with as many channels as it began with");
  const std::size_t own = to_size(sections_.count()) * 2 * lanes;
  for (std::int64_t from = 0; from < chunk.samples; from += block) {
    const std::int64_t count = std::min(block, chunk.samples - from);
    for (int group = 0; group < groups_of(channels_); ++group) {
      double* const state = state_.data() + to_size(group) * own;
      load_rows(chunk, group, from, count, rows_.data());
      if (settle_) {
        const std::vector<double> settled = steady_state(sections_);
        for (std::size_t s = 0; s < settled.size(); ++s)
          for (int lane = 0; lane < lanes; ++lane)
            state[s * lanes + to_size(lane)] = settled[s] * rows_[to_size(lane)];
      }
      kernels::table(isa_).biquads({.coefficients = sections_.coefficients.data(),
                                    .sections = sections_.count(),
                                    .samples = static_cast<int>(count)},
                                   rows_.data(), state);
      store_rows(rows_.data(), group, from, count, chunk);
    }
    settle_ = false;
  }
}

template void filter_both_ways(const Sections&, Signals<float>, const Engine&);
template void filter_both_ways(const Sections&, Signals<double>, const Engine&);
template void CausalSections::filter(Signals<float>);
template void CausalSections::filter(Signals<double>);

}  // namespace berger::dsp
