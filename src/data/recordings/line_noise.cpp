#include <array>
#include <cmath>

#include "berger/recording.hpp"
#include "core/math.hpp"
#include "core/to_size.hpp"
#include "data/recordings/windows.hpp"
#include "dsp/single_frequencies.hpp"

namespace berger {
namespace {

constexpr double window_seconds = 2, band_step = 0.5;  // its spectrum's step, in Hz
constexpr std::int64_t most_windows = 30;
constexpr double most_rate = 1 << 15;                  // tables of some MB
constexpr int band = 1, innermost = 4, outermost = 8;  // in steps to either side
constexpr std::array mains{50.0, 60.0};

// The densities of a channel around one frequency, added up over windows.
struct Around {
  double inside = 0, beside = 0;

  // 10 · log10 of mean inside / mean beside
  std::optional<double> decibels() const {
    constexpr double in = 2 * band + 1, by = 2 * (outermost - innermost + 1);
    const double ratio = inside / in / (beside / by);
    if (!(ratio > 0) || !std::isfinite(ratio)) return {};
    return 10 / 2.302585092994046 * log(ratio);
  }
};

std::vector<double> frequencies_around(double middle) {
  std::vector<double> hertz;
  for (int step = -outermost; step <= outermost; ++step)
    if (std::abs(step) <= band || std::abs(step) >= innermost)
      hertz.push_back(middle + step * band_step);
  return hertz;
}

void add_densities(Around& around, std::span<const double> densities) {
  constexpr std::size_t beside = outermost - innermost + 1, inside = 2 * band + 1;
  for (std::size_t i = 0; i < densities.size(); ++i)
    (i >= beside && i < beside + inside ? around.inside : around.beside) += densities[i];
}

}  // namespace

std::vector<LineNoise> line_noise_of(const Recording& recording) {
  const auto& channels = recording.facts().channels;
  std::vector<LineNoise> noise(channels.size());
  for (const auto& [rate, chosen] : signals_by_rate(channels)) {
    std::vector<double> hertz;
    std::size_t known = 0;  // of `mains`
    for (const double middle : mains) {
      if (!(middle + outermost * band_step < rate / 2) || rate > most_rate) break;
      const std::vector<double> more = frequencies_around(middle);
      hertz.insert(hertz.end(), more.begin(), more.end());
      ++known;
    }
    if (known == 0) continue;
    const std::int64_t length = std::llround(window_seconds * rate);
    const dsp::SingleFrequencies frequencies(rate, to_size(length), hertz);
    std::vector<std::array<Around, mains.size()>> sums(channels.size());
    std::vector<double> densities(hertz.size());
    look_at_windows(
        recording, chosen, {length, most_windows}, [&](int channel, std::span<const float> window) {
          if (!frequencies.densities(window, densities)) return;
          const std::size_t each = hertz.size() / known;
          for (std::size_t m = 0; m < known; ++m)
            add_densities(sums[to_size(channel)][m], std::span(densities).subspan(m * each, each));
        });
    for (const int c : chosen)
      noise[to_size(c)] = {.at_50 = sums[to_size(c)][0].decibels(),
                           .at_60 = sums[to_size(c)][1].decibels()};
  }
  return noise;
}

}  // namespace berger
