#include "berger/live_chain.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "berger/errors.hpp"
#include "core/to_size.hpp"
#include "data/epochs/filters.hpp"
#include "data/epochs/trial_scale.hpp"
#include "dsp/moving.hpp"
#include "dsp/resample.hpp"

namespace berger {
namespace {

constexpr std::int64_t pushed_at_once = 256;

void check_live(const Chain& chain) {
  const RecordingSteps& steps = chain.recordings;
  if ((!steps.band.empty() || !steps.notch.empty()) && !steps.causal)
    throw ConfigError("recordings.causal",
                      "recordings.causal: false, so that the filters look ahead, which no live "
                      "stream can; train a model with causal = true");
  if (!chain.trials.baseline.empty())
    throw ConfigError("trials.baseline",
                      "trials.baseline: is the mean around an event, which a live stream has not; "
                      "train a model without");
}

}  // namespace

struct LiveChain::State {
  State(const Chain& chain, double given_rate, Isa isa)
      : in(static_cast<int>(chain.recordings.channels.size())),
        out(in),
        rate(given_rate),
        scale(chain.trials.standardise) {
    const RecordingSteps& steps = chain.recordings;
    reference = reference_of(steps, steps.channels, {});
    if (reference) out = static_cast<int>(reference->outputs.size());
    filters.emplace(filters_of(steps, rate), out, isa);
    if (steps.resample > 0 && steps.resample != rate)
      resampler.emplace(dsp::ratio_of(rate, steps.resample), out, isa);
    if (steps.resample > 0) rate = steps.resample;
    if (scale == TrialScale::exponential) moving.emplace(out);
    old.resize(to_size(std::max(in, out)) * to_size(pushed_at_once));
  }

  std::int64_t ready(std::int64_t more) const { return resampler ? resampler->ready(more) : more; }

  // At most pushed_at_once of them.
  dsp::Signals<float> process(std::span<const float> samples) {
    const std::int64_t count = std::ssize(samples) / in;
    for (std::int64_t t = 0; t < count; ++t)
      for (int c = 0; c < in; ++c)
        old[to_size(c * pushed_at_once + t)] = samples[to_size(t * in + c)];
    dsp::Signals<float> now{old.data(), pushed_at_once, in, count};
    if (reference) {
      dsp::apply(*reference, now, now);
      now.channels = out;
    }
    filters->filter(now);
    if (resampler) {
      const std::int64_t fresh = resampler->ready(count);
      resampled.resize(to_size(out * fresh));
      const dsp::Signals<float> to{resampled.data(), fresh, out, fresh};
      resampler->push<float>({now.data, now.pitch, now.channels, now.samples}, to);
      now = to;
    }
    if (moving) moving->standardise(now);
    return now;
  }

  int in, out;
  double rate;
  TrialScale scale;
  std::optional<dsp::Rereference> reference{};
  std::optional<CausalFilters> filters{};
  std::optional<dsp::Resampler> resampler{};
  std::optional<dsp::MovingStandardisation> moving{};
  std::vector<float> old{}, resampled{};  // [channel][sample]
};

LiveChain::LiveChain(const Chain& chain, double rate, Isa isa) {
  check(chain);
  check_live(chain);
  state_ = std::make_unique<State>(chain, rate, isa);
}
LiveChain::~LiveChain() = default;
LiveChain::LiveChain(LiveChain&&) noexcept = default;
LiveChain& LiveChain::operator=(LiveChain&&) noexcept = default;

int LiveChain::channels_in() const {
  return state_->in;
}
int LiveChain::channels_out() const {
  return state_->out;
}
double LiveChain::rate() const {
  return state_->rate;
}
std::int64_t LiveChain::ready(std::int64_t more) const {
  return state_->ready(more);
}

void LiveChain::push(std::span<const float> samples, std::span<float> to) {
  const std::int64_t count = std::ssize(samples) / state_->in;
  if (count * state_->in != std::ssize(samples) || ready(count) * state_->out != std::ssize(to))
    throw ShapeError(fmt::format("{} values of {} channels pushed into room for {} of {}",
                                 samples.size(), state_->in, to.size(), state_->out));
  const auto most = to_size(pushed_at_once * state_->in);
  for (float* next = to.data(); !samples.empty();) {
    const std::span<const float> some = samples.first(std::min(most, samples.size()));
    const dsp::Signals<float> now = state_->process(some);
    for (std::int64_t t = 0; t < now.samples; ++t)
      for (int c = 0; c < now.channels; ++c) *next++ = now.channel(c)[t];
    samples = samples.subspan(some.size());
  }
}

void LiveChain::standardise(std::span<float> window) const {
  if (state_->scale != TrialScale::trial) return;
  const std::size_t width = window.size() / to_size(state_->out);
  for (int c = 0; c < state_->out; ++c) {
    const std::span<float> own = window.subspan(to_size(c) * width, width);
    const OwnScale by = own_scale(own);
    for (float& value : own) value = by.of(value);
  }
}

}  // namespace berger
