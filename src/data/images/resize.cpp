#include "data/images/resize.hpp"

#include <algorithm>
#include <cstdlib>
#include <span>
#include <utility>
#include <vector>

namespace berger {
namespace {

// One pixel of the result along one side: the pixels it is made of, from `first`, and their
// weights.
struct Taps {
  std::size_t first = 0;
  std::span<const std::uint32_t> weights;
  std::uint64_t sum = 0;

  // The weighted mean of pixels `stride` apart, to the nearest whole number. At most 2^15 weights
  // below 2^16 of values below 2^8.
  std::uint8_t mean(const std::uint8_t* pixels, std::size_t stride) const {
    std::uint64_t total = sum / 2;
    pixels += first * stride;
    for (const std::uint32_t weight : weights) {
      total += std::uint64_t{weight} * *pixels;
      pixels += stride;
    }
    return static_cast<std::uint8_t>(total / sum);
  }
};

// Along a side of `from` pixels that becomes `to`, pixel x of the picture has its middle at (2x +
// 1) / from, pixel i of the result at (2i + 1) / to. Times from · to both are whole; the weight of
// x in i is what their distance leaves of a triangle, two pixels wide in the coarser of both grids.
class Filter {
 public:
  Filter(int from, int to) {
    const std::int64_t reach = 2 * std::int64_t{std::max(from, to)};
    std::vector<std::size_t> starts;
    for (int i = 0; i < to; ++i) {
      const std::int64_t middle = (2 * std::int64_t{i} + 1) * from;
      const auto distance = [&](std::int64_t x) { return std::abs((2 * x + 1) * to - middle); };
      std::int64_t x = std::max<std::int64_t>(0, (middle - reach) / to / 2 - 1);
      while (distance(x) >= reach) ++x;
      starts.push_back(weights_.size());
      taps_.push_back({.first = static_cast<std::size_t>(x)});
      for (; x < from && distance(x) < reach; ++x) {
        weights_.push_back(static_cast<std::uint32_t>(reach - distance(x)));
        taps_.back().sum += weights_.back();
      }
    }
    starts.push_back(weights_.size());
    for (std::size_t i = 0; i < taps_.size(); ++i)
      taps_[i].weights = std::span(weights_).subspan(starts[i], starts[i + 1] - starts[i]);
  }

  const std::vector<Taps>& taps() const { return taps_; }

 private:
  std::vector<std::uint32_t> weights_;
  std::vector<Taps> taps_;
};

std::vector<std::uint8_t> resize_columns(const Picture& picture, int width) {
  const Filter filter(picture.width, width);
  const std::size_t rows =
      static_cast<std::size_t>(picture.maps) * static_cast<std::size_t>(picture.height);
  std::vector<std::uint8_t> result(rows * static_cast<std::size_t>(width));
  std::uint8_t* to = result.data();
  for (std::size_t row = 0; row < rows; ++row) {
    const std::uint8_t* from =
        picture.pixels.data() + row * static_cast<std::size_t>(picture.width);
    for (const Taps& taps : filter.taps()) *to++ = taps.mean(from, 1);
  }
  return result;
}

std::vector<std::uint8_t> resize_rows(const Picture& picture, int height) {
  const Filter filter(picture.height, height);
  const auto width = static_cast<std::size_t>(picture.width),
             plane = width * static_cast<std::size_t>(picture.height);
  std::vector<std::uint8_t> result(static_cast<std::size_t>(picture.maps) *
                                   static_cast<std::size_t>(height) * width);
  std::uint8_t* to = result.data();
  for (std::size_t map = 0; map < static_cast<std::size_t>(picture.maps); ++map) {
    for (const Taps& taps : filter.taps()) {
      for (std::size_t column = 0; column < width; ++column)
        *to++ = taps.mean(picture.pixels.data() + map * plane + column, width);
    }
  }
  return result;
}

}  // namespace

Picture resize(Picture picture, int height, int width) {
  if (width != picture.width) {
    picture.pixels = resize_columns(picture, width);
    picture.width = width;
  }
  if (height != picture.height) {
    picture.pixels = resize_rows(picture, height);
    picture.height = height;
  }
  return picture;
}

}  // namespace berger
