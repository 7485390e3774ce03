// Any bytes as PNG or JPEG: a picture comes out, whose size is what its pixels make and which can
// be resized, or a FileError.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <utility>

#include "berger/errors.hpp"
#include "data/resize.hpp"
#include "io/image_file.hpp"

namespace {

void check(const berger::Picture& picture) {
  const auto pixels = static_cast<std::size_t>(picture.maps) *
                      static_cast<std::size_t>(picture.height) *
                      static_cast<std::size_t>(picture.width);
  if (picture.pixels.size() != pixels || pixels == 0) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const bool colour : {false, true}) {
    try {
      berger::Picture picture = berger::decode_picture(std::as_bytes(std::span(data, size)),
                                                       "fuzz.png", {.colour = colour});
      check(picture);
      check(berger::resize(std::move(picture), 1 + static_cast<int>(size % 40),
                           1 + static_cast<int>(size % 37)));
    } catch (const berger::FileError&) {
    }
  }
  return 0;
}
