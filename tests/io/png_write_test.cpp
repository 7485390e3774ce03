#include <gtest/gtest.h>

#include "io/raster.hpp"

namespace {

using berger::Raster;
using namespace std::string_literals;

Raster noise(int samples, int height, int width) {
  Raster raster{.samples = samples, .height = height, .width = width, .values = {}};
  for (int i = 0; i < samples * height * width; ++i)
    raster.values.push_back(static_cast<std::uint8_t>(i * i * 31 + i));
  return raster;
}

TEST(EncodePng, KeepsEveryValueOfGreyAndColour) {
  for (const int samples : {1, 3}) {
    const Raster raster = noise(samples, 7, 13);
    const std::string png = berger::encode_png(raster);
    const Raster back = berger::decode_png(std::as_bytes(std::span(png)), "back.png");
    EXPECT_EQ(back.samples, samples);
    EXPECT_EQ(back.height, 7);
    EXPECT_EQ(back.width, 13);
    EXPECT_EQ(back.values, raster.values);
  }
}

// Signature, length and name of the header, width, height, bits, colour type 2, and no more than
// there is to say.
TEST(EncodePng, BeginsAsThePngSpecificationSays) {
  EXPECT_EQ(berger::encode_png(noise(3, 7, 13)).substr(0, 29),
            "\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\0\r\0\0\0\x07\x08\x02\0\0\0"s);
}

TEST(EncodePng, RefusesAnotherNumberOfValues) {
  Raster raster = noise(3, 7, 13);
  raster.values.pop_back();
  EXPECT_THROW(berger::encode_png(raster), std::logic_error);
}

}  // namespace
