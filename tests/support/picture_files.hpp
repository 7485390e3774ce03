// PNG and JPEG files for tests, in memory, through the libraries' own writers.
#pragma once

#include <png.h>
#include <turbojpeg.h>
#include <zlib.h>

#include <cstdint>
#include <string>
#include <vector>

#include "support/npz_builder.hpp"

namespace berger::test {

struct PngFile {
  int height = 1, width = 1;
  int type = PNG_COLOR_TYPE_GRAY, depth = 8;
  std::vector<std::uint8_t> rows;  // as they stand in the file: packed, 16 bits big endian
  std::vector<png_color> palette{};
  std::vector<std::uint8_t> transparency{};  // of the palette
  bool interlaced = false;                   // `rows` then has eight bits or more
  double gamma = 0;
};

inline std::string png(const PngFile& file) {
  std::string bytes;
  png_structp out = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(out);
  png_set_write_fn(
      out, &bytes,
      [](png_structp from, png_bytep data, std::size_t size) {
        static_cast<std::string*>(png_get_io_ptr(from))
            ->append(reinterpret_cast<const char*>(data), size);
      },
      nullptr);
  png_set_IHDR(out, info, static_cast<png_uint_32>(file.width),
               static_cast<png_uint_32>(file.height), file.depth, file.type,
               file.interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (!file.palette.empty())
    png_set_PLTE(out, info, file.palette.data(), static_cast<int>(file.palette.size()));
  if (!file.transparency.empty())
    png_set_tRNS(out, info, file.transparency.data(), static_cast<int>(file.transparency.size()),
                 nullptr);
  if (file.gamma > 0) png_set_gAMA(out, info, file.gamma);
  const std::size_t row = png_get_rowbytes(out, info);
  std::vector<std::uint8_t> content = file.rows;
  content.resize(row * static_cast<std::size_t>(file.height));
  std::vector<png_bytep> rows;
  for (std::size_t i = 0; i < static_cast<std::size_t>(file.height); ++i)
    rows.push_back(content.data() + i * row);
  png_set_rows(out, info, rows.data());
  png_write_png(out, info, PNG_TRANSFORM_IDENTITY, nullptr);
  png_destroy_write_struct(&out, &info);
  return bytes;
}

// A grey one whose pixels are start, start + 1, … of 256.
inline std::string grey_png(int height, int width, int start = 0) {
  PngFile file{.height = height, .width = width, .rows = {}};
  for (int i = 0; i < height * width; ++i)
    file.rows.push_back(static_cast<std::uint8_t>(start + i));
  return png(file);
}

// Another size in the header, with the checksum that belongs to it.
inline std::string with_declared_size(std::string png, std::uint32_t height, std::uint32_t width) {
  png.replace(16, 8, reversed_items(little(width), 4) + reversed_items(little(height), 4));
  const auto checksum =
      static_cast<std::uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(png.data()) + 12, 17));
  return png.replace(29, 4, reversed_items(little(checksum), 4));
}

struct JpegFile {
  int height = 8, width = 8;
  std::vector<std::uint8_t> pixels;  // [row][column], or [row][column][red, green, blue]
  int subsampling = TJSAMP_444;
  int quality = 95, flags = 0;
};

inline std::string jpeg(const JpegFile& file) {
  tjhandle out = tjInitCompress();
  unsigned char* data = nullptr;
  unsigned long size = 0;
  const bool grey = file.pixels.size() ==
                    static_cast<std::size_t>(file.height) * static_cast<std::size_t>(file.width);
  tjCompress2(out, file.pixels.data(), file.width, 0, file.height, grey ? TJPF_GRAY : TJPF_RGB,
              &data, &size, grey ? TJSAMP_GRAY : file.subsampling, file.quality, file.flags);
  std::string bytes(reinterpret_cast<const char*>(data), size);
  tjFree(data);
  tjDestroy(out);
  return bytes;
}

// Another size in the frame header (SOF0 or SOF2).
inline std::string with_declared_jpeg_size(std::string jpeg, std::uint16_t height,
                                           std::uint16_t width) {
  std::size_t at = jpeg.find("\xff\xc0");
  if (at == std::string::npos) at = jpeg.find("\xff\xc2");
  return jpeg.replace(at + 5, 4,
                      reversed_items(little(height), 2) + reversed_items(little(width), 2));
}

// An EXIF block whose one entry says which way up.
inline std::string exif(std::uint16_t way, bool big_endian) {
  const auto number = [&](auto value) {
    const std::string bytes = little(value);
    return big_endian ? reversed_items(bytes, bytes.size()) : bytes;
  };
  return (big_endian ? "MM" : "II") + number(std::uint16_t{42}) + number(std::uint32_t{8}) +
         number(std::uint16_t{1}) + number(std::uint16_t{0x0112}) + number(std::uint16_t{3}) +
         number(std::uint32_t{1}) + number(way) + std::string(2, '\0') + std::string(4, '\0');
}

inline std::string with_exif(const std::string& jpeg, const std::string& block) {
  const std::string segment = std::string("Exif\0\0", 6) + block;
  return jpeg.substr(0, 2) + "\xff\xe1" +
         reversed_items(little(static_cast<std::uint16_t>(segment.size() + 2)), 2) + segment +
         jpeg.substr(2);
}

}  // namespace berger::test
