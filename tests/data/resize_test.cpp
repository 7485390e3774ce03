#include "data/images/resize.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace {

using berger::Picture;
using berger::resize;
using testing::Each;
using testing::ElementsAre;

Picture row(std::vector<std::uint8_t> pixels) {
  const int width = static_cast<int>(pixels.size());
  return {.maps = 1, .height = 1, .width = width, .pixels = std::move(pixels)};
}

// 37 i of 256: no two neighbours alike.
Picture pattern() {
  Picture picture{.maps = 1, .height = 7, .width = 6, .pixels = {}};
  for (int i = 0; i < 42; ++i) picture.pixels.push_back(static_cast<std::uint8_t>(37 * i));
  return picture;
}

TEST(Resize, GrowsByStraightLines) {
  EXPECT_THAT(resize(row({0, 100}), 1, 4).pixels, ElementsAre(0, 25, 75, 100));
  EXPECT_THAT(resize(row({10, 50}), 1, 2).pixels, ElementsAre(10, 50));
}

// Half the size: the triangle reaches two pixels to each side of a middle between pixels, 3 : 1
// inside to outside.
TEST(Resize, ShrinksByMeansOfAllPixelsBeneath) {
  EXPECT_THAT(resize(row({0, 0, 80, 80, 0, 0}), 1, 3).pixels, ElementsAre(11, 60, 11));
  EXPECT_THAT(resize(row({10, 20}), 1, 1).pixels, ElementsAre(15));
}

TEST(Resize, IsTheSameForRowsAndColumns) {
  Picture column = row({3, 200, 40, 90, 7});
  std::swap(column.height, column.width);
  for (const int size : {1, 2, 3, 4, 8, 13})
    EXPECT_EQ(resize(column, size, 1).pixels, resize(row({3, 200, 40, 90, 7}), 1, size).pixels);
}

TEST(Resize, KeepsAPictureOfThatSize) {
  EXPECT_EQ(resize(pattern(), 7, 6).pixels, pattern().pixels);
}

TEST(Resize, KeepsAFlatPictureFlat) {
  for (const int level : {0, 1, 254, 255}) {
    const Picture flat{
        .maps = 1,
        .height = 31,
        .width = 17,
        .pixels = std::vector<std::uint8_t>(31 * 17, static_cast<std::uint8_t>(level))};
    for (const int size : {1, 2, 16, 17, 18, 48, 101})
      EXPECT_THAT(resize(flat, size, size).pixels, Each(level));
  }
}

TEST(Resize, TreatsEachMapAlone) {
  const Picture one = pattern();
  Picture three{.maps = 3, .height = 7, .width = 6, .pixels = {}};
  for (int map = 0; map < 3; ++map) {
    for (const std::uint8_t level : one.pixels)
      three.pixels.push_back(static_cast<std::uint8_t>(level / (map + 1)));
  }
  const Picture resized = resize(three, 4, 9);
  ASSERT_EQ(resized.pixels.size(), 3u * 36);
  for (int map = 0; map < 3; ++map) {
    Picture alone = one;
    for (std::uint8_t& level : alone.pixels) level = static_cast<std::uint8_t>(level / (map + 1));
    const auto expected = resize(alone, 4, 9).pixels;
    EXPECT_TRUE(std::equal(expected.begin(), expected.end(), resized.pixels.begin() + map * 36));
  }
}

// Image.fromarray(pattern).resize((width, height), Image.BILINEAR) of Pillow 9.4
TEST(Resize, AgreesWithPillow) {
  struct Case {
    int height, width;
    std::vector<int> pillow;
  };
  const std::vector<Case> cases{
      {1, 1, {119}},
      {3, 2, {79, 110, 153, 84, 127, 158}},
      {7, 4, {14, 66, 119, 171, 140, 32, 85,  137, 202, 83, 51, 103, 168, 191,
              46, 69, 134, 186, 154, 35, 100, 152, 205, 97, 66, 118, 171, 223}},
      {5, 13, {74, 65, 42, 30, 47,  64,  82,  99,  116, 133, 150, 167, 174, 203, 188, 153, 114,
               66, 22, 40, 57, 74,  91,  108, 125, 132, 154, 161, 178, 190, 185, 177, 119, 60,
               52, 47, 59, 76, 83,  105, 112, 129, 146, 163, 180, 198, 215, 171, 123, 84,  49,
               34, 63, 70, 87, 104, 121, 138, 156, 173, 190, 207, 195, 172, 163}},
      {12, 6, {0,   37,  74,  111, 148, 185, 83,  24,  61,  98,  135, 172, 213, 4,   41,
               78,  115, 152, 204, 123, 22,  59,  96,  133, 184, 221, 34,  39,  76,  113,
               164, 201, 163, 19,  56,  93,  144, 181, 218, 74,  36,  73,  124, 161, 198,
               203, 16,  53,  104, 141, 178, 215, 114, 33,  85,  122, 159, 196, 233, 24,
               65,  102, 139, 176, 213, 154, 52,  89,  126, 163, 200, 237}}};
  for (const Case& c : cases) {
    const auto pixels = resize(pattern(), c.height, c.width).pixels;
    ASSERT_EQ(pixels.size(), c.pillow.size());
    for (std::size_t i = 0; i < pixels.size(); ++i)
      EXPECT_NEAR(pixels[i], c.pillow[i], 1) << c.height << " × " << c.width << " at " << i;
  }
}

}  // namespace
