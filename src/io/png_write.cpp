// Pixels to PNG, by the simplified interface of libpng: of eight bits it keeps every value.
#include <fmt/format.h>
#include <png.h>

#include <stdexcept>

#include "io/raster.hpp"

namespace berger {

std::string encode_png(const Raster& raster) {
  const auto width = static_cast<std::size_t>(raster.width),
             height = static_cast<std::size_t>(raster.height);
  if (raster.values.size() != width * height * static_cast<std::size_t>(raster.samples))
    throw std::logic_error(fmt::format("{} values for a PNG of {} x {} pixels with {} samples each",
                                       raster.values.size(), height, width, raster.samples));
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(width);
  image.height = static_cast<png_uint_32>(height);
  image.format = raster.samples == 1 ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB;
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
  std::string bytes(size, '\0');
  if (png_image_write_to_memory(&image, bytes.data(), &size, 0, raster.values.data(), 0, nullptr) ==
      0)
    throw std::runtime_error(fmt::format("libpng: {}", image.message));
  bytes.resize(size);
  return bytes;
}

}  // namespace berger
