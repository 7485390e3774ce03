#include "data/epochs/continuous.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "berger/engine.hpp"
#include "berger/errors.hpp"
#include "core/available.hpp"
#include "core/to_size.hpp"
#include "data/epochs/filters.hpp"
#include "dsp/resample.hpp"

namespace berger {
namespace {

using dsp::Signals;

void read_values(const Recording& recording, const RecordingSteps& steps, Continuous& c) {
  const RecordingFacts& facts = recording.facts();
  const std::vector<int> chosen = choose_channels(facts.channels, steps.channels);
  const Channel& first = facts.channels[to_size(chosen.at(0))];
  for (const int i : chosen) {
    const Channel& channel = facts.channels[to_size(i)];
    if (channel.rate != first.rate || channel.samples != first.samples)
      throw FileError(facts.path,
                      fmt::format("{} has {:g} Hz and {} {:g} Hz; choose channels of one rate",
                                  first.name, first.rate, channel.name, channel.rate));
    c.channels.push_back(channel.name);
    c.positions.push_back(channel.position);
  }
  c.taken = c.channels;
  c.rate = first.rate;
  c.samples = first.samples;
  const std::int64_t most = most_values_at_once();
  if (c.samples > most / std::ssize(chosen))
    throw FileError(facts.path,
                    fmt::format("{} samples of {} channels are more than are held in memory at "
                                "once ({} values); choose fewer channels or cut the recording",
                                c.samples, chosen.size(), most));
  c.values.resize(chosen.size() * to_size(c.samples));
  recording.read(chosen, 0, c.samples, c.values);
}

// What is no number in any channel, and what the file says is missing, parts the recording.
void find_whole(const RecordingFacts& facts, Continuous& c) {
  std::vector<SampleRange> missing;
  if (c.rate == facts.rate)
    for (const Gap& gap : facts.gaps) missing.push_back({gap.sample, gap.count});
  for (std::size_t channel = 0; channel < c.channels.size(); ++channel) {
    float* const x = c.values.data() + channel * to_size(c.samples);
    for (std::int64_t t = 0; t < c.samples; ++t) {
      if (std::isfinite(x[t])) continue;
      const std::int64_t from = t;
      for (; t < c.samples && !std::isfinite(x[t]); ++t) x[t] = 0;
      missing.push_back({from, t - from});
    }
  }
  std::ranges::sort(missing, {}, &SampleRange::from);
  std::int64_t at = 0;
  for (const SampleRange& gap : missing) {
    if (gap.from > at) c.whole.push_back({at, gap.from - at});
    at = std::max(at, gap.from + gap.count);
  }
  if (c.samples > at) c.whole.push_back({at, c.samples - at});
}

void take_reference(const RecordingSteps& steps, Continuous& c) {
  const auto reference = reference_of(steps, c.channels, c.positions);
  if (!reference) return;
  std::vector<std::string> out;
  for (const auto& output : reference->outputs) out.push_back(c.channels[to_size(output.channel)]);
  if (!steps.bipolar.empty()) out = steps.bipolar;
  if (out.size() > c.channels.size()) c.values.resize(out.size() * to_size(c.samples));
  const Signals<float> from{c.values.data(), c.samples, static_cast<int>(c.channels.size()),
                            c.samples};
  dsp::apply(*reference, from, from);
  c.channels = std::move(out);
  c.values.resize(c.channels.size() * to_size(c.samples));
}

// On each stretch, which knows nothing of the others.
void take_filters(const RecordingSteps& steps, Continuous& c) {
  const std::vector<FilterDesign> designs = filters_of(steps, c.rate);
  const Engine engine{.threads = hardware_threads()};
  for (const SampleRange& stretch : c.whole) {
    const Signals<float> part = c.signals().part(stretch.from, stretch.count);
    if (steps.causal) {
      CausalFilters(designs, part.channels, engine.isa).filter(part);
      continue;
    }
    for (const FilterDesign& design : designs) {
      if (const auto* const taps = std::get_if<std::vector<double>>(&design))
        dsp::filter_centred(*taps, part, engine);
      else
        dsp::filter_both_ways(std::get<dsp::Sections>(design), part, engine);
    }
  }
}

// What is missing reaches as far as the filter does: ten samples of the lower rate.
void take_rate(const RecordingSteps& steps, Continuous& c) {
  if (steps.resample == 0 || steps.resample == c.rate) return;
  const dsp::Ratio ratio = dsp::ratio_of(c.rate, steps.resample);
  const std::int64_t samples = ratio.samples(c.samples);
  if (samples > most_values_at_once() / std::ssize(c.channels))
    throw ShapeError(
        fmt::format("{} samples at {:g} Hz are more than are held in memory at once; "
                    "a lower recordings.resample makes fewer",
                    samples, steps.resample));
  std::vector<float> values(c.channels.size() * to_size(samples));
  dsp::resample<float>(ratio,
                       {c.values.data(), c.samples, static_cast<int>(c.channels.size()), c.samples},
                       dsp::signals_of(values, static_cast<int>(c.channels.size())),
                       {.threads = hardware_threads()});
  c.values = std::move(values);
  c.up = ratio.up;
  c.down = ratio.down;
  const std::int64_t reach = 10 * std::max(ratio.up, ratio.down) / ratio.down + 1;
  std::vector<SampleRange> whole;
  for (const SampleRange& old : c.whole) {
    const bool first = old.from == 0, last = old.from + old.count == c.samples;
    const std::int64_t from = first ? 0 : c.now_at(old.from) + reach,
                       end = last ? samples : c.now_at(old.from + old.count) - reach;
    if (end > from) whole.push_back({from, end - from});
  }
  c.whole = std::move(whole);
  c.samples = samples;
  c.rate = steps.resample;
}

}  // namespace

std::int64_t most_values_at_once() {
  constexpr std::int64_t most = std::int64_t{1} << 32;
  const std::int64_t memory = available_memory(surroundings());
  return memory > 0 ? std::min(most, memory / 2 / std::int64_t{sizeof(float)}) : most;
}

Continuous read_chosen(const Recording& recording, const RecordingSteps& steps) {
  Continuous c;
  try {
    read_values(recording, steps, c);
  } catch (const ShapeError& error) {
    throw FileError(recording.facts().path, error.what());
  }
  find_whole(recording.facts(), c);
  return c;
}

void take_steps(const RecordingSteps& steps, Continuous& c, const std::string& path) try {
  take_reference(steps, c);
  take_filters(steps, c);
  take_rate(steps, c);
} catch (const ShapeError& error) {
  throw FileError(path, error.what());
}

}  // namespace berger
