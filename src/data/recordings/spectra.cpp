#include <algorithm>
#include <bit>
#include <cmath>

#include "berger/recording.hpp"
#include "core/to_size.hpp"
#include "data/recordings/windows.hpp"
#include "dsp/welch.hpp"

namespace berger {

namespace {

constexpr std::int64_t most_stretches = 30, least_length = 4, most_length = 1 << 16;
constexpr double segment_seconds = 2, stretch_seconds = 10;

std::int64_t in_samples(double seconds, double rate) {
  return std::llround(std::min(seconds * rate, static_cast<double>(most_length)));
}

// The spectra of channels of one rate, in the order of `chosen`.
std::vector<dsp::Spectrum> spectra_of(const Recording& recording, double rate,
                                      std::span<const int> chosen) {
  const auto length = std::bit_floor(static_cast<std::uint64_t>(
      std::max(least_length, in_samples(segment_seconds, rate) * 3 / 2)));
  const std::int64_t there = recording.facts().channels[to_size(chosen[0])].samples;
  const std::int64_t window = std::max(static_cast<std::int64_t>(length),
                                       std::min(in_samples(stretch_seconds, rate), there));
  std::vector<dsp::Welch> estimates(chosen.size(), dsp::Welch(rate, length));
  look_at_windows(recording, chosen, {window, most_stretches},
                  [&](int channel, std::span<const float> samples) {
                    const auto row = std::ranges::find(chosen, channel) - chosen.begin();
                    estimates[to_size(row)].add(samples);
                  });
  std::vector<dsp::Spectrum> spectra;
  for (const dsp::Welch& estimate : estimates) spectra.push_back(estimate.spectrum());
  return spectra;
}

}  // namespace

std::vector<ChannelSpectrum> spectra_of(const Recording& recording) {
  const auto& channels = recording.facts().channels;
  std::vector<ChannelSpectrum> spectra(channels.size());
  for (const auto& [rate, chosen] : signals_by_rate(channels)) {
    std::vector<dsp::Spectrum> found = spectra_of(recording, rate, chosen);
    for (std::size_t row = 0; row < chosen.size(); ++row)
      spectra[to_size(chosen[row])] = {found[row].step, std::move(found[row].density)};
  }
  return spectra;
}

}  // namespace berger
