#include "io/image_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "berger/errors.hpp"
#include "io/exif.hpp"
#include "io/known_bytes.hpp"
#include "io/raster.hpp"

namespace berger {
namespace {

constexpr std::string_view png = "\x89PNG\r\n\x1a\n", jpeg = "\xff\xd8\xff";

std::string refusal(std::span<const std::byte> bytes) {
  constexpr std::string_view expected = "PNG or JPEG";
  if (std::string known = known_instead(bytes, expected); !known.empty()) return known;
  std::string text = "is a file that starts with the bytes";
  for (const std::byte byte : bytes.first(std::min<std::size_t>(bytes.size(), 4)))
    text += fmt::format(" {:02x}", std::to_integer<int>(byte));
  return fmt::format("{}, not {}; convert it", text, expected);
}

// [row][column][sample] to [map][row][column]
Picture arrange(Raster raster, bool colour) {
  Picture picture{.maps = colour ? 3 : 1,
                  .height = raster.height,
                  .width = raster.width,
                  .pixels = {},
                  .facts = raster.facts};
  if (raster.samples == 1 && !colour) {
    picture.pixels = std::move(raster.values);
    return picture;
  }
  const std::size_t plane =
      static_cast<std::size_t>(raster.height) * static_cast<std::size_t>(raster.width);
  picture.pixels.resize(plane * static_cast<std::size_t>(picture.maps));
  const std::uint8_t* from = raster.values.data();
  std::uint8_t* to = picture.pixels.data();
  if (raster.samples == 1) {
    for (int map = 0; map < 3; ++map) to = std::copy_n(from, plane, to);
  } else if (colour) {
    for (std::size_t i = 0; i < plane; ++i) {
      for (std::size_t map = 0; map < 3; ++map) to[map * plane + i] = from[3 * i + map];
    }
  } else {
    for (std::size_t i = 0; i < plane; ++i)
      to[i] = luma(from[3 * i], from[3 * i + 1], from[3 * i + 2]);
  }
  return picture;
}

}  // namespace

void check_size(const std::string& path, std::int64_t height, std::int64_t width,
                std::uint64_t capacity) {
  const std::string declared = fmt::format("declares {} × {} pixels", height, width);
  if (height < 1 || width < 1) throw FileError(path, declared + ", which is no picture");
  if (height > side_limit || width > side_limit || height * width > pixel_limit) {
    throw FileError(path,
                    fmt::format("{}; at most {} a side and {} Mi in all are read; make it smaller",
                                declared, side_limit, pixel_limit >> 20));
  }
  if (static_cast<std::uint64_t>(height * width) > capacity)
    throw FileError(path,
                    declared + ", which its bytes cannot hold; it is damaged or was cut short");
}

bool is_picture(std::span<const std::byte> bytes) {
  const std::string_view start(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return start.starts_with(png) || start.starts_with(jpeg);
}

Picture decode_picture(std::span<const std::byte> bytes, const std::string& path,
                       const PictureOptions& options) {
  if (bytes.empty()) throw FileError(path, "is empty (0 bytes); write or copy it again");
  const std::string_view start(reinterpret_cast<const char*>(bytes.data()),
                               std::min<std::size_t>(bytes.size(), 32));
  Raster raster;
  if (start.starts_with(png)) {
    raster = decode_png(bytes, path, options.background);
    raster.facts.turned = turned_png(bytes);
  } else if (start.starts_with(jpeg)) {
    raster = decode_jpeg(bytes, path);
    raster.facts.turned = turned_jpeg(bytes);
  } else {
    throw FileError(path, refusal(bytes));
  }
  return arrange(std::move(raster), options.colour);
}

}  // namespace berger
