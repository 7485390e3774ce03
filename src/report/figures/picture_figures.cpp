// Pictures with truth and prediction: the first ones in sequence, and the most wrong ones.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "report/figures/evaluation_figures.hpp"
#include "report/figures/tiles.hpp"

namespace berger::report {
namespace {

// On screen; in a narrow figure seven rows, so that it stays lower than a page.
std::size_t most_pictures(const FigureStyle& style) {
  const TileStyle look;
  return style.width_mm > 0
             ? std::clamp<std::size_t>(
                   7 * static_cast<std::size_t>(design_width(style, 0) / look.cell), 7, 30)
             : 30;
}
constexpr int most_pixels = 64;  // along an axis; larger ones are drawn as the means of blocks

// The values of one picture at the size it is drawn in.
class Shrinker {
 public:
  explicit Shrinker(const Pictures& pictures)
      : pictures_(pictures),
        block_(
            std::max(1, (std::max(pictures.shape.height, pictures.shape.width) + most_pixels - 1) /
                            most_pixels)),
        full_(pictures.shape.size()) {}

  Shape shape() const {
    const Shape s = pictures_.shape;
    return {s.maps == 3 ? 3 : 1, std::max(1, s.height / block_), std::max(1, s.width / block_)};
  }
  std::vector<float> values(int trial) {
    pictures_.copy(trial, full_.data());
    const Shape small = shape();
    std::vector<float> result;
    for (int map = 0; map < small.maps; ++map)
      for (int row = 0; row < small.height; ++row)
        for (int column = 0; column < small.width; ++column)
          result.push_back(mean(map, row * block_, column * block_));
    return result;
  }

 private:
  float mean(int map, int row, int column) const {
    const Shape s = pictures_.shape;
    const int rows = std::min(block_, s.height - row), columns = std::min(block_, s.width - column);
    float sum = 0;
    for (int i = 0; i < rows; ++i)
      for (int j = 0; j < columns; ++j)
        sum += full_[(static_cast<std::size_t>(map) * static_cast<std::size_t>(s.height) +
                      static_cast<std::size_t>(row + i)) *
                         static_cast<std::size_t>(s.width) +
                     static_cast<std::size_t>(column + j)];
    return sum / static_cast<float>(rows * columns);
  }

  const Pictures& pictures_;
  int block_;
  std::vector<float> full_;
};

// 0 for the NaN of a broken model, which would break the order.
double probability_of_decided(const EvaluatedPart& part, int trial) {
  const auto n = static_cast<std::size_t>(trial);
  const double p = part.probabilities[n * part.evaluation.rows.size() +
                                      static_cast<std::size_t>(part.decided[n])];
  return p >= 0 ? p : 0;
}

Figure pictures_of(const EvaluatedPart& part, std::string name, std::string title,
                   const std::vector<int>& trials, const FigureStyle& style) {
  Figure figure{.name = std::move(name), .title = std::move(title), .section = "evaluation"};
  Shrinker shrinker(part.pictures);
  std::vector<Tile> tiles;
  for (const int trial : trials) {
    const auto n = static_cast<std::size_t>(trial);
    const auto class_of = [&](int k) {
      return shortened(part.evaluation.rows[static_cast<std::size_t>(k)].name, 12);
    };
    const bool wrong = part.decided[n] != part.labels[n];
    tiles.push_back({shrinker.values(trial),
                     {class_of(part.labels[n]),
                      fmt::format("{} {}, {:.0f} %", wrong ? "✗" : "✓", class_of(part.decided[n]),
                                  100 * probability_of_decided(part, trial))},
                     wrong});
  }
  TileStyle look{.shape = shrinker.shape()};
  look.low = look.high = tiles[0].values[0];
  for (const Tile& tile : tiles)
    for (const float value : tile.values) {
      look.low = std::min<double>(look.low, value);
      look.high = std::max<double>(look.high, value);
    }
  draw_tiles(figure, "picture", tiles, look, style);
  return figure;
}

// Wrong decisions, those with the largest probability first.
std::vector<int> most_wrong(const EvaluatedPart& part, std::size_t most) {
  std::vector<int> wrong;
  for (std::size_t n = 0; n < part.labels.size(); ++n)
    if (part.decided[n] != part.labels[n]) wrong.push_back(static_cast<int>(n));
  std::stable_sort(wrong.begin(), wrong.end(), [&](int a, int b) {
    return probability_of_decided(part, a) > probability_of_decided(part, b);
  });
  if (wrong.size() > most) wrong.resize(most);
  return wrong;
}

}  // namespace

std::vector<Figure> picture_figures(const EvaluatedPart& part, const FigureStyle& style) {
  if (!part.pictures.copy || part.labels.empty()) return {};
  std::vector<int> first(std::min(part.labels.size(), most_pictures(style)));
  std::iota(first.begin(), first.end(), 0);
  std::vector<Figure> figures{pictures_of(
      part, part_name("pictures", part),
      part_title("Pictures in sequence", part) + ": truth above prediction", first, style)};
  if (const std::vector<int> wrong = most_wrong(part, most_pictures(style)); !wrong.empty())
    figures.push_back(pictures_of(
        part, part_name("most_wrong", part),
        part_title("The most wrong pictures", part) + ": truth above prediction", wrong, style));
  return figures;
}

}  // namespace berger::report
