#include "report/events/confusion_picture.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <string>

namespace berger::report {
namespace {

struct Colour {
  std::uint8_t red, green, blue;
};
constexpr Colour white{255, 255, 255}, black{0, 0, 0}, blue{0, 75, 135}, line{190, 190, 190};
constexpr double dark = 0.75;  // from this share on, white is easier to read than black

Colour shade(double share) {
  const auto mix = [&](int to) { return static_cast<std::uint8_t>(255.5 - share * (255 - to)); };
  return {mix(blue.red), mix(blue.green), mix(blue.blue)};
}

void fill(Raster& picture, int top, int left, int height, int width, Colour colour) {
  for (int y = top; y < top + height; ++y)
    for (int x = left; x < left + width; ++x) {
      const auto at = 3 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.width) +
                           static_cast<std::size_t>(x));
      picture.values[at] = colour.red;
      picture.values[at + 1] = colour.green;
      picture.values[at + 2] = colour.blue;
    }
}

// Digits of 3 × 5 dots: an octal digit a row, from the top.
constexpr int digit_width = 3, digit_height = 5, advance = 4;
constexpr std::array<int, 10> digits{075557, 026227, 071747, 071717, 055711,
                                     074717, 074757, 071111, 075757, 075717};

void draw_digit(Raster& picture, int digit, int top, int left, int dot, Colour colour) {
  for (int y = 0; y < digit_height; ++y)
    for (int x = 0; x < digit_width; ++x) {
      const int bit = 3 * (digit_height - 1 - y) + digit_width - 1 - x;
      if ((digits[static_cast<std::size_t>(digit)] >> bit & 1) != 0)
        fill(picture, top + y * dot, left + x * dot, dot, dot, colour);
    }
}

// In the middle of the cell, as large as it may be.
void draw_number(Raster& picture, int number, int top, int left, int cell, Colour colour) {
  constexpr int margin = 2, largest_dot = 3;
  const std::string text = std::to_string(number);
  const int columns = static_cast<int>(text.size()) * advance - (advance - digit_width);
  const int dot = std::min(largest_dot, (cell - 2 * margin) / std::max(columns, digit_height));
  if (dot == 0) return;
  int x = left + (cell - columns * dot) / 2;
  for (const char digit : text) {
    draw_digit(picture, digit - '0', top + (cell - digit_height * dot) / 2, x, dot, colour);
    x += advance * dot;
  }
}

}  // namespace

Raster confusion_picture(const std::vector<std::vector<int>>& counts) {
  constexpr int widest_cell = 48, narrowest_with_lines = 8;
  const int classes = static_cast<int>(counts.size()),
            cell = std::min(widest_cell, widest_confusion / classes);
  const int inner = cell >= narrowest_with_lines ? cell - 1 : cell;
  const int side = classes * cell;
  Raster picture{.samples = 3, .height = side, .width = side, .values = {}};
  picture.values.resize(3 * static_cast<std::size_t>(side) * static_cast<std::size_t>(side));
  fill(picture, 0, 0, picture.height, picture.width, line);
  for (int truth = 0; truth < classes; ++truth) {
    const std::vector<int>& row = counts[static_cast<std::size_t>(truth)];
    const double support = std::accumulate(row.begin(), row.end(), 0.0);
    for (int prediction = 0; prediction < classes; ++prediction) {
      const int count = row[static_cast<std::size_t>(prediction)], top = truth * cell,
                left = prediction * cell;
      const double share = support > 0 ? count / support : 0;
      fill(picture, top, left, inner, inner, shade(share));
      draw_number(picture, count, top, left, inner, share < dark ? black : white);
    }
  }
  return picture;
}

}  // namespace berger::report
