// What the coders of PNG and JPEG share: samples as they lie in files, and how many a file may
// have.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "io/image_file.hpp"

namespace berger {

struct Raster {
  int samples = 0, height = 0, width = 0;  // samples a pixel: 1 or 3
  std::vector<std::uint8_t> values;        // [row][column][sample]
  PictureFacts facts{};
};

// Throws FileError where a header declares more than image_file.hpp allows, or more than `capacity`
// pixels: all that its bytes could hold.
void check_size(const std::string& path, std::int64_t height, std::int64_t width,
                std::uint64_t capacity);

std::string encode_png(const Raster& raster);

// `background` as in PictureOptions.
Raster decode_png(std::span<const std::byte> bytes, const std::string& path,
                  std::optional<std::uint8_t> background = {});
Raster decode_jpeg(std::span<const std::byte> bytes, const std::string& path);

}  // namespace berger
