#include "report/live/recording_plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <span>
#include <vector>

#include "core/readable.hpp"
#include "core/to_size.hpp"
#include "report/labels.hpp"
#include "report/live/terminal_plot.hpp"

namespace berger::report {
namespace {

constexpr std::size_t most_channels = 24, most_kinds = 12, label_width = 10, range_width = 16;
constexpr double drawn_seconds = 10, highest_hertz = 60;

// Dots of one picture, from the upper left corner on.
class Dots {
 public:
  Dots(std::size_t columns, std::size_t lines) : columns_(columns), cells_(columns * lines) {}
  std::size_t width() const { return 2 * columns_; }
  std::size_t height() const { return 4 * cells_.size() / columns_; }
  void set(std::size_t x, std::size_t y) { cells_[y / 4 * columns_ + x / 2] |= braille_dot(x, y); }
  // From the height `low` to `high`, both from 0 at the bottom to 1 at the top.
  void stroke(std::size_t x, double low, double high) {
    const auto place = [&](double share) {
      const double top = static_cast<double>(height() - 1);
      return to_size(std::lround((1 - std::clamp(share, 0.0, 1.0)) * top));
    };
    for (std::size_t y = place(high); y <= place(low); ++y) set(x, y);
  }
  std::string line(std::size_t index) const {
    std::string text;
    for (std::size_t c = 0; c < columns_; ++c) text += braille(cells_[index * columns_ + c]);
    return text;
  }

 private:
  std::size_t columns_;
  std::vector<std::uint8_t> cells_;
};

std::string named(const std::string& name) {
  return fmt::format("  {:<{}} ", shortened(readable(name), label_width), label_width);
}

struct Extent {
  double low = HUGE_VAL, high = -HUGE_VAL;
  void add(double value) {
    if (!std::isfinite(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  bool empty() const { return !(low <= high); }
  double share(double value) const { return high > low ? (value - low) / (high - low) : 0.5; }
};

// `values` over the whole width, the extent of those that meet in a column.
void draw(Dots& dots, std::span<const double> values, const Extent& all, bool filled) {
  for (std::size_t x = 0; x < dots.width(); ++x) {
    const std::size_t from = x * values.size() / dots.width(),
                      to = std::max(from + 1, (x + 1) * values.size() / dots.width());
    Extent here;
    for (const double value : values.subspan(from, std::min(to, values.size()) - from))
      here.add(value);
    if (!here.empty()) dots.stroke(x, filled ? 0 : all.share(here.low), all.share(here.high));
  }
}

std::string signal_lines(const Recording& recording, int channel, std::size_t columns) {
  constexpr std::size_t lines = 2;
  const Channel& facts = recording.facts().channels[to_size(channel)];
  const double wanted = std::min(drawn_seconds * facts.rate, 1e7);
  std::vector<float> samples(to_size(std::min(facts.samples, static_cast<std::int64_t>(wanted))));
  recording.read(std::array{channel}, 0, std::ssize(samples), samples);
  const std::vector<double> values(samples.begin(), samples.end());
  Extent all;
  for (const double value : values) all.add(value);
  Dots dots(columns, lines);
  if (!all.empty()) draw(dots, values, all, false);
  const auto end = [&](double value) {
    return all.empty() ? std::string(" no samples") : fmt::format(" {:.4g} {}", value, facts.unit);
  };
  return named(facts.name) + dots.line(0) + end(all.high) + "\n" + named("") + dots.line(1) +
         end(all.low) + "\n";
}

std::string spectrum_line(const Channel& facts, const ChannelSpectrum& spectrum,
                          std::size_t columns) {
  std::vector<double> decibels;
  Extent all;
  for (std::size_t i = 1; i < spectrum.density.size(); ++i) {
    if (static_cast<double>(i) * spectrum.step > highest_hertz) break;
    decibels.push_back(10 * std::log10(std::max(spectrum.density[i], 1e-30)));
    all.add(decibels.back());
  }
  if (decibels.empty()) return "";
  Dots dots(columns, 1);
  draw(dots, decibels, all, true);
  return fmt::format("{}{} to {:.3g} Hz, {:.0f} dB\n", named(facts.name), dots.line(0),
                     static_cast<double>(decibels.size()) * spectrum.step, all.high - all.low);
}

std::string event_lines(const Recording& recording, std::size_t columns) {
  const RecordingFacts& facts = recording.facts();
  if (facts.samples == 0) return "";
  const double seconds = static_cast<double>(facts.samples) / facts.rate;
  std::map<std::string, std::vector<double>> kinds;
  for (const Event& event : recording.events())
    kinds[event.text.empty() ? std::to_string(event.code) : event.text].push_back(event.onset);
  std::vector<std::pair<std::string, std::vector<double>>> rows(kinds.begin(), kinds.end());
  std::ranges::stable_sort(rows, std::greater(), [](const auto& row) { return row.second.size(); });
  rows.resize(std::min(rows.size(), most_kinds));
  std::string text;
  for (const auto& row : rows) {
    Dots dots(columns, 1);
    for (const double onset : row.second)
      if (onset >= 0 && onset < seconds)
        dots.stroke(static_cast<std::size_t>(onset / seconds * static_cast<double>(dots.width())),
                    0, 1);
    text += fmt::format("{}{} {}\n", named(row.first), dots.line(0), row.second.size());
  }
  return text.empty() ? "" : fmt::format("\nevents, {:.4g} s\n{}", seconds, text);
}

}  // namespace

std::string recording_in_terminal(const Recording& recording, std::size_t columns) {
  const auto& channels = recording.facts().channels;
  const std::size_t width =
      std::clamp<std::size_t>(columns, 40, 500) - label_width - 3 - range_width;
  const std::size_t shown = std::min(channels.size(), most_channels);
  const std::string some =
      shown < channels.size() ? fmt::format(", {} of {} channels", shown, channels.size()) : "";
  std::string text = fmt::format("\nfirst {:g} s{}\n", drawn_seconds, some);
  for (std::size_t c = 0; c < shown; ++c)
    text += signal_lines(recording, static_cast<int>(c), width);
  std::string lines;
  const std::vector<ChannelSpectrum> spectra = spectra_of(recording);
  for (std::size_t c = 0; c < shown; ++c) lines += spectrum_line(channels[c], spectra[c], width);
  if (!lines.empty()) text += "\nspectra\n" + lines;
  return text + event_lines(recording, width);
}

}  // namespace berger::report
