#include "data/images/fitted_images.hpp"

#include <algorithm>

#include "data/images/image_memory.hpp"
#include "data/images/resize.hpp"

namespace berger {
namespace {

Picture in_maps(Picture picture, int maps) {
  if (picture.maps == maps) return picture;
  const std::size_t plane = picture.pixels.size() / static_cast<std::size_t>(picture.maps);
  Picture other{.maps = maps, .height = picture.height, .width = picture.width, .pixels = {}};
  other.pixels.resize(plane * static_cast<std::size_t>(maps));
  const std::uint8_t* from = picture.pixels.data();
  if (maps == 1) {
    for (std::size_t i = 0; i < plane; ++i)
      other.pixels[i] = luma(from[i], from[plane + i], from[2 * plane + i]);
  } else {
    for (std::size_t i = 0; i < other.pixels.size(); ++i) other.pixels[i] = from[i % plane];
  }
  return other;
}

}  // namespace

ImageSet fitted(ImageSet set, const ImageOptions& options, const std::string& path) {
  const bool stated = options.height > 0;
  const Shape old = set.shape, wanted{.maps = options.colour ? 3 : 1,
                                      .height = stated ? options.height : old.height,
                                      .width = stated ? options.width : old.width};
  if (old == wanted) return set;
  auto pixels = image_memory(path, static_cast<std::size_t>(set.count), wanted);
  for (int n = 0; n < set.count; ++n) {
    const std::uint8_t* from = set.pixels.get() + static_cast<std::size_t>(n) * old.size();
    Picture picture{.maps = old.maps,
                    .height = old.height,
                    .width = old.width,
                    .pixels = {from, from + old.size()}};
    picture = in_maps(resize(std::move(picture), wanted.height, wanted.width), wanted.maps);
    std::copy(picture.pixels.begin(), picture.pixels.end(),
              pixels.get() + static_cast<std::size_t>(n) * wanted.size());
  }
  set.shape = wanted;
  set.pixels = std::move(pixels);
  return set;
}

}  // namespace berger
