#include "io/image_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "berger/errors.hpp"
#include "io/raster.hpp"

namespace berger {
namespace {

struct Format {
  std::string_view start, name;
};
constexpr Format png{"\x89PNG\r\n\x1a\n", ""}, jpeg{"\xff\xd8\xff", ""};
constexpr std::array<Format, 13> others{
    {{"GIF8", "a GIF"},
     {"BM", "a BMP"},
     {"RIFF", "a WebP or another RIFF file"},
     {"II*", "a TIFF"},
     {"MM", "a TIFF"},
     {"%PDF", "a PDF"},
     {"<", "a text with markup (SVG, HTML)"},
     {"PK", "a ZIP archive"},
     {"\x1f\x8b", "a gzip file"},
     {"\x89PNG", "a PNG whose line ends were converted on the way"},
     {"P5", "a PGM"},
     {"P6", "a PPM"},
     {"version https://git-lfs", "a pointer of git LFS, not yet fetched"}}};

std::string kind_of(std::string_view start) {
  const auto found = std::find_if(others.begin(), others.end(),
                                  [&](const Format& f) { return start.starts_with(f.start); });
  if (found != others.end()) return std::string(found->name);
  std::string text = "a file that starts with the bytes";
  for (const char byte : start.substr(0, 4))
    text += fmt::format(" {:02x}", static_cast<unsigned char>(byte));
  return text;
}

// [row][column][sample] to [map][row][column]
Picture arrange(Raster raster, bool colour) {
  Picture picture{
      .maps = colour ? 3 : 1, .height = raster.height, .width = raster.width, .pixels = {}};
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
  return start.starts_with(png.start) || start.starts_with(jpeg.start);
}

Picture decode_picture(std::span<const std::byte> bytes, const std::string& path, bool colour) {
  if (bytes.empty()) throw FileError(path, "is empty (0 bytes); write or copy it again");
  const std::string_view start(reinterpret_cast<const char*>(bytes.data()),
                               std::min<std::size_t>(bytes.size(), 32));
  if (start.starts_with(png.start)) return arrange(decode_png(bytes, path), colour);
  if (start.starts_with(jpeg.start)) return arrange(decode_jpeg(bytes, path), colour);
  throw FileError(path, fmt::format("is {}; expected PNG or JPEG, so convert it", kind_of(start)));
}

}  // namespace berger
