#include "data/epochs/continuous.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "berger/engine.hpp"
#include "berger/errors.hpp"
#include "core/to_size.hpp"
#include "dsp/fir.hpp"
#include "dsp/fir_filter.hpp"
#include "dsp/rereference.hpp"
#include "dsp/resample.hpp"
#include "dsp/section_filter.hpp"

namespace berger {
namespace {

constexpr std::int64_t most_values = std::int64_t{1} << 32;  // of one recording: 16 GiB

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
  if (c.samples > most_values / std::ssize(chosen))
    throw FileError(facts.path,
                    fmt::format("{} samples of {} channels are more than are held in memory at "
                                "once ({} values); choose fewer channels or cut the recording",
                                c.samples, chosen.size(), most_values));
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

int place_of(const std::vector<std::string>& names, const std::string& name, const char* key) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end())
    throw ConfigError(key, fmt::format("{} is not among the channels that are chosen", name));
  return static_cast<int>(found - names.begin());
}

// By the grid that names tell, so that it is the same for all who wear such a cap; caps that have
// other names by positions, as measured or of the 10-5 system.
dsp::Rereference laplacian_of(const Continuous& c) {
  if (dsp::on_grid(c.channels)) return dsp::laplacian(c.channels);
  std::vector<std::array<double, 3>> measured, named;
  for (std::size_t i = 0; i < c.channels.size(); ++i) {
    if (c.positions[i]) measured.push_back(*c.positions[i]);
    if (const auto position = position_of(c.channels[i])) named.push_back(*position);
  }
  if (measured.size() == c.channels.size()) return dsp::laplacian(measured);
  if (named.size() == c.channels.size()) return dsp::laplacian(named);
  return dsp::laplacian(c.channels);
}

dsp::Rereference reference_of(const RecordingSteps& steps, const Continuous& c) {
  const int channels = static_cast<int>(c.channels.size());
  if (!steps.bipolar.empty()) {
    std::vector<std::pair<int, int>> pairs;
    for (const std::string& pair : steps.bipolar) {
      const auto dash = pair.find('-');
      pairs.emplace_back(place_of(c.channels, pair.substr(0, dash), "recordings.bipolar"),
                         place_of(c.channels, pair.substr(dash + 1), "recordings.bipolar"));
    }
    return dsp::bipolar(pairs);
  }
  if (steps.reference == std::vector<std::string>{"average"}) return dsp::to_mean(channels);
  if (steps.reference == std::vector<std::string>{"laplacian"}) return laplacian_of(c);
  std::vector<int> of;
  for (const std::string& name : steps.reference)
    of.push_back(place_of(c.channels, name, "recordings.reference"));
  return dsp::to_mean(channels, of);
}

void take_reference(const RecordingSteps& steps, Continuous& c) {
  if (steps.bipolar.empty() && steps.reference == std::vector<std::string>{"none"}) return;
  const dsp::Rereference reference = reference_of(steps, c);
  std::vector<std::string> out;
  for (const auto& output : reference.outputs) out.push_back(c.channels[to_size(output.channel)]);
  if (!steps.bipolar.empty()) out = steps.bipolar;
  if (out.size() > c.channels.size()) c.values.resize(out.size() * to_size(c.samples));
  const Signals<float> from{c.values.data(), c.samples, static_cast<int>(c.channels.size()),
                            c.samples};
  dsp::apply(reference, from, from);
  c.channels = std::move(out);
  c.values.resize(c.channels.size() * to_size(c.samples));
}

// One filter on each stretch, which knows nothing of the others.
void filter_stretches(const RecordingSteps& steps, Continuous& c, const auto& design) {
  const Engine engine{.threads = hardware_threads()};
  for (const SampleRange& stretch : c.whole) {
    const Signals<float> part = c.signals().part(stretch.from, stretch.count);
    if constexpr (requires { design.coefficients; }) {
      if (steps.causal)
        dsp::CausalSections(design, part.channels, dsp::CausalSections::Start::settled)
            .filter(part);
      else
        dsp::filter_both_ways(design, part, engine);
    } else {
      if (steps.causal)
        dsp::CausalFir(design, part.channels).filter(part);
      else
        dsp::filter_centred(design, part, engine);
    }
  }
}

void take_filters(const RecordingSteps& steps, Continuous& c) {
  const bool fir = steps.filter == FilterKind::fir;
  for (const double hertz : steps.notch) {
    if (fir)
      filter_stretches(steps, c, dsp::fir_notch(hertz, c.rate));
    else
      filter_stretches(steps, c, dsp::notch_section(hertz, c.rate));
  }
  if (steps.band.empty()) return;
  const dsp::Band band{steps.band[0], steps.band[1]};
  if (fir)
    filter_stretches(steps, c, dsp::fir_band(band, c.rate));
  else
    filter_stretches(steps, c, dsp::butterworth(steps.order, band, c.rate));
}

// What is missing reaches as far as the filter does: ten samples of the lower rate.
void take_rate(const RecordingSteps& steps, Continuous& c) {
  if (steps.resample == 0 || steps.resample == c.rate) return;
  const dsp::Ratio ratio = dsp::ratio_of(c.rate, steps.resample);
  const std::int64_t samples = ratio.samples(c.samples);
  if (samples > most_values / std::ssize(c.channels))
    throw ShapeError(fmt::format("{} samples at {:g} Hz are more than are held in memory at once",
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

Continuous processed(const Recording& recording, const RecordingSteps& steps) {
  Continuous c;
  try {
    read_values(recording, steps, c);
    find_whole(recording.facts(), c);
    take_reference(steps, c);
    take_filters(steps, c);
    take_rate(steps, c);
  } catch (const ShapeError& error) {
    throw FileError(recording.facts().path, error.what());
  }
  return c;
}

}  // namespace berger
