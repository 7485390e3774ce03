#include "report/events/confusion_picture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <set>

namespace berger::report {
namespace {

using Pixel = std::array<int, 3>;

Pixel pixel(const Raster& picture, int y, int x) {
  const std::uint8_t* p = &picture.values[3 * static_cast<std::size_t>(y * picture.width + x)];
  return {p[0], p[1], p[2]};
}
// Away from its number.
Pixel shade(const Raster& picture, int truth, int prediction) {
  return pixel(picture, 48 * truth + 1, 48 * prediction + 1);
}

TEST(ConfusionPicture, HasTruthDownAndPredictionAcross) {
  const Raster picture = confusion_picture({{0, 10}, {0, 0}});
  EXPECT_EQ(picture.height, 96);
  EXPECT_EQ(picture.width, 96);
  EXPECT_EQ(picture.samples, 3);
  const Pixel white{255, 255, 255};
  EXPECT_EQ(shade(picture, 0, 0), white);
  EXPECT_NE(shade(picture, 0, 1), white);
  EXPECT_EQ(shade(picture, 1, 0), white) << "of a class without trials";
}

TEST(ConfusionPicture, GrowsDarkerWithTheShareOfTheTruth) {
  const Raster picture = confusion_picture({{1, 2, 7}, {100, 200, 700}, {0, 0, 1}});
  EXPECT_GT(shade(picture, 0, 0)[0], shade(picture, 0, 1)[0]);
  EXPECT_GT(shade(picture, 0, 1)[0], shade(picture, 0, 2)[0]);
  EXPECT_EQ(shade(picture, 0, 1), shade(picture, 1, 1)) << "the same share of another number";
  EXPECT_EQ(shade(picture, 2, 2)[0], 0);
}

// The dots of a number in a cell, a character a dot of three pixels.
std::string number_in(const Raster& picture, int columns, Pixel ink) {
  std::string text;
  for (int row = 0; row < 5; ++row, text += '\n')
    for (int column = 0; column < columns; ++column)
      text += pixel(picture, (47 - 15) / 2 + 3 * row + 1,
                    (47 - 3 * columns) / 2 + 3 * column + 1) == ink
                  ? '#'
                  : '.';
  return text;
}

TEST(ConfusionPicture, WritesTheNumbersOfTrials) {
  const Pixel black{0, 0, 0}, white{255, 255, 255};
  EXPECT_EQ(number_in(confusion_picture({{147, 147}, {0, 1}}), 11, black),
            ".#..#.#.###\n"
            "##..#.#...#\n"
            ".#..###...#\n"
            ".#....#...#\n"
            "###...#...#\n");
  EXPECT_EQ(number_in(confusion_picture({{25}}), 7, white),
            "###.###\n"
            "..#.#..\n"
            "###.###\n"
            "#.....#\n"
            "###.###\n")
      << "white where the cell is dark";
}

TEST(ConfusionPicture, DrawsEachDigitDifferently) {
  std::set<std::string> shapes;
  for (int digit = 0; digit < 10; ++digit)
    shapes.insert(number_in(confusion_picture({{digit, 1000}, {0, 1}}), 3, {0, 0, 0}));
  EXPECT_EQ(shapes.size(), 10u);
}

TEST(ConfusionPicture, LeavesOutNumbersThatDoNotFit) {
  const auto diagonal = [](std::size_t classes, int count) {
    std::vector<std::vector<int>> counts(classes, std::vector<int>(classes));
    for (std::size_t i = 0; i < classes; ++i) counts[i][i] = count;
    return confusion_picture(counts);
  };
  const Raster most = diagonal(widest_confusion, 1'000'000);
  EXPECT_EQ(most.width, widest_confusion) << "a pixel each";
  EXPECT_EQ(pixel(most, 5, 5)[0], 0);
  EXPECT_EQ(pixel(most, 5, 6)[0], 255);
  EXPECT_EQ(diagonal(33, 2'147'483'647).width, 33 * 46);
}

}  // namespace
}  // namespace berger::report
