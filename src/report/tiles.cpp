#include "report/tiles.hpp"

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
  const std::size_t pixels = static_cast<std::size_t>(shape.height) * static_cast<std::size_t>(shape.width);
  for (std::size_t tile = 0; tile < tiles.size(); ++tile)
    for (std::size_t pixel = 0; pixel < pixels; ++pixel) {
      const auto width = static_cast<std::size_t>(shape.width);
      table.rows.push_back({std::to_string(tile + 1), std::to_string(pixel / width), std::to_string(pixel % width)});
      for (std::size_t map = 0; map < static_cast<std::size_t>(shape.maps); ++map)
        table.rows.back().push_back(fmt::format("{:.6g}", tiles[tile].values[map * pixels + pixel]));
    }
  return table;
}

}  // namespace

void draw_tiles(Figure& figure, const std::string& what, const std::vector<Tile>& tiles, const TileStyle& style) {
  const Shape shape = style.shape;
  const double scale = static_cast<double>(style.side) / std::max(shape.height, shape.width);
  const double wide = scale * shape.width, high = scale * shape.height;
  std::size_t lines = 0;
  for (const Tile& tile : tiles) lines = std::max(lines, tile.words.size());
  const int top = 56, row = static_cast<int>(high) + 14 + line * static_cast<int>(lines);
  const int count = static_cast<int>(tiles.size()), columns = std::clamp(count, 1, style.columns);
  // Wide enough for the title above a few tiles.
  const int width = std::max(style.cell * columns, 620) + 20, height = top + row * ((count + columns - 1) / columns) + 6;
  const double first = (width - style.cell * columns) / 2.0;

  figure.data = tile_data(what, tiles, shape);
  figure.script = preamble(figure, width, height);
  figure.script += fmt::format(
      "unset key\nunset tics\nunset border\nunset grid\nset margins 0,0,0,0\nset xrange [0:{0}]\nset yrange [{1}:0]\n"
      "set label {2} at {3},12 center front\nlevel(v) = 255 * (v - {4:.6g}) / {5:.6g}\n",
      width, height, wrapped_title(figure.title, static_cast<std::size_t>(width) * 10 / 83), width / 2, style.low,
      style.high > style.low ? style.high - style.low : 1);
  const std::size_t pixels = static_cast<std::size_t>(shape.height) * static_cast<std::size_t>(shape.width);
  std::vector<std::string> parts;
  for (int i = 0; i < count; ++i) {
    const double left = first + style.cell * (i % columns) + (style.cell - wide) / 2, above = top + row * (i / columns);
    parts.push_back(fmt::format(
        "'{}.csv' skip 1 every ::{}::{} using ({:.2f}+$3*{:.4f}):({:.2f}+$2*{:.4f}):(level($4)):(level(${})):(level(${})) with "
        "rgbimage{}",
        figure.name, static_cast<std::size_t>(i) * pixels, static_cast<std::size_t>(i + 1) * pixels - 1, left + scale / 2, scale,
        above + scale / 2, scale, shape.maps == 3 ? 5 : 4, shape.maps == 3 ? 6 : 4, style.crisp ? " pixels" : ""));
    const Tile& tile = tiles[static_cast<std::size_t>(i)];
    for (std::size_t word = 0; word < tile.words.size(); ++word)
      figure.script += fmt::format("set label {} at {:.2f},{:.2f} center font ',12'{}\n", quote_gnuplot(tile.words[word]),
                                   left + wide / 2, above + high + 12 + line * static_cast<double>(word),
                                   tile.marked && word + 1 == tile.words.size() ? " textcolor rgb '#B04A00'" : "");
  }
  figure.script += plot_command(parts);
}

}  // namespace berger::report
