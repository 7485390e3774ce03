#include "data/augment_image.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "core/math.hpp"

namespace berger {
namespace {

float mix(float a, float b, float share) {
  return a + share * (b - a);
}

// All pixels of one map.
std::span<float> plane(std::span<float> picture, Shape shape, std::size_t map) {
  const std::size_t size = picture.size() / static_cast<std::size_t>(shape.maps);
  return picture.subspan(map * size, size);
}

// As a share of the way from black to white, times the factor, cut off at both ends (ColorJitter of
// torchvision).
void brighten(std::span<float> picture, Shape shape, const PixelRange& range, float factor) {
  for (std::size_t map = 0; map < range.black.size(); ++map) {
    const float black = range.black[map];
    const float reach = range.white[map] - black;
    for (float& pixel : plane(picture, shape, map))
      pixel = black + std::max(std::min((pixel - black) * factor, reach), 0.0F);
  }
}

// Random erasing (Zhong et al., AAAI 2020): areas and aspects as there, one grey instead of noise.
void erase(const Augmentation& options, std::span<float> picture, Shape shape,
           const PixelRange& range, const TrialDraws& draws) {
  constexpr double least_area = 0.02;
  constexpr double log_aspect = 1.2039728043259361;  // of 1 / 0.3
  const double least = options.erase_area < 2 * least_area ? options.erase_area / 2 : least_area;
  const double area =
      draws.between(Draw::erase_area, least, options.erase_area) * shape.height * shape.width;
  const double aspect = exp(draws.between(Draw::erase_aspect, -log_aspect, log_aspect));
  const auto side = [](double length, int limit) {
    return std::clamp(static_cast<int>(std::lround(length)), 1, limit);
  };
  int height = side(std::sqrt(area * aspect), shape.height);
  int width = side(std::sqrt(area / aspect), shape.width);
  // which rounded sides may exceed
  const double most = options.erase_area * shape.height * shape.width;
  while (height * width > most && height * width > 1) --(height > width ? height : width);
  const int top = draws.below(Draw::erase_y, shape.height - height + 1);
  const int left = draws.below(Draw::erase_x, shape.width - width + 1);
  const auto grey = static_cast<float>(draws.unit(Draw::erase_grey));
  for (std::size_t map = 0; map < range.black.size(); ++map) {
    float* row =
        plane(picture, shape, map).data() + static_cast<std::ptrdiff_t>(top) * shape.width + left;
    for (int y = 0; y < height; ++y, row += shape.width)
      std::fill_n(row, width, mix(range.black[map], range.white[map], grey));
  }
}

}  // namespace

// From the target back to the source, so in the order opposite to that in which the picture is
// changed: cropped, scaled, turned, shifted, mirrored.
PixelMap draw_map(const Augmentation& options, Shape shape, const TrialDraws& draws) {
  constexpr double radians = 3.14159265358979323846 / 180;
  const double middle_x = (shape.width - 1) / 2.0;
  const double middle_y = (shape.height - 1) / 2.0;

  const bool flipped = draws.chance(Draw::flip, options.flip);
  const double shift_x = draws.between(Draw::shift_x, -options.shift, options.shift) * shape.width;
  const double shift_y = draws.between(Draw::shift_y, -options.shift, options.shift) * shape.height;
  const double angle = draws.between(Draw::rotation, -options.rotation, options.rotation) * radians;
  const double scale = draws.between(Draw::scale, 1 - options.scale, 1 + options.scale);
  const double window = draws.between(Draw::crop, options.crop, 1);
  const double left = draws.unit(Draw::crop_x) * (1 - window) * shape.width;
  const double top = draws.unit(Draw::crop_y) * (1 - window) * shape.height;

  const double cosine = cos(angle) * window / scale;
  const double sine = sin(angle) * window / scale;
  const double sign = flipped ? -1 : 1;
  const double upright = draws.chance(Draw::vertical_flip, options.vertical_flip) ? -1 : 1;
  // The middle of the target, which a flip leaves in place, comes from here.
  const double from_x = left + (middle_x + 0.5) * window - 0.5 - cosine * shift_x - sine * shift_y;
  const double from_y = top + (middle_y + 0.5) * window - 0.5 + sine * shift_x - cosine * shift_y;
  return {.xx = cosine * sign,
          .xy = sine * upright,
          .x0 = from_x - cosine * sign * middle_x - sine * upright * middle_y,
          .yx = -sine * sign,
          .yy = cosine * upright,
          .y0 = from_y + sine * sign * middle_x - cosine * upright * middle_y};
}

void resample(std::span<const float> source, std::span<float> target, Shape shape,
              const PixelMap& map) {
  const std::size_t size = source.size() / static_cast<std::size_t>(shape.maps);
  const auto width = static_cast<std::size_t>(shape.width);
  float* to = target.data();
  for (int row = 0; row < shape.height; ++row) {
    const double row_x = map.xy * row + map.x0;
    const double row_y = map.yy * row + map.y0;
    for (int column = 0; column < shape.width; ++column, ++to) {
      const BetweenPixels x = between_pixels(map.xx * column + row_x, shape.width);
      const BetweenPixels y = between_pixels(map.yx * column + row_y, shape.height);
      for (std::size_t first = 0; first < source.size(); first += size) {
        const float* low = source.data() + first + y.low * width;
        const float* high = source.data() + first + y.high * width;
        to[first] = mix(mix(low[x.low], low[x.high], x.share),
                        mix(high[x.low], high[x.high], x.share), y.share);
      }
    }
  }
}

void augment_image(const Augmentation& options, Shape shape, const PixelRange& range,
                   const TrialDraws& draws, std::span<float> picture, std::span<float> scratch) {
  const PixelMap map = draw_map(options, shape, draws);
  if (map != PixelMap{}) {
    std::copy(picture.begin(), picture.end(), scratch.begin());
    resample(scratch.first(picture.size()), picture, shape, map);
  }
  if (options.brightness > 0) {
    const double factor =
        draws.between(Draw::brightness, 1 - options.brightness, 1 + options.brightness);
    brighten(picture, shape, range, static_cast<float>(factor));
  }
  if (draws.chance(Draw::erase, options.erase)) erase(options, picture, shape, range, draws);
}

void mirror(std::span<float> picture, Shape shape) {
  const auto width = static_cast<std::size_t>(shape.width);
  for (std::size_t first = 0; first < picture.size(); first += width) {
    const std::span<float> row = picture.subspan(first, width);
    std::reverse(row.begin(), row.end());
  }
}

}  // namespace berger
