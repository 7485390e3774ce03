#include "data/images/image_csv.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "berger/errors.hpp"
#include "data/images/resize.hpp"
#include "data/pixels_of.hpp"
#include "support/message_of.hpp"

namespace {

using namespace berger::test;
using berger::BrokenRule;
using berger::FileError;
using berger::ImageOptions;
using berger::ImageSet;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

ImageSet parse(const std::string& text, const ImageOptions& options = {},
               std::string_view usage = "") {
  return berger::parse_image_csv(std::as_bytes(std::span(text)), "x.csv", options,
                                 {.usage = usage});
}
std::string csv_refusal(const std::string& text, const ImageOptions& options = {},
                        std::string_view usage = "") {
  return message_of<FileError>([&] { parse(text, options, usage); });
}
const std::string header = "emotion,pixels,Usage\n";
const std::string three_images =
    header + "3,1 2 3 4,Training\n0,0 10 99 100,PublicTest\n6,255 254 200 199,Training\n";

TEST(ImageCsv, ReadsLabelsAndPixels) {
  const ImageSet set = parse(three_images);
  EXPECT_EQ(set.count, 3);
  EXPECT_EQ(set.shape, (berger::Shape{1, 2, 2}));
  EXPECT_THAT(set.labels, ElementsAre(3, 0, 6));
  EXPECT_THAT(pixels_of(set), ElementsAre(1, 2, 3, 4, 0, 10, 99, 100, 255, 254, 200, 199));
  EXPECT_THAT(set.classes, IsEmpty());
  EXPECT_THAT(set.notes, IsEmpty());
}

// As tables of MNIST have it.
TEST(ImageCsv, ReadsAColumnForEachPixel) {
  const ImageSet set = parse("label,pixel0,pixel1,pixel2,pixel3\n7,0, 1,25,255\n2,4,5,6,7\n");
  EXPECT_EQ(set.shape, (berger::Shape{1, 2, 2}));
  EXPECT_THAT(set.labels, ElementsAre(7, 2));
  EXPECT_THAT(set.notes, IsEmpty());
  EXPECT_THAT(pixels_of(set), ElementsAre(0, 1, 25, 255, 4, 5, 6, 7));
  EXPECT_THAT(pixels_of(parse("1x1,1x2,2x1,2x2,name,label\n1,2,3,4,a,0\n")),
              ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(csv_refusal("label,pixel0,pixel1,pixel2,pixel3\n7,0,,25,255\n"),
              HasSubstr("line 2: pixel 1 is ''"));
  EXPECT_THAT(csv_refusal("label,pixel0,pixel1,pixel2,pixel3\n7,0,1,256,255\n"),
              HasSubstr("pixel 2 is '256'"));
  EXPECT_THAT(csv_refusal("pixel0,pixel1,pixel2,pixel3\n,1,2,3\n"),
              HasSubstr("line 2: has an empty"));
  EXPECT_THAT(csv_refusal("pixel0,label,pixel1\n1,1,1\n"), HasSubstr("column 3, apart"));
  EXPECT_THAT(csv_refusal("pixels,pixel1\n1,1\n"), HasSubstr("column 2, apart"));
}

TEST(ImageCsv, TakesTheRowsOfOneUsage) {
  EXPECT_THAT(parse(three_images, {}, "Training").labels, ElementsAre(3, 6));
  EXPECT_THAT(pixels_of(parse(three_images, {}, "PublicTest")), ElementsAre(0, 10, 99, 100));
  EXPECT_THAT(csv_refusal(three_images, {}, "Test"),
              HasSubstr("x.csv: has no row of Usage 'Test'; there are 'Training', 'PublicTest'"));
  EXPECT_THAT(csv_refusal("emotion,pixels\n1,2\n", {}, "Test"),
              HasSubstr("has no column Usage, so no rows of Usage 'Test'"));
}

TEST(ImageCsv, ReadsEveryLevelWrittenInAnyWay) {
  std::string plain = "pixels,emotion\n", padded = plain;
  std::vector<int> levels;
  for (int level = 0; level < 256; ++level) {
    plain += fmt::format("{}{}", level == 0 ? "" : " ", level);
    padded += fmt::format("{:03}  ", level);
    levels.push_back(level);
  }
  EXPECT_EQ(pixels_of(parse(plain + ",1\n")), levels);
  EXPECT_EQ(pixels_of(parse(padded + ",1")), levels);
  EXPECT_EQ(parse(plain + ",1").shape, (berger::Shape{1, 16, 16}));
}

TEST(ImageCsv, ColumnsMayStandInAnyOrderWithQuotesSpacesAndBothLineEnds) {
  const ImageSet set = parse(
      "\xef\xbb\xbf"
      "\"Usage\", Pixels ,id, emotion\r\n\"Training\",\"1 2 3 4\",a,\"5\"\r\n\r\nPublicTest, 5 6 7 "
      "8 ,\"b, c\", 6 \r\n");
  EXPECT_THAT(set.labels, ElementsAre(5, 6));
  EXPECT_THAT(pixels_of(set), ElementsAre(1, 2, 3, 4, 5, 6, 7, 8));
  EXPECT_THAT(set.notes, ElementsAre("x.csv: ignored columns: id"));
}

TEST(ImageCsv, AColumnWithoutANameIsCalledByItsNumber) {
  EXPECT_THAT(parse(",emotion,pixels\n0,1,2\n1,2,3\n").notes,
              ElementsAre("x.csv: ignored columns: column 1 (without a name)"));
}

TEST(ImageCsv, WholeLabelsMayHaveAPoint) {
  EXPECT_THAT(parse("emotion,pixels\n1.0,2\n-3.,3\n2e1,4\n0.0,5\n").labels,
              ElementsAre(1, -3, 20, 0));
  for (const char* const label : {"0.5", "nan", "inf", "1e300", "1.0x", "1..0"})
    EXPECT_THAT(csv_refusal(fmt::format("emotion,pixels\n{},2\n", label)),
                HasSubstr(fmt::format("the label is '{}'; a whole number is expected", label)));
}

TEST(ImageCsv, OfAnotherKindIsNamed) {
  EXPECT_THAT(csv_refusal("<html>\n<body>"), HasSubstr("x.csv: is a web page (HTML)"));
  EXPECT_THAT(csv_refusal("version https://git-lfs.github.com/spec/v1\noid sha256:1\n"),
              HasSubstr("x.csv: is a pointer of git LFS, not yet fetched, not CSV; run git lfs"));
}

TEST(ImageCsv, TheLastLineNeedsNoEnd) {
  EXPECT_THAT(pixels_of(parse("emotion,pixels\n1,2\n-1,3")), ElementsAre(2, 3));
  EXPECT_THAT(parse("emotion,pixels\n1,2\n-1,3").labels, ElementsAre(1, -1));
}

TEST(ImageCsv, AHeaderIsNeeded) {
  EXPECT_THAT(csv_refusal(""), HasSubstr("x.csv: line 1 is ''; expected the names of columns, "
                                         "pixels (or pixel0, pixel1, …) among them"));
  EXPECT_THAT(csv_refusal("0,1 2 3 4,Training\n"),
              HasSubstr("line 1 is '0,1 2 3 4,Training'; expected the names of columns"));
  EXPECT_THAT(csv_refusal("emotion,Usage\n"), HasSubstr("line 1 is 'emotion,Usage'"));
  EXPECT_THAT(csv_refusal("emotion,pixels,pixels\n"),
              HasSubstr("line 1 names the column 'pixels' twice"));
  EXPECT_THAT(csv_refusal("emotion,pixels\n"), HasSubstr("holds no images below its first line"));
}

TEST(ImageCsv, ARowOfAnotherNumberOfPixelsIsNamed) {
  std::string row = "0,";
  for (int i = 0; i < 2304; ++i) row += "17 ";
  const std::string whole = header + row + ",Training\n",
                    lost = "0," + row.substr(5) + ",Training\n";
  EXPECT_EQ(parse(whole).shape, (berger::Shape{1, 48, 48}));
  EXPECT_THAT(csv_refusal(whole + lost),
              HasSubstr("x.csv: line 3: has 2303 pixels; expected 2304 (48 × 48, as in line 2)"));
  EXPECT_THAT(csv_refusal(header + lost),
              HasSubstr("line 2: has 2303 pixels, which make no square (48 "
                        "× 48 are 2304); if they are all, state the size"));
}

TEST(ImageCsv, WhatIsNoLevelOrLabelIsNamed) {
  const auto of = [](const std::string& row) {
    return csv_refusal(header + "1,1 2 3 4,Training\n" + row + "\n");
  };
  EXPECT_THAT(of("1,1 2 256 4,T"),
              HasSubstr("line 3: pixel 2 is '256'; a whole number from 0 to 255 is expected"));
  EXPECT_THAT(of("1,1 2 3 1234,T"), HasSubstr("pixel 3 is '1234'"));
  EXPECT_THAT(of("1,1 2 3 4x,T"), HasSubstr("pixel 3 is '4x'"));
  EXPECT_THAT(of("1,1 -2 3 4,T"), HasSubstr("pixel 1 is '-2'"));
  EXPECT_THAT(of("1,1 2.5 3 4,T"), HasSubstr("pixel 1 is '2.5'"));
  EXPECT_THAT(of("1,1 \xb2 3 4,T"), HasSubstr("pixel 1 is '?'"));
  EXPECT_THAT(of("1,1;2;3;4,T"), HasSubstr("pixel 0 is '1;2;3;4'"));
  EXPECT_THAT(of("1,:,T"), HasSubstr("pixel 0 is ':'"));
  EXPECT_THAT(of("1,,T"), HasSubstr("line 3: has 0 pixels; expected 4"));
  EXPECT_THAT(of("happy,1 2 3 4,T"),
              HasSubstr("line 3: the label is 'happy'; a whole number is expected"));
  EXPECT_THAT(of("1.5,1 2 3 4,T"), HasSubstr("the label is '1.5'"));
  EXPECT_THAT(of(",1 2 3 4,T"), HasSubstr("the label is ''"));
  EXPECT_THAT(of("99999999999999999999,1 2 3 4,T"),
              HasSubstr("the label is '99999999999999999999'"));
  EXPECT_THAT(of("1,1 2 3 4"), HasSubstr("line 3: has 2 columns; expected 3 as in line 1"));
  EXPECT_THAT(of("1,\"1 2 3 4,T"), HasSubstr("line 3: has 2 columns; expected 3"));
  EXPECT_THAT(of("\x1b[31m,1 2 3 4,T"), HasSubstr("the label is '?[31m'"));
}

TEST(ImageCsv, BrokenRowsMayBeLeftOut) {
  const std::string text =
      header + "1,1 2 3,T\n1,1 2 3 4,T\nx,1 2 3 4,T\n1\n2,1 2 3 999,T\n3,5 6 7 8,T\n";
  const ImageSet set = parse(text, {.broken = BrokenRule::skip});
  EXPECT_THAT(set.labels, ElementsAre(1, 3));
  EXPECT_THAT(pixels_of(set), ElementsAre(1, 2, 3, 4, 5, 6, 7, 8));
  EXPECT_THAT(
      set.notes,
      ElementsAre(AllOf(HasSubstr("4 broken images left out: x.csv: line 2: has 3 pixels"),
                        HasSubstr("x.csv: line 4: the label is 'x'"), HasSubstr("x.csv: line 5: "),
                        HasSubstr("; and 1 more"), Not(HasSubstr("line 6")))));
  EXPECT_THAT(csv_refusal(header + "1,1 2 3,T\n", {.broken = BrokenRule::skip}),
              HasSubstr("holds no image that can be read; 1 broken image left out: "));
}

TEST(ImageCsv, AStatedSizeResizesOrShapes) {
  const ImageSet resized = parse(three_images, {.height = 3, .width = 5});
  EXPECT_EQ(resized.shape, (berger::Shape{1, 3, 5}));
  const auto expected =
      berger::resize({.maps = 1, .height = 2, .width = 2, .pixels = {0, 10, 99, 100}}, 3, 5).pixels;
  EXPECT_TRUE(std::equal(expected.begin(), expected.end(), resized.pixels.get() + 15));
  const ImageSet oblong = parse("emotion,pixels\n0,1 2 3 4 5 6\n", {.height = 2, .width = 3});
  EXPECT_EQ(oblong.shape, (berger::Shape{1, 2, 3}));
  EXPECT_THAT(pixels_of(oblong), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(csv_refusal("emotion,pixels\n0,1 2 3 4 5 6\n", {.height = 2, .width = 2}),
              HasSubstr("has 6 pixels, which make no square"));
}

TEST(ImageCsv, ColourRepeatsTheGrey) {
  const ImageSet set = parse("emotion,pixels\n0,1 2 3 4\n", {.colour = true});
  EXPECT_EQ(set.shape, (berger::Shape{3, 2, 2}));
  EXPECT_THAT(pixels_of(set), ElementsAre(1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4));
}

TEST(ImageCsv, ProgressEndsWithTheTotal) {
  std::string text = "emotion,pixels\n";
  for (int n = 0; n < 1500; ++n) text += "1,7\n";
  std::vector<std::pair<std::int64_t, std::int64_t>> told;
  berger::parse_image_csv(
      std::as_bytes(std::span(text)), "x.csv", {},
      {.progress = [&](auto done, auto total) { told.emplace_back(done, total); }});
  EXPECT_THAT(told, ElementsAre(std::pair(1024, 1501), std::pair(1501, 1501)));
}

}  // namespace
