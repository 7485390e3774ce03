#include "report/figures/tiles.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/escape.hpp"

namespace berger::report {
namespace {

constexpr int line = 17;  // pixels of a line of words

CsvTable tile_data(const std::string& what, const std::vector<Tile>& tiles, Shape shape) {
  CsvTable table;
  table.header = {what, "row", "column"};
  if (shape.maps == 3)
    table.header.insert(table.header.end(), {"red", "green", "blue"});
  else
    table.header.emplace_back("value");
  const std::size_t pixels =
      static_cast<std::size_t>(shape.height) * static_cast<std::size_t>(shape.width);
  for (std::size_t tile = 0; tile < tiles.size(); ++tile)
    for (std::size_t pixel = 0; pixel < pixels; ++pixel) {
      const auto width = static_cast<std::size_t>(shape.width);
      table.rows.push_back(
          {std::to_string(tile + 1), std::to_string(pixel / width), std::to_string(pixel % width)});
      for (std::size_t map = 0; map < static_cast<std::size_t>(shape.maps); ++map)
        table.rows.back().push_back(
            fmt::format("{:.6g}", tiles[tile].values[map * pixels + pixel]));
    }
  return table;
}

}  // namespace

void draw_tiles(Figure& figure, const std::string& what, const std::vector<Tile>& tiles,
                const TileStyle& look, const FigureStyle& style) {
  const Shape shape = look.shape;
  const double scale = static_cast<double>(look.side) / std::max(shape.height, shape.width);
  const double wide = scale * shape.width, high = scale * shape.height;
  std::size_t lines = 0;
  for (const Tile& tile : tiles) lines = std::max(lines, tile.words.size());
  const int count = static_cast<int>(tiles.size());
  // On screen wide enough for the title above a few tiles.
  const int width =
      design_width(style, std::max(look.cell * std::clamp(count, 1, look.columns), 620) + 20);
  const int columns = std::clamp(count, 1, std::clamp(width / look.cell, 1, look.columns));
  const std::vector<std::string> title = wrapped(figure.title, characters_in(width - 20));
  const int top = 10 + title_height(title.size()),
            row = static_cast<int>(high) + 14 + line * static_cast<int>(lines);
  const int height = top + row * ((count + columns - 1) / columns) + 6;
  const double first = (width - look.cell * columns) / 2.0;

  figure.data = tile_data(what, tiles, shape);
  figure.script = preamble(figure, style, width, height);
  figure.script += fmt::format(
      "unset key\nunset tics\nunset border\nunset grid\nset margins 0,0,0,0\nset xrange "
      "[0:{0}]\nset yrange [{1}:0]\n"
      "set label {2} at {3},16 center front\nlevel(v) = 255 * (v - {4:.6g}) / {5:.6g}\n",
      width, height, in_lines(title), width / 2, look.low,
      look.high > look.low ? look.high - look.low : 1);
  const std::size_t pixels =
      static_cast<std::size_t>(shape.height) * static_cast<std::size_t>(shape.width);
  std::vector<std::string> parts;
  for (int i = 0; i < count; ++i) {
    const double left = first + look.cell * (i % columns) + (look.cell - wide) / 2,
                 above = top + row * (i / columns);
    parts.push_back(fmt::format(
        "'{}.csv' skip 1 every ::{}::{} using "
        "({:.2f}+$3*{:.4f}):({:.2f}+$2*{:.4f}):(level($4)):(level(${})):(level(${})) with "
        "rgbimage{}",
        figure.name, static_cast<std::size_t>(i) * pixels,
        static_cast<std::size_t>(i + 1) * pixels - 1, left + scale / 2, scale, above + scale / 2,
        scale, shape.maps == 3 ? 5 : 4, shape.maps == 3 ? 6 : 4, look.crisp ? " pixels" : ""));
    const Tile& tile = tiles[static_cast<std::size_t>(i)];
    for (std::size_t word = 0; word < tile.words.size(); ++word)
      figure.script += fmt::format(
          "set label {} at {:.2f},{:.2f} center font ',12'{}\n", quote_gnuplot(tile.words[word]),
          left + wide / 2, above + high + 12 + line * static_cast<double>(word),
          tile.marked && word + 1 == tile.words.size() ? " textcolor rgb '#B04A00'" : "");
  }
  figure.script += plot_command(parts);
}

}  // namespace berger::report
