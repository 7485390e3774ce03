#include "data/augment_image.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/math.hpp"
#include "data/augmentation_cases.hpp"
#include "parity/golden.hpp"

namespace berger {
namespace {

using test::many;
using test::noise;
using ::testing::Each;
using ::testing::ElementsAreArray;

TrialDraws draws_of(int number) {
  return {
      {.seed = 5, .purpose = Purpose::augment, .step = 3}, static_cast<std::uint64_t>(number), 0};
}

PixelRange range_of(int maps, float black = 0, float white = 1) {
  const auto count = static_cast<std::size_t>(maps);
  return {.black = std::vector<float>(count, black), .white = std::vector<float>(count, white)};
}

std::vector<float> resampled(const std::vector<float>& picture, Shape shape, const PixelMap& map) {
  std::vector<float> moved(picture.size());
  resample(picture, moved, shape, map);
  return moved;
}

std::vector<float> augmented_picture(std::vector<float> picture, Shape shape,
                                     const Augmentation& options, int number) {
  std::vector<float> scratch(shape.size());
  augment_image(options, shape, range_of(shape.maps), draws_of(number), picture, scratch);
  return picture;
}

TEST(Resample, IsWhatPyTorchComputes) {
  const parity::Golden golden("augment");
  for (const std::string name : {"half_a_pixel", "turned", "mirrored_and_turned", "enlarged",
                                 "shrunk", "all_outside", "one_row", "one_column"}) {
    const SafeTensor& picture = golden[name + "/picture"];
    const Shape shape{static_cast<int>(picture.dims[1]), static_cast<int>(picture.dims[2]),
                      static_cast<int>(picture.dims[3])};
    const auto m = golden.floats(name + "/map");
    const PixelMap map{.xx = m[0], .xy = m[1], .x0 = m[2], .yx = m[3], .yy = m[4], .y0 = m[5]};
    parity::expect_close(resampled(picture.values, shape, map), golden.floats(name + "/moved"),
                         2e-7, name);
  }
}

TEST(Resample, OntoWholePixelsGivesTheirBits) {
  const Shape shape{3, 6, 7};
  const std::vector<float> picture = noise(shape);
  EXPECT_EQ(resampled(picture, shape, {}), picture);
  const std::vector<float> moved = resampled(picture, shape, {.x0 = 2, .y0 = -1});
  for (int map = 0; map < 3; ++map)
    for (int row = 0; row < 6; ++row)
      for (int column = 0; column < 7; ++column)
        EXPECT_EQ(moved[static_cast<std::size_t>(map * 42 + row * 7 + column)],
                  picture[static_cast<std::size_t>(map * 42 + std::max(row - 1, 0) * 7 +
                                                   std::min(column + 2, 6))]);
}

TEST(Resample, KeepsAFlatPictureFlat) {
  const Shape shape{1, 9, 11};
  const Augmentation options{.flip = 0.5, .rotation = 180, .shift = 0.5, .scale = 0.9, .crop = 0.2};
  for (int n = 0; n < 50; ++n)
    EXPECT_THAT(augmented_picture(std::vector<float>(99, 0.3F), shape, options, n), Each(0.3F));
}

TEST(Flip, IsTheExactMirrorImageOfItsShareOfThePictures) {
  for (const Shape shape : {Shape{1, 4, 7}, Shape{3, 5, 6}}) {
    const std::vector<float> picture = noise(shape);
    std::vector<float> mirrored = picture;
    mirror(mirrored, shape);
    EXPECT_EQ(mirrored[0], picture[static_cast<std::size_t>(shape.width - 1)]);
    int flipped = 0;
    for (int n = 0; n < many; ++n) {
      const std::vector<float> now = augmented_picture(picture, shape, {.flip = 0.3}, n);
      ASSERT_TRUE(now == mirrored || now == picture);
      flipped += now == mirrored;
    }
    EXPECT_NEAR(flipped, 0.3 * many, 4 * std::sqrt(0.21 * many));
  }
}

TEST(VerticalFlip, ExchangesTopAndBottomOfItsShareOfThePictures) {
  const Shape shape{3, 5, 6};
  const std::vector<float> picture = noise(shape);
  std::vector<float> upended;
  for (std::size_t row = 0; row < 15; ++row) {  // the rows of each map from the last to the first
    const auto from =
        picture.begin() + static_cast<std::ptrdiff_t>((row / 5 * 5 + 4 - row % 5) * 6);
    upended.insert(upended.end(), from, from + 6);
  }
  int flipped = 0;
  for (int n = 0; n < many; ++n) {
    const std::vector<float> now = augmented_picture(picture, shape, {.vertical_flip = 0.3}, n);
    ASSERT_TRUE(now == upended || now == picture);
    flipped += now == upended;
  }
  EXPECT_NEAR(flipped, 0.3 * many, 4 * std::sqrt(0.21 * many));
  // with the other flip: turned by half
  std::vector<float> turned = upended;
  mirror(turned, shape);
  EXPECT_EQ(augmented_picture(picture, shape, {.flip = 1, .vertical_flip = 1}, 0), turned);
}

// A point of the picture, changed step by step as docs/training.md tells, comes to the pixel that
// looks back at it.
TEST(PixelMap, UndoesCropScaleRotationShiftAndFlipInThatOrder) {
  const Shape shape{1, 30, 20};
  const Augmentation o{.flip = 0.5, .rotation = 40, .shift = 0.2, .scale = 0.3, .crop = 0.5};
  for (int n = 0; n < 200; ++n) {
    const TrialDraws draws = draws_of(n);
    const double window = draws.between(Draw::crop, o.crop, 1);
    const double scale = draws.between(Draw::scale, 1 - o.scale, 1 + o.scale);
    const double angle =
        draws.between(Draw::rotation, -o.rotation, o.rotation) / 180 * 3.141592653589793;
    // Corners of pixels are whole numbers here; the picture is 20 wide and 30 high.
    double x = 3.5, y = 21.5;
    x = (x - draws.unit(Draw::crop_x) * (20 - window * 20)) / window;
    y = (y - draws.unit(Draw::crop_y) * (30 - window * 30)) / window;
    const double right = (x - 10) * scale, down = (y - 15) * scale;
    x = 10 + right * std::cos(angle) - down * std::sin(angle) +
        20 * draws.between(Draw::shift_x, -o.shift, o.shift);
    y = 15 + right * std::sin(angle) + down * std::cos(angle) +
        30 * draws.between(Draw::shift_y, -o.shift, o.shift);
    if (draws.chance(Draw::flip, o.flip)) x = 20 - x;
    const PixelMap map = draw_map(o, shape, draws);
    const double column = x - 0.5, row = y - 0.5;
    EXPECT_NEAR(map.xx * column + map.xy * row + map.x0, 3, 1e-9);
    EXPECT_NEAR(map.yx * column + map.yy * row + map.y0, 21, 1e-9);
  }
}

TEST(PixelMap, OfARotationKeepsDistancesAndTheMiddle) {
  const Shape shape{1, 10, 24};
  double most = 0, sum = 0;
  for (int n = 0; n < many; ++n) {
    const PixelMap map = draw_map({.rotation = 15}, shape, draws_of(n));
    ASSERT_NEAR(map.xx * map.xx + map.yx * map.yx, 1, 1e-12);
    ASSERT_NEAR(map.xx * map.yy - map.xy * map.yx, 1, 1e-12);
    ASSERT_NEAR(map.xx * 11.5 + map.xy * 4.5 + map.x0, 11.5, 1e-12);
    ASSERT_NEAR(map.yx * 11.5 + map.yy * 4.5 + map.y0, 4.5, 1e-12);
    const double degrees = std::asin(map.xy) * 180 / 3.141592653589793;
    most = std::max(most, std::abs(degrees));
    sum += degrees;
  }
  EXPECT_LE(most, 15 + 1e-9);
  EXPECT_GT(most, 14.9);
  EXPECT_NEAR(sum / many, 0, 4 * 15 / std::sqrt(3.0 * many));
}

TEST(PixelMap, OfACropLooksAtAWindowInsideThePicture) {
  const Shape shape{1, 16, 32};
  std::array<int, 4> quarters{};
  for (int n = 0; n < many; ++n) {
    const PixelMap map = draw_map({.crop = 0.6}, shape, draws_of(n));
    ASSERT_GE(map.xx, 0.6);
    ASSERT_LE(map.xx, 1);
    ASSERT_EQ(map.xx, map.yy);
    // of the window
    const double left = map.x0 - 0.5 * map.xx + 0.5, top = map.y0 - 0.5 * map.yy + 0.5;
    ASSERT_GE(left, -1e-9);
    ASSERT_LE(left + 32 * map.xx, 32 + 1e-9);
    ASSERT_GE(top, -1e-9);
    ASSERT_LE(top + 16 * map.yy, 16 + 1e-9);
    ++quarters[static_cast<std::size_t>((map.xx - 0.6) / 0.1)];
  }
  for (const int count : quarters) EXPECT_NEAR(count, many / 4, 4 * std::sqrt(many * 0.1875));
}

TEST(PixelMap, OfAShiftIsUniformInBothDirections) {
  const Shape shape{1, 10, 20};
  std::array<int, 5> across{}, down{};
  for (int n = 0; n < many; ++n) {
    const PixelMap map = draw_map({.shift = 0.25}, shape, draws_of(n));
    ++across.at(static_cast<std::size_t>((map.x0 + 5) / 2));
    ++down.at(static_cast<std::size_t>(map.y0 + 2.5));
  }
  for (const auto& counts : {across, down})
    for (const int count : counts) EXPECT_NEAR(count, many / 5, 4 * std::sqrt(many * 0.16));
}

TEST(Brightness, MultipliesTheShareOfWhiteAndCutsItOff) {
  const Shape shape{2, 1, 5};
  const PixelRange range{.black = {-1, 10}, .white = {3, 12}};
  const std::array<float, 5> shares{0, 0.25, 0.5, 0.75, 1};
  std::vector<float> picture;
  for (const float share : shares) picture.push_back(-1 + 4 * share);
  for (const float share : shares) picture.push_back(10 + 2 * share);
  double least = 2, most = 0;
  for (int n = 0; n < 500; ++n) {
    std::vector<float> now = picture, scratch(10);
    augment_image({.brightness = 0.4}, shape, range, draws_of(n), now, scratch);
    const double factor = draws_of(n).between(Draw::brightness, 0.6, 1.4);
    least = std::min(least, factor), most = std::max(most, factor);
    for (std::size_t i = 0; i < 5; ++i) {
      const double share = std::clamp(shares[i] * factor, 0.0, 1.0);
      ASSERT_NEAR(now[i], -1 + 4 * share, 1e-6);
      ASSERT_NEAR(now[5 + i], 10 + 2 * share, 2e-6);
    }
  }
  EXPECT_LT(least, 0.61);
  EXPECT_GT(most, 1.39);
}

struct Rectangle {
  int top = 1 << 20, left = 1 << 20, bottom = -1, right = -1, pixels = 0;
  float grey = 0;
};
// Of a picture whose pixels were 7, which no grey is.
Rectangle painted(const std::vector<float>& picture, Shape shape) {
  Rectangle r;
  for (int row = 0; row < shape.height; ++row)
    for (int column = 0; column < shape.width; ++column) {
      const float pixel = picture[static_cast<std::size_t>(row * shape.width + column)];
      if (pixel == 7) continue;
      r.top = std::min(r.top, row), r.bottom = std::max(r.bottom, row);
      r.left = std::min(r.left, column), r.right = std::max(r.right, column);
      ++r.pixels;
      r.grey = pixel;
    }
  return r;
}

TEST(Erase, PaintsOneRectangleOfOneGreyAnywhereInThePicture) {
  const Shape shape{1, 40, 50};
  const std::vector<float> sevens(shape.size(), 7);
  int erased = 0;
  double area = 0, grey = 0, across = 0, tall = 0;
  for (int n = 0; n < many; ++n) {
    const std::vector<float> now = augmented_picture(sevens, shape, {.erase = 0.5}, n);
    const Rectangle r = painted(now, shape);
    if (r.pixels == 0) continue;
    ++erased;
    const int height = r.bottom - r.top + 1, width = r.right - r.left + 1;
    ASSERT_EQ(r.pixels, height * width);
    ASSERT_EQ(std::ranges::count(now, r.grey), r.pixels);
    ASSERT_LE(r.pixels, 0.2 * 2000 * 1.1);  // sides are rounded to pixels
    ASSERT_GE(r.pixels, 0.02 * 2000 * 0.85);
    ASSERT_LE(height, std::lround(width / 0.3 * 1.1));
    ASSERT_LE(width, std::lround(height / 0.3 * 1.1));
    area += r.pixels / 2000.0;
    grey += r.grey;
    tall += height > width;
    across += static_cast<double>(r.left) / (50 - width);
  }
  const double sure = 4 / std::sqrt(erased);  // four deviations of a mean whose values deviate by 1
  EXPECT_NEAR(erased, many / 2, 4 * std::sqrt(many * 0.25));
  EXPECT_NEAR(area / erased, 0.11, sure * 0.18 / std::sqrt(12));
  EXPECT_NEAR(grey / erased, 0.5, sure / std::sqrt(12));
  EXPECT_NEAR(across / erased, 0.5, sure / std::sqrt(12));
  EXPECT_NEAR(tall / erased, 0.5, sure * 0.5 + 0.03);  // squares count as not tall
}

TEST(Erase, OfASmallLargestAreaPaintsAtLeastHalfOfIt) {
  const Shape shape{1, 200, 200};
  const std::vector<float> sevens(shape.size(), 7);
  for (int n = 0; n < 100; ++n) {
    const Rectangle r =
        painted(augmented_picture(sevens, shape, {.erase = 1, .erase_area = 0.02}, n), shape);
    EXPECT_GE(r.pixels, 0.01 * 40000 * 0.9);
    EXPECT_LE(r.pixels, 0.02 * 40000 * 1.1);
  }
}

TEST(Erase, PaintsTheSameGreyInAllMapsWhateverTheirRange) {
  const Shape shape{3, 8, 8};
  const PixelRange range{.black = {0, -2, 5}, .white = {1, 2, 6}};
  for (int n = 0; n < 50; ++n) {
    std::vector<float> picture(shape.size(), 7), scratch(shape.size());
    augment_image({.erase = 1}, shape, range, draws_of(n), picture, scratch);
    for (std::size_t i = 0; i < 64; ++i) {
      ASSERT_EQ(picture[i] == 7, picture[64 + i] == 7);
      if (picture[i] == 7) continue;
      ASSERT_NEAR(picture[64 + i], -2 + 4 * picture[i], 1e-6);
      ASSERT_NEAR(picture[128 + i], 5 + picture[i], 1e-6);
    }
  }
}

}  // namespace
}  // namespace berger
