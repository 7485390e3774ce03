// Small pictures side by side, with words under each.
#pragma once

#include <string>
#include <vector>

#include "berger/tensor.hpp"
#include "report/figures/figure.hpp"

namespace berger::report {

struct Tile {
  // of the shape of all tiles: one map in grey, three as red, green and blue
  std::vector<float> values;
  std::vector<std::string> words;  // lines under it
  bool marked = false;             // its last line stands out
};

struct TileStyle {
  Shape shape{};
  int columns = 6;           // at most
  int cell = 140;            // design pixels from one tile to the next
  int side = 100;            // of the longer side of a tile
  double low = 0, high = 1;  // drawn black and white
  bool crisp = false;        // each value a rectangle; else left to the viewer, which smooths
};

// Fills `data` and `script`; the data file has a row a pixel, under the name that `what` gives a
// tile.
void draw_tiles(Figure& figure, const std::string& what, const std::vector<Tile>& tiles,
                const TileStyle& look, const FigureStyle& style);

}  // namespace berger::report
