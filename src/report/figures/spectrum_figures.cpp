// The spectra of a recording's channels, a panel each.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "core/readable.hpp"
#include "core/to_size.hpp"
#include "report/escape.hpp"
#include "report/figures/recording_figures.hpp"

namespace berger::report {
namespace {

constexpr double highest_hertz = 125;  // two harmonics of 60 Hz, and of 50 Hz

struct SpectrumPanel {
  std::string name, unit;
  bool voltage = false;
  std::size_t frequencies = 0, densities = 0;  // columns of the table, from 1
};

void put_column(CsvTable& table, const std::string& name, const std::vector<double>& values) {
  for (auto& row : table.rows) row.emplace_back();
  while (table.rows.size() < values.size())
    table.rows.emplace_back(std::vector<std::string>(table.header.size() + 1));
  table.header.push_back(name);
  for (std::size_t i = 0; i < values.size(); ++i)
    table.rows[i].back() = fmt::format("{:.6g}", values[i]);
}

// A column of frequencies for each rate, and one of densities for each channel.
std::vector<SpectrumPanel> fill_table(CsvTable& table, const Recording& recording,
                                      const std::vector<ChannelSpectrum>& spectra) {
  std::vector<int> order = drawn_channels(recording, true);
  for (const int c : drawn_channels(recording, false))
    if (order.size() < most_channels_drawn) order.push_back(c);
  std::map<double, std::size_t> frequencies;
  std::vector<SpectrumPanel> panels;
  for (const int c : order) {
    const ChannelSpectrum& spectrum = spectra[to_size(c)];
    if (spectrum.density.empty()) continue;
    const Channel& channel = recording.facts().channels[to_size(c)];
    if (!frequencies.contains(spectrum.step)) {
      std::vector<double> hertz(spectrum.density.size());
      for (std::size_t k = 0; k < hertz.size(); ++k)
        hertz[k] = static_cast<double>(k) * spectrum.step;
      put_column(table, "Hz", hertz);
      frequencies[spectrum.step] = table.header.size();
    }
    const std::string unit = readable(channel.unit.empty() ? "?" : channel.unit);
    put_column(table, fmt::format("{} ({}²/Hz)", readable(channel.name), unit), spectrum.density);
    panels.push_back({readable(channel.name), unit, is_voltage(channel), frequencies[spectrum.step],
                      table.header.size()});
  }
  return panels;
}

// Powers of ten around what voltages have from 1 Hz on, over at most sixteen of them.
std::pair<int, int> decades(const Recording& recording,
                            const std::vector<ChannelSpectrum>& spectra) {
  double low = 0, high = 0;
  for (const int c : drawn_channels(recording, true)) {
    const ChannelSpectrum& spectrum = spectra[to_size(c)];
    for (std::size_t k = 0; k < spectrum.density.size(); ++k) {
      const double hertz = static_cast<double>(k) * spectrum.step, value = spectrum.density[k];
      if (hertz < 1 || hertz > highest_hertz || !(value > 0)) continue;
      low = low > 0 ? std::min(low, value) : value;
      high = std::max(high, value);
    }
  }
  if (!(high > 0)) return {-1, 1};
  const int top = static_cast<int>(std::ceil(std::log10(high)));
  const int bottom = static_cast<int>(std::floor(std::log10(low)));
  return {std::max(std::min(bottom, top - 1), top - 16), top};
}

std::string panel_commands(const Figure& figure, const SpectrumPanel& panel, std::pair<int, int> y,
                           bool numbers) {
  std::string script = fmt::format(
      "set title {}\n",
      quote_gnuplot(shortened(panel.voltage ? panel.name : panel.name + ", " + panel.unit, 16)));
  if (panel.voltage)
    script +=
        fmt::format("set yrange [1e{}:1e{}]\nset ytics {:g}\nset format y '{}'\n", y.first,
                    y.second, std::pow(10, (y.second - y.first + 3) / 4), numbers ? "%g" : "");
  else
    script += "set yrange [*:*]\nset ytics autofreq\nset format y ''\n";
  return script + fmt::format(
                      "plot '{}.csv' skip 1 using {}:(${} > 0 ? ${} : NaN) with lines "
                      "linewidth 0.8 linecolor rgb '{}'\n",
                      figure.name, panel.frequencies, panel.densities, panel.densities,
                      line_style(panel.voltage ? 0 : 6).colour);
}

std::string script_of(const Figure& figure, const std::vector<SpectrumPanel>& panels,
                      const FigureStyle& style, std::pair<int, int> y, double hertz) {
  constexpr int panel_width = 140, panel_height = 118, left = 104, right = 20, bottom = 64;
  const int wanted =
      std::clamp(static_cast<int>(std::ceil(std::sqrt(static_cast<double>(panels.size())))), 2, 8);
  const int width = design_width(style, left + right + wanted * panel_width);
  const int columns = std::clamp((width - left - right) / panel_width, 1, wanted);
  const int count = static_cast<int>(panels.size()), rows = (count + columns - 1) / columns;
  const std::vector<std::string> title = wrapped(figure.title, characters_in(width - 40));
  const int top = title_height(title.size()) + 22, height = top + bottom + rows * panel_height;
  std::string script = preamble(figure, style, width, height);
  script += fmt::format(
      "set multiplot layout {},{} margins {:.4f},{:.4f},{:.4f},{:.4f} spacing {:.4f},{:.4f} title "
      "{}\n",
      rows, columns, double(left) / width, 1 - double(right) / width, double(bottom) / height,
      1 - double(top) / height, 14.0 / width, 40.0 / height, in_lines(title));
  script += fmt::format(
      "unset key\nset logscale y\nset xrange [0:{:.6g}]\nset title offset 0,-0.8\nunset mytics\n"
      "set xtics 0,{:.6g},{:.6g}\nset label 1 {} at screen {:.4f}, screen {:.4f} center\n"
      "set label 2 {} at screen {:.4f}, screen 0.5 center rotate by 90\n",
      hertz, round_down(hertz / 2), 0.9 * hertz, quote_gnuplot("frequency (Hz)"), 0.5,
      18.0 / height, quote_gnuplot("density (µV²/Hz)"), 16.0 / width);
  for (int i = 0; i < count; ++i) {
    if (i == 1) script += "unset label 1\nunset label 2\n";
    script += fmt::format("set format x '{}'\n", i + columns >= count ? "%g" : "");
    script += panel_commands(figure, panels[to_size(i)], y, i % columns == 0);
  }
  return script + "unset multiplot\n";
}

}  // namespace

std::vector<Figure> spectrum_figures(const Recording& recording, const FigureStyle& style) {
  const std::vector<ChannelSpectrum> spectra = spectra_of(recording);
  Figure figure{.name = "spectra", .title = {}, .section = "recording"};
  const std::vector<SpectrumPanel> panels = fill_table(figure.data, recording, spectra);
  if (panels.empty()) return {};
  figure.title = recording_title(
      recording,
      fmt::format("spectra of {} channel{} (Welch)", panels.size(), panels.size() == 1 ? "" : "s"));
  double hertz = 0;
  for (const ChannelSpectrum& spectrum : spectra)
    if (!spectrum.density.empty())
      hertz = std::max(hertz, spectrum.step * static_cast<double>(spectrum.density.size() - 1));
  figure.script =
      script_of(figure, panels, style, decades(recording, spectra), std::min(hertz, highest_hertz));
  return {std::move(figure)};
}

}  // namespace berger::report
