// Changes of one picture: moved by a map, made brighter or darker, painted over. Formulas:
// docs/training.md.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include "berger/augmentation.hpp"
#include "data/augment_draws.hpp"

namespace berger {

// Where in the source the middle of target pixel (column, row) lies, both counted from the middle
// of the first pixel: x = xx · column + xy · row + x0, y = yx · column + yy · row + y0.
struct PixelMap {
  double xx = 1, xy = 0, x0 = 0;
  double yx = 0, yy = 1, y0 = 0;

  bool operator==(const PixelMap&) const = default;
};

// Flip, crop, scale, rotation and shift in one, so that a picture is interpolated once whatever is
// on.
PixelMap draw_map(const Augmentation& options, Shape shape, const TrialDraws& draws);

// Where a coordinate lies between two pixels of one side: outside, at the edge.
struct BetweenPixels {
  std::size_t low, high;
  float share;  // of the higher one
};
inline BetweenPixels between_pixels(double coordinate, int size) {
  const double inside = std::min(std::max(coordinate, 0.0), static_cast<double>(size - 1));
  const int low = static_cast<int>(inside);
  return {static_cast<std::size_t>(low), static_cast<std::size_t>(std::min(low + 1, size - 1)),
          static_cast<float>(inside - static_cast<double>(low))};
}

// Bilinear between the four nearest pixels; places outside are moved to the nearest edge
// (grid_sample of PyTorch with align_corners = False and padding_mode = "border"). A map onto whole
// pixels gives their very bits. All maps alike.
void resample(std::span<const float> source, std::span<float> target, Shape shape,
              const PixelMap& map);

void augment_image(const Augmentation& options, Shape shape, const PixelRange& range,
                   const TrialDraws& draws, std::span<float> picture, std::span<float> scratch);

// Left and right exchanged.
void mirror(std::span<float> picture, Shape shape);

}  // namespace berger
