#include "study/class_means.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "core/readable.hpp"
#include "core/to_size.hpp"
#include "dsp/welch.hpp"
#include "runs/csv.hpp"

namespace berger {
namespace {

constexpr std::size_t most_channels = 256, most_in_spectra = 64;

struct ClassTable {
  std::string title, unit, axis;
  double step = 1;                           // from row to row
  std::vector<std::vector<double>> columns;  // a channel each
};

std::string csv_of(const ClassTable& table, const Dataset& data) {
  std::string text = fmt::format("# title: {}\n", table.title);
  if (!table.unit.empty()) text += fmt::format("# unit: {}\n", table.unit);
  text += table.axis;
  for (std::size_t h = 0; h < table.columns.size(); ++h)
    text += "," + runs::csv_cell(h < data.channels.size() ? data.channels[h]
                                                          : fmt::format("channel {}", h + 1));
  text += '\n';
  for (std::size_t row = 0; row < table.columns.front().size(); ++row) {
    text += fmt::format("{:.6g}", static_cast<double>(row) * table.step);
    for (const auto& column : table.columns) text += fmt::format(",{:.6g}", column[row]);
    text += '\n';
  }
  return text;
}

// One channel of a trial, `values` holding all of them.
std::span<const float> channel_of(const std::vector<float>& values, std::size_t channel,
                                  std::size_t width) {
  return std::span(values).subspan(channel * width, width);
}

std::vector<std::vector<double>> mean_trial(const Dataset& data, const std::vector<int>& trials,
                                            std::size_t channels) {
  const std::size_t width = to_size(data.shape().width);
  std::vector<float> values(data.shape().size());
  std::vector<std::vector<double>> means(channels, std::vector<double>(width));
  for (const int n : trials) {
    data.copy(n, values.data());
    for (std::size_t h = 0; h < channels; ++h) {
      const std::span<const float> samples = channel_of(values, h, width);
      for (std::size_t w = 0; w < width; ++w) means[h][w] += static_cast<double>(samples[w]);
    }
  }
  for (auto& channel : means)
    for (double& value : channel) value /= static_cast<double>(trials.size());
  return means;
}

// In dB; `step` is from one frequency to the next.
std::vector<std::vector<double>> mean_spectrum(const Dataset& data, const std::vector<int>& trials,
                                               std::size_t channels, double& step) {
  constexpr double least = 1e-30;
  const std::size_t width = to_size(data.shape().width);
  const auto second = to_size(std::lround(std::clamp(data.rate * 1.5, 4.0, 65536.0)));
  const std::size_t length = std::bit_floor(std::min(width, second));
  std::vector<dsp::Welch> estimates(channels, dsp::Welch(data.rate, length));
  std::vector<float> values(data.shape().size());
  const std::size_t every = (trials.size() - 1) / most_in_spectra + 1;
  for (std::size_t i = 0; i < trials.size(); i += every) {
    data.copy(trials[i], values.data());
    for (std::size_t h = 0; h < channels; ++h) estimates[h].add(channel_of(values, h, width));
  }
  std::vector<std::vector<double>> spectra;
  for (const dsp::Welch& estimate : estimates) {
    dsp::Spectrum spectrum = estimate.spectrum();
    for (double& density : spectrum.density) density = 10 * std::log10(std::max(density, least));
    step = spectrum.step;
    spectra.push_back(std::move(spectrum.density));
  }
  return spectra;
}

std::vector<int> trials_of(const Dataset& data, std::size_t label) {
  std::vector<int> trials;
  for (int n = 0; n < data.size(); ++n)
    if (data.labels[to_size(n)] == static_cast<int>(label)) trials.push_back(n);
  return trials;
}

}  // namespace

std::vector<std::string> class_means(const PreparedData& prepared) {
  constexpr std::size_t most_classes = 12, most_values = 120'000, least_width = 4;
  std::vector<std::string> tables;
  const Dataset& data = prepared.train;
  const std::size_t width = to_size(data.shape().width),
                    channels = std::min(to_size(data.shape().height), most_channels);
  if (!prepared.facts.chain || data.rate <= 0 || width < least_width) return tables;
  const std::string unit = prepared.preprocessing.mean.empty() ? data.unit : "sd";
  for (std::size_t k = 0; k < std::min(data.classes.size(), most_classes); ++k) {
    if ((k + 1) * 2 * width * channels > most_values) break;
    const std::vector<int> trials = trials_of(data, k);
    if (trials.empty()) continue;
    const std::string name = readable(data.classes[k]);
    ClassTable mean{
        .title = fmt::format("Mean of {} training trials, class {}", trials.size(), name),
        .unit = unit,
        .axis = "seconds",
        .step = 1 / data.rate,
        .columns = mean_trial(data, trials, channels)};
    ClassTable spectrum{.title = fmt::format("Spectrum of training trials, class {}", name),
                        .unit = "dB",
                        .axis = "frequency (Hz)"};
    spectrum.columns = mean_spectrum(data, trials, channels, spectrum.step);
    tables.push_back(csv_of(mean, data));
    tables.push_back(csv_of(spectrum, data));
  }
  return tables;
}

}  // namespace berger
