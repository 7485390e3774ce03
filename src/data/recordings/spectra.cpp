#include <algorithm>
#include <bit>
#include <cmath>

#include "berger/recording.hpp"
#include "core/to_size.hpp"
#include "data/recordings/windows.hpp"
#include "dsp/welch.hpp"

namespace berger {

std::vector<ChannelSpectrum> spectra_of(const Recording& recording) {
  constexpr std::int64_t most_stretches = 30, least_length = 4, most_length = 1 << 16;
  constexpr double segment_seconds = 2, stretch_seconds = 10;
  const auto& channels = recording.facts().channels;
  std::vector<ChannelSpectrum> spectra(channels.size());
  for (const auto& [rate, chosen] : signals_by_rate(channels)) {
    const auto in_samples = [rate = rate](double seconds) -> std::int64_t {
      return std::llround(std::min(seconds * rate, static_cast<double>(most_length)));
    };
    const auto length = std::bit_floor(static_cast<std::uint64_t>(
        std::max<std::int64_t>(least_length, in_samples(segment_seconds) * 3 / 2)));
    const std::int64_t there = channels[to_size(chosen[0])].samples;
    const std::int64_t window =
        std::max(static_cast<std::int64_t>(length), std::min(in_samples(stretch_seconds), there));
    std::vector<dsp::Welch> estimates(chosen.size(), dsp::Welch(rate, length));
    look_at_windows(recording, chosen, {window, most_stretches},
                    [&](int channel, std::span<const float> samples) {
                      const auto row = std::ranges::find(chosen, channel) - chosen.begin();
                      estimates[to_size(row)].add(samples);
                    });
    for (std::size_t row = 0; row < chosen.size(); ++row) {
      dsp::Spectrum spectrum = estimates[row].spectrum();
      spectra[to_size(chosen[row])] = {spectrum.step, std::move(spectrum.density)};
    }
  }
  return spectra;
}

}  // namespace berger
