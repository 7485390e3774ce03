// PNG or JPEG: a picture comes out, whose size is what its pixels make and which can be resized.
#include <cstdlib>
#include <utility>

#include "data/images/resize.hpp"
#include "io/image_file.hpp"
#include "targets.hpp"

namespace berger::fuzz {
namespace {

void check(const Picture& picture) {
  const auto pixels = static_cast<std::size_t>(picture.maps) *
                      static_cast<std::size_t>(picture.height) *
                      static_cast<std::size_t>(picture.width);
  if (picture.pixels.size() != pixels || pixels == 0) std::abort();
}

}  // namespace

void picture(Bytes bytes) {
  for (const bool colour : {false, true})
    attempt([&] {
      Picture picture = decode_picture(bytes, "fuzz.png", {.colour = colour});
      check(picture);
      check(resize(std::move(picture), 1 + static_cast<int>(bytes.size() % 40),
                   1 + static_cast<int>(bytes.size() % 37)));
    });
}

}  // namespace berger::fuzz
