#include "io/image_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "berger/errors.hpp"
#include "support/message_of.hpp"
#include "support/picture_files.hpp"

namespace {

using namespace berger::test;
using berger::Picture;
using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::HasSubstr;

Picture decode(const std::string& bytes, bool colour = false) {
  return berger::decode_picture(std::as_bytes(std::span(bytes)), "x.png", {.colour = colour});
}
std::vector<std::uint8_t> grey(const PngFile& file) {
  return decode(png(file)).pixels;
}
std::vector<std::uint8_t> colour(const PngFile& file) {
  return decode(png(file), true).pixels;
}
std::string picture_refusal(const std::string& bytes) {
  return message_of<berger::FileError>([&] { decode(bytes); });
}

const std::vector<std::uint8_t> primaries{255, 0, 0, 0, 255, 0, 0, 0, 255};  // red, green, blue
// their luma, as Pillow has it
constexpr std::uint8_t red = 76, green = 150, blue = 29;

// Smooth, so that it survives JPEG.
JpegFile gradient(int samples, int height = 24, int width = 40) {
  JpegFile file{.height = height, .width = width, .pixels = {}};
  for (int row = 0; row < height; ++row) {
    for (int column = 0; column < width; ++column) {
      for (int k = 0; k < samples; ++k)
        file.pixels.push_back(static_cast<std::uint8_t>(40 + 3 * column + row * (k + 1)));
    }
  }
  return file;
}

TEST(Png, GreyIsReadAsItIs) {
  const PngFile file{.height = 2, .width = 3, .rows = {0, 1, 127, 128, 254, 255}};
  const Picture picture = decode(png(file));
  EXPECT_EQ(picture.maps, 1);
  EXPECT_EQ(picture.height, 2);
  EXPECT_EQ(picture.width, 3);
  EXPECT_EQ(picture.pixels, file.rows);
}

TEST(Png, AGammaChangesNoPixel) {
  EXPECT_THAT(grey({.width = 3, .rows = {10, 100, 200}, .gamma = 1.0}), ElementsAre(10, 100, 200));
  EXPECT_THAT(colour({.type = PNG_COLOR_TYPE_RGB, .rows = {10, 100, 200}, .gamma = 0.2}),
              ElementsAre(10, 100, 200));
}

TEST(Png, ColourIsOneMapAfterAnother) {
  EXPECT_THAT(colour({.width = 2, .type = PNG_COLOR_TYPE_RGB, .rows = {1, 2, 3, 4, 5, 6}}),
              ElementsAre(1, 4, 2, 5, 3, 6));
}

TEST(Png, ColourBecomesGreyByItsLuma) {
  EXPECT_THAT(grey({.width = 3, .type = PNG_COLOR_TYPE_RGB, .rows = primaries}),
              ElementsAre(red, green, blue));
}

TEST(Png, EveryGreyOfThreeEqualSamplesIsThatGrey) {
  PngFile file{.width = 256, .type = PNG_COLOR_TYPE_RGB, .rows = {}};
  std::vector<int> levels;
  for (int level = 0; level < 256; ++level) {
    file.rows.insert(file.rows.end(), 3, static_cast<std::uint8_t>(level));
    levels.push_back(level);
  }
  EXPECT_THAT(grey(file), ElementsAreArray(levels));
}

TEST(Png, GreyBecomesColourByRepetition) {
  EXPECT_THAT(colour({.width = 2, .rows = {7, 9}}), ElementsAre(7, 9, 7, 9, 7, 9));
}

TEST(Png, FewerBitsSpreadOverAllLevels) {
  EXPECT_THAT(grey({.width = 8, .depth = 1, .rows = {0b10100000}}),
              ElementsAre(255, 0, 255, 0, 0, 0, 0, 0));
  EXPECT_THAT(grey({.width = 4, .depth = 2, .rows = {0b00011011}}), ElementsAre(0, 85, 170, 255));
  EXPECT_THAT(grey({.width = 2, .depth = 4, .rows = {0x1f}}), ElementsAre(17, 255));
}

TEST(Png, OfSixteenBitsTheUpperEightCount) {
  EXPECT_THAT(grey({.width = 2, .depth = 16, .rows = {0x12, 0xff, 0xfe, 0x00}}),
              ElementsAre(0x12, 0xfe));
  EXPECT_THAT(colour({.type = PNG_COLOR_TYPE_RGB, .depth = 16, .rows = {1, 99, 2, 99, 3, 99}}),
              ElementsAre(1, 2, 3));
}

TEST(Png, TransparencyIsIgnored) {
  EXPECT_THAT(grey({.width = 2, .type = PNG_COLOR_TYPE_GRAY_ALPHA, .rows = {5, 0, 6, 255}}),
              ElementsAre(5, 6));
  EXPECT_THAT(
      colour({.width = 2, .type = PNG_COLOR_TYPE_RGB_ALPHA, .rows = {1, 2, 3, 0, 4, 5, 6, 9}}),
      ElementsAre(1, 4, 2, 5, 3, 6));
  EXPECT_THAT(
      grey({.type = PNG_COLOR_TYPE_RGB_ALPHA, .depth = 16, .rows = {255, 0, 0, 0, 0, 0, 1, 1}}),
      ElementsAre(red));
}

// What Pillow's paste over a white and a black picture gives.
TEST(Png, TransparencyMayBeLaidOverAGround) {
  const auto over = [](const PngFile& file, std::uint8_t ground, bool colours = false) {
    const std::string bytes = png(file);
    return berger::decode_picture(std::as_bytes(std::span(bytes)), "x.png",
                                  {.colour = colours, .background = ground})
        .pixels;
  };
  const PngFile greys{
      .width = 4, .type = PNG_COLOR_TYPE_GRAY_ALPHA, .rows = {0, 0, 0, 100, 200, 128, 77, 255}};
  EXPECT_THAT(over(greys, 255), ElementsAre(255, 155, 227, 77));
  EXPECT_THAT(over(greys, 0), ElementsAre(0, 0, 100, 77));
  const PngFile one{.type = PNG_COLOR_TYPE_RGB_ALPHA, .rows = {10, 20, 30, 51}};
  EXPECT_THAT(over(one, 255, true), ElementsAre(206, 208, 210));
  const PngFile palette{.width = 2,
                        .type = PNG_COLOR_TYPE_PALETTE,
                        .rows = {0, 1},
                        .palette = {{255, 0, 0}, {0, 255, 0}},
                        .transparency = {0}};
  EXPECT_THAT(over(palette, 255), ElementsAre(255, green));
  EXPECT_THAT(over({.width = 2, .rows = {3, 9}}, 255), ElementsAre(3, 9));  // without alpha
}

TEST(Png, AShapeInAlphaAloneIsNoticed) {
  const auto facts = [](std::vector<std::uint8_t> rows) {
    const int width = static_cast<int>(rows.size() / 2);
    return decode(png({.width = width, .type = PNG_COLOR_TYPE_GRAY_ALPHA, .rows = rows})).facts;
  };
  EXPECT_TRUE(facts({0, 0, 0, 255, 0, 9}).shape_in_alpha);
  EXPECT_FALSE(facts({0, 0, 1, 255, 0, 9}).shape_in_alpha);
  EXPECT_FALSE(facts({0, 255, 0, 255}).shape_in_alpha);  // a plain picture
  EXPECT_TRUE(facts({0, 0, 7, 0}).transparent);
  EXPECT_TRUE(facts({7, 0}).transparent) << "one pixel of two bytes";
  EXPECT_FALSE(facts({0, 0, 7, 1}).transparent);
}

TEST(Exif, AnOrientationIsNoticedInBothFormatsAndByteOrders) {
  const std::string plain_jpeg = jpeg(gradient(3)), plain_png = grey_png(3, 4);
  for (const bool big_endian : {false, true})
    for (const int orientation : {1, 6, 8, 9}) {
      const auto way = static_cast<std::uint16_t>(orientation);
      const std::string block = exif(way, big_endian);
      const std::string turned_jpeg = with_exif(plain_jpeg, block);
      EXPECT_EQ(decode(turned_jpeg).facts.turned, way == 6 || way == 8) << way;
      EXPECT_EQ(decode(turned_jpeg).pixels, decode(plain_jpeg).pixels);
      const std::string chunk = "eXIf" + block;
      const auto checksum = static_cast<std::uint32_t>(
          crc32(0, reinterpret_cast<const Bytef*>(chunk.data()), static_cast<uInt>(chunk.size())));
      const std::string turned_png =
          plain_png.substr(0, 33) +
          reversed_items(little(static_cast<std::uint32_t>(block.size())), 4) + chunk +
          reversed_items(little(checksum), 4) + plain_png.substr(33);
      EXPECT_EQ(decode(turned_png).facts.turned, way == 6 || way == 8) << way;
    }
  EXPECT_FALSE(decode(plain_jpeg).facts.turned);
}

TEST(Png, APaletteIsLookedUp) {
  PngFile file{.width = 4,
               .type = PNG_COLOR_TYPE_PALETTE,
               .depth = 2,
               .rows = {0b10010011},
               .palette = {{255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {9, 9, 9}}};
  EXPECT_THAT(grey(file), ElementsAre(blue, green, red, 9));
  EXPECT_THAT(colour(file), ElementsAre(0, 0, 255, 9, 0, 255, 0, 9, 255, 0, 0, 9));
  file.transparency = {0, 128};
  EXPECT_THAT(grey(file), ElementsAre(blue, green, red, 9));
}

TEST(Png, InterlacingChangesNoPixel) {
  PngFile file{.height = 11, .width = 9, .type = PNG_COLOR_TYPE_RGB, .rows = {}};
  for (int i = 0; i < 11 * 9 * 3; ++i) file.rows.push_back(static_cast<std::uint8_t>(i * 37));
  const auto plain = colour(file);
  file.interlaced = true;
  EXPECT_EQ(colour(file), plain);
}

TEST(Png, CutShortAnywhereItIsRefused) {
  const std::string whole = grey_png(5, 7);
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_NE(picture_refusal(whole.substr(0, size)), "nothing was thrown") << size << " bytes";
  EXPECT_THAT(picture_refusal(whole.substr(0, whole.size() - 20)),
              HasSubstr("damaged PNG: the file ends here; it was cut short"));
}

TEST(Png, AWrongByteIsNoticedAndPlaced) {
  std::string damaged = grey_png(5, 7);
  damaged[45] = static_cast<char>(damaged[45] ^ 1);
  EXPECT_THAT(picture_refusal(damaged),
              AllOf(HasSubstr("x.png: byte "), HasSubstr("damaged PNG: ")));
}

TEST(Png, SizesThatNobodyMeansAreRefusedBeforeMemoryIsTaken) {
  const std::string small = grey_png(5, 7);
  EXPECT_THAT(picture_refusal(with_declared_size(small, 60000, 60000)),
              HasSubstr("declares 60000 × 60000 pixels; at most 16384 a side and 64 Mi in all are "
                        "read; make it smaller"));
  EXPECT_THAT(picture_refusal(with_declared_size(small, 16385, 1)),
              HasSubstr("declares 16385 × 1 pixels; at most"));
  EXPECT_THAT(picture_refusal(with_declared_size(small, 16384, 4097)),
              HasSubstr("declares 16384 × 4097 pixels; at most"));
  EXPECT_THAT(picture_refusal(with_declared_size(small, 8192, 8192)),
              HasSubstr("declares 8192 × 8192 pixels, which its bytes cannot hold; it is damaged "
                        "or was cut short"));
  EXPECT_THAT(picture_refusal(with_declared_size(small, 0, 7)), HasSubstr("x.png: "));
}

TEST(Png, ALargePictureThatPacksWellIsRead) {
  const Picture picture = decode(png({.height = 2048, .width = 16384, .depth = 1, .rows = {}}));
  EXPECT_EQ(picture.pixels.size(), 2048u * 16384u);
  EXPECT_THAT(std::span(picture.pixels).first(1000), Each(0));
}

TEST(Jpeg, IsReadWithinItsLoss) {
  for (const int samples : {1, 3}) {
    const JpegFile file = gradient(samples);
    const Picture picture = decode(jpeg(file), samples == 3);
    ASSERT_EQ(picture.pixels.size(), file.pixels.size());
    EXPECT_EQ(picture.maps, samples);
    const std::size_t plane = 24 * 40;
    for (std::size_t i = 0; i < plane; ++i) {
      for (std::size_t k = 0; k < static_cast<std::size_t>(samples); ++k)
        EXPECT_NEAR(picture.pixels[k * plane + i],
                    file.pixels[i * static_cast<std::size_t>(samples) + k], 6);
    }
  }
}

TEST(Jpeg, GreyOfColourIsTheLumaOfItsColours) {
  JpegFile file = gradient(3);
  for (const int flags : {0, TJFLAG_PROGRESSIVE}) {
    for (const int subsampling : {TJSAMP_444, TJSAMP_422, TJSAMP_420}) {
      file.flags = flags, file.subsampling = subsampling;
      const Picture colours = decode(jpeg(file), true), luma = decode(jpeg(file));
      const std::size_t plane = luma.pixels.size();
      for (std::size_t i = 0; i < plane; ++i) {
        const auto at = [&](std::size_t map) {
          return std::uint32_t{colours.pixels[map * plane + i]};
        };
        EXPECT_EQ(luma.pixels[i], (19595 * at(0) + 38470 * at(1) + 7471 * at(2) + 32768) >> 16);
      }
    }
  }
}

TEST(Jpeg, CutShortAnywhereItIsRefused) {
  const std::string whole = jpeg(gradient(3));
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_NE(picture_refusal(whole.substr(0, size)), "nothing was thrown") << size << " bytes";
  EXPECT_THAT(picture_refusal(whole.substr(0, whole.size() - 40)),
              HasSubstr("x.png: damaged JPEG: Premature end of JPEG file"));
}

// As Pillow reads them: the pixels are all there.
TEST(Jpeg, BytesLeftOverBeforeTheEndChangeNoPixel) {
  JpegFile file = gradient(3);
  for (const int flags : {0, TJFLAG_PROGRESSIVE}) {
    file.flags = flags;
    const std::string whole = jpeg(file);
    for (const std::string& rubbish : {std::string(20, '\0'), std::string(1, 'x'),
                                       std::string("\xff\0ab\xff\0cdefghijklm", 17)}) {
      const std::string padded =
          whole.substr(0, whole.size() - 2) + rubbish + whole.substr(whole.size() - 2);
      const Picture picture = decode(padded, true);
      EXPECT_EQ(picture.pixels, decode(whole, true).pixels);
      // a few bytes the decoder takes for the rest of its last word
      EXPECT_EQ(picture.facts.padded, rubbish.size() > 8);
    }
    EXPECT_FALSE(decode(whole, true).facts.padded);
  }
}

TEST(Jpeg, ABombIsRefusedBeforeMemoryIsTaken) {
  const std::string small = jpeg(gradient(1));
  EXPECT_THAT(picture_refusal(with_declared_jpeg_size(small, 60000, 60000)),
              HasSubstr("declares 60000 × 60000 pixels; at most 16384 a side"));
  EXPECT_THAT(picture_refusal(with_declared_jpeg_size(small, 8000, 8000)),
              HasSubstr("declares 8000 × 8000 pixels, which its bytes cannot hold"));
}

TEST(Jpeg, FourColoursAreRefused) {
  tjhandle out = tjInitCompress();
  unsigned char* data = nullptr;
  unsigned long size = 0;
  const std::vector<unsigned char> inks(8 * 8 * 4, 100);
  ASSERT_EQ(tjCompress2(out, inks.data(), 8, 0, 8, TJPF_CMYK, &data, &size, TJSAMP_444, 90, 0), 0);
  EXPECT_THAT(picture_refusal({reinterpret_cast<const char*>(data), size}),
              HasSubstr("is a JPEG of four colours (CMYK); save it as RGB"));
  tjFree(data);
  tjDestroy(out);
}

TEST(Picture, OfAnotherKindIsNamed) {
  EXPECT_THAT(picture_refusal("GIF89a…"),
              HasSubstr("x.png: is a GIF, not PNG or JPEG; convert it to PNG"));
  EXPECT_THAT(picture_refusal("BM\x10"), HasSubstr("is a BMP"));
  EXPECT_THAT(picture_refusal("RIFF\x10WEBP"), HasSubstr("is a WebP"));
  EXPECT_THAT(picture_refusal(std::string("\x01\x02\x00\x04\x05", 5)),
              HasSubstr("is a file that starts with the bytes 01 02 00 04"));
  EXPECT_THAT(picture_refusal("version https://git-lfs.github.com/spec/v1"),
              HasSubstr("is a pointer of git LFS, not yet fetched"));
  EXPECT_THAT(picture_refusal("\x89PNG\n\x1a\n"),
              HasSubstr("is a PNG whose line ends were converted on the way"));
  EXPECT_THAT(picture_refusal(""), HasSubstr("is empty (0 bytes); write or copy it again"));
}

}  // namespace
