// Curves drawn with braille dots, lines that are cut, colours.
#include "report/live/terminal_plot.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>

#include "in_words.hpp"
#include "report/live/terminal_text.hpp"

namespace berger::report {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::vector<std::u32string> characters(const std::vector<Line>& lines) {
  std::vector<std::u32string> rows;
  for (const Line& line : lines) {
    std::u32string row;
    for (const char c : written(line, Colours::none)) {
      const auto byte = static_cast<unsigned char>(c);
      if ((byte & 0xC0) == 0x80)
        row.back() = row.back() << 6 | (byte & 0x3F);
      else
        row += byte < 0x80   ? byte
               : byte < 0xE0 ? byte & 0x1F
               : byte < 0xF0 ? byte & 0x0F
                             : byte & 0x07;
    }
    rows.push_back(row);
  }
  return rows;
}

using Dots = std::set<std::pair<int, int>>;  // from the left, from the top

// As Unicode numbers them: dots 1 2 3 7 in the left column, 4 5 6 8 in the right one. x counts from
// the axis on.
Dots dots(const std::vector<Line>& lines) {
  constexpr std::pair<int, int> places[] = {{0, 0}, {0, 1}, {0, 2}, {1, 0},
                                            {1, 1}, {1, 2}, {0, 3}, {1, 3}};
  Dots found;
  const auto rows = characters(lines);
  for (std::size_t row = 1; row + 2 < rows.size(); ++row) {
    const auto axis = static_cast<int>(rows[row].find_first_of(U"│┤"));
    for (int column = axis + 1; column < static_cast<int>(rows[row].size()); ++column) {
      const char32_t c = rows[row][static_cast<std::size_t>(column)];
      for (int bit = 0; c >= 0x2800 && c < 0x2900 && bit < 8; ++bit)
        if (c >> bit & 1)
          found.insert({2 * (column - axis - 1) + places[bit].first,
                        4 * static_cast<int>(row - 1) + places[bit].second});
    }
  }
  return found;
}

TerminalPlot plot(std::vector<std::pair<double, double>> points) {
  TerminalPlot result{.title = "accuracy (%)", .curves = {}};
  result.curves.push_back({.points = std::move(points)});
  return result;
}

TEST(TerminalPlot, ARisingLineTakesTheDiagonalFromTheLowerLeftToTheUpperRight) {
  // "100" and the axis take 4 of 24 columns and the margin 1: 19 × 10 characters, 38 × 40 dots.
  const std::vector<Line> lines = draw_plot(plot({{0, 0}, {100, 100}}), 24, 13);
  const Dots found = dots(lines);
  EXPECT_EQ(found.size(), 40u);  // one for each step along the longer side
  for (int y = 0; y < 40; ++y)
    EXPECT_EQ(found.count({static_cast<int>(std::lround((39 - y) * 37 / 39.0)), y}), 1u) << y;
}

TEST(TerminalPlot, ALevelLineTakesOneRowOfDotsAndADashedOneHasGapsInIt) {
  TerminalPlot level = plot({{1, 50}, {10, 50}, {20, 50}});
  const Dots solid = dots(draw_plot(level, 60, 10));
  EXPECT_EQ(solid.begin()->second, solid.rbegin()->second);
  EXPECT_EQ(solid.size(), static_cast<std::size_t>(solid.rbegin()->first + 1));
  level.curves[0].dash = Dash::dashed;
  const Dots dashed = dots(draw_plot(level, 60, 10));
  EXPECT_GT(dashed.size(), solid.size() / 2);
  EXPECT_LT(dashed.size(), solid.size() * 3 / 4);
  level.curves[0].dash = Dash::dotted;
  const Dots dotted = dots(draw_plot(level, 60, 10));
  level.curves[0].dash = Dash::sparse;
  const Dots sparse = dots(draw_plot(level, 60, 10));
  EXPECT_NEAR(static_cast<double>(dotted.size()), static_cast<double>(solid.size()) / 3, 1);
  EXPECT_NEAR(static_cast<double>(sparse.size()), static_cast<double>(solid.size()) / 6, 1);
}

TEST(TerminalPlot, NothingIsDrawnAcrossEpochsWithoutAValue) {
  const double none = std::numeric_limits<double>::quiet_NaN();
  const Dots found =
      dots(draw_plot(plot({{0, 1}, {10, 1}, {20, none}, {30, none}, {40, 2}}), 50, 12));
  const int right = found.rbegin()->first;
  for (const auto& [x, y] : found) EXPECT_TRUE(x <= right / 4 + 1 || x == right) << x << " " << y;
}

TEST(TerminalPlot, OneEpochIsADot) {
  EXPECT_EQ(dots(draw_plot(plot({{1, 0.5}}), 40, 10)).size(), 1u);
}

TEST(TerminalPlot, AxesAreLabelledWithRoundNumbers) {
  const std::string drawn = text(draw_plot(plot({{1, 42.3}, {300, 91.7}}), 60, 18));
  for (const char* label : {"50┤", "60┤", "70┤", "80┤", "90┤", "50", "100", "150", "300"})
    EXPECT_THAT(drawn, HasSubstr(label)) << drawn;
}

TEST(TerminalPlot, AnAccuracyAxisEndsAtAHundred) {
  TerminalPlot level = plot({{1, 100}, {9, 100}});
  level.highest = 100;
  EXPECT_THAT(text(draw_plot(level, 60, 16)), HasSubstr("100"));
  EXPECT_THAT(text(draw_plot(level, 60, 16)), Not(HasSubstr("101")));
}

TEST(TerminalPlot, AnEarlySpikeOfTheLossMakesTheAxisLogarithmic) {
  TerminalPlot loss = plot({});
  for (int epoch = 1; epoch <= 50; ++epoch)
    loss.curves[0].points.emplace_back(epoch, epoch == 1 ? 80 : 1.0 / epoch);
  EXPECT_THAT(text(draw_plot(loss, 60, 16)), Not(HasSubstr("log scale")));
  loss.may_be_logarithmic = true;
  const std::string drawn = text(draw_plot(loss, 60, 16));
  for (const char* label : {"log scale", " 10┤", "  1┤", "0.1┤"})
    EXPECT_THAT(drawn, HasSubstr(label)) << drawn;
}

TEST(TerminalPlot, ValuesThatNoTrainingGivesDoNoHarm) {
  const double infinite = std::numeric_limits<double>::infinity();
  for (const double value :
       {0.0, -1.0, 1e-320, 1e-31, 1e29, 1e31, 1e308, -1e308, infinite, -infinite})
    for (const bool logarithmic : {false, true}) {
      TerminalPlot odd = plot({{1, value}, {2, 0.5}, {3, value}, {999'999'999, 0.4}});
      odd.may_be_logarithmic = logarithmic;
      for (const Line& line : draw_plot(odd, 40, 12)) EXPECT_EQ(line.width(), 40u) << value;
    }
}

TEST(TerminalPlot, HasTheSizeThatWasAskedFor) {
  for (std::size_t columns = 0; columns < 130; columns += 7)
    for (std::size_t rows = 0; rows < 40; rows += 3) {
      const std::vector<Line> lines =
          draw_plot(plot({{1, 0.123456}, {77, 0.123789}}), columns, rows);
      EXPECT_EQ(lines.size(), rows);
      for (const Line& line : lines) EXPECT_EQ(line.width(), columns);
    }
}

TEST(TerminalText, IsCutByCharactersAndSaysSo) {
  EXPECT_EQ(written(Line("Größe 4 µV").cut(6), Colours::none), "Größe…");
  EXPECT_EQ(written(Line("Größe").cut(5), Colours::none), "Größe");
  EXPECT_EQ(written(Line("Grö").add("ße", {.bold = true}).cut(0), Colours::none), "");
  EXPECT_EQ(without_middle("eegnet-leaky_relu-seed10", 11), "eegne…eed10");
  EXPECT_EQ(without_middle("äöüäöü", 3), "ä…ü");
}

TEST(TerminalText, ColoursAreThoseOfTheFiguresInTheTerminalsOwnTerms) {
  const Line line = Line("a ").add("b", {.colour = 1}).add("c", {.bold = true});
  EXPECT_EQ(written(line, Colours::all), "a \x1b[38;2;230;159;0mb\x1b[m\x1b[1mc\x1b[m");  // #E69F00
  // 215, 175, 0
  EXPECT_EQ(written(line, Colours::few), "a \x1b[38;5;178mb\x1b[m\x1b[1mc\x1b[m");
  EXPECT_EQ(written(line, Colours::none), "a bc");
}

TEST(TerminalText, NothingFromAFileReachesTheTerminalsControls) {
  EXPECT_EQ(written(Line("a\x1b[2Jb\r\n\xc2\x9b\xff"), Colours::all), "a?[2Jb?????");
}

}  // namespace
}  // namespace berger::report
