// Electrodes seen from above.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/readable.hpp"
#include "report/figures/recording_figures.hpp"

namespace berger::report {
namespace {

// A circle at the level of the ears, over the ends of nose and ears.
std::string head_outline() {
  const std::string line = "border linecolor rgb '#888888' linewidth 1.2\n";
  std::string script =
      "set object 1 polygon from -0.13,0.98 to 0,1.13 to 0.13,0.98 to -0.13,0.98 fillstyle empty " +
      line;
  for (const double side : {-1.0, 1.0})
    script += fmt::format(
        "set object {} polygon from {:.3f},0.17 to {:.3f},0.19 to {:.3f},0.06 to {:.3f},-0.1 to "
        "{:.3f},-0.2 to {:.3f},-0.16 to {:.3f},0.17 fillstyle empty {}",
        side < 0 ? 2 : 3, side * 0.97, side * 1.06, side * 1.08, side * 1.07, side * 1.03,
        side * 0.97, side * 0.97, line);
  return script + "set object 4 circle at 0,0 size 1 fillcolor rgb 'white' fillstyle solid 1.0 " +
         line;
}

std::string script_of_electrodes(const Figure& figure, const FigureStyle& style, double furthest) {
  const int width = design_width(style, 700);
  const std::vector<std::string> title = wrapped(figure.title, characters_in(width - 40));
  const double range = std::max(1.2, furthest + 0.12);
  const std::string file = fmt::format("'{}.csv' skip 1 using 2:", figure.name);
  return preamble(figure, style, width, width + title_height(title.size())) +
         fmt::format(
             "set title {}\nunset key\nunset border\nunset tics\nunset grid\nset size ratio -1\n"
             "set lmargin 1\nset rmargin 1\nset bmargin 1\nset xrange [-{:.3f}:{:.3f}]\n"
             "set yrange [-{:.3f}:{:.3f}]\n",
             in_lines(title), range, range, range, range) +
         head_outline() +
         plot_command(
             {file + "($4 == 0 ? $3 : NaN) with points pointtype 7 pointsize 0.9 linecolor rgb '" +
                  line_style(0).colour + "'",
              file + "($4 == 1 ? $3 : NaN) with points pointtype 9 pointsize 1.1 linecolor rgb '" +
                  line_style(6).colour + "'",
              file + "3:1 with labels offset 0,-0.75 font ',11'"});
}

}  // namespace

std::vector<Figure> electrode_figures(const Recording& recording, const FigureStyle& style) {
  const auto& channels = recording.facts().channels;
  const auto directions = directions_of(channels);
  Figure figure{.name = "electrodes",
                .title = {},
                .section = "recording",
                .data = {.comments = {}, .header = {"channel", "x", "y", "bad"}}};
  int measured = 0, bad = 0;
  double furthest = 0;
  for (std::size_t c = 0; c < channels.size() && figure.data.rows.size() < most_channels_drawn;
       ++c) {
    if (!directions[c]) continue;
    const auto [x, y] = on_map(*directions[c]);
    furthest = std::max({furthest, std::abs(x), std::abs(y)});
    measured += channels[c].position ? 1 : 0;
    bad += channels[c].bad ? 1 : 0;
    figure.data.rows.push_back({readable(channels[c].name), fmt::format("{:.4f}", x),
                                fmt::format("{:.4f}", y), channels[c].bad ? "1" : "0"});
  }
  if (figure.data.rows.empty()) return {};
  const auto all = std::ssize(figure.data.rows);
  figure.title = recording_title(
      recording, fmt::format("{} electrode{} from above, {}{}", all, all == 1 ? "" : "s",
                             measured == all ? "by their positions"
                             : measured == 0 ? "by their names"
                                             : "by their positions, or names where they have none",
                             bad > 0 ? fmt::format("; {} bad (triangles)", bad) : ""));
  figure.script = script_of_electrodes(figure, style, furthest);
  return {std::move(figure)};
}

}  // namespace berger::report
