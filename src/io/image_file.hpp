// PNG and JPEG to pixels.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace berger {

// What a user should know of a picture.
struct PictureFacts {
  bool turned = false;          // its EXIF says that it should be turned or mirrored, and it is not
  bool padded = false;          // of JPEG: bytes that mean nothing stand before the end
  bool shape_in_alpha = false;  // all pixels have one colour; only their alpha differs
  bool transparent = false;     // in every pixel
};

struct Picture {
  int maps = 0, height = 0, width = 0;
  std::vector<std::uint8_t> pixels;  // [map][row][column]; maps: grey, or red, green, blue
  PictureFacts facts{};
};

struct PictureOptions {
  bool colour = false;
  // the grey that transparent pixels are laid over; without one, alpha is ignored
  std::optional<std::uint8_t> background{};
};

// Luma of ITU-R BT.601, with the weights that Pillow uses.
constexpr std::uint8_t luma(unsigned red, unsigned green, unsigned blue) {
  return static_cast<std::uint8_t>((19595 * red + 38470 * green + 7471 * blue + 32768) >> 16U);
}

// Whether the bytes begin as PNG or JPEG do.
bool is_picture(std::span<const std::byte> start);

// No picture may be larger: in height or width, or in pixels.
inline constexpr std::int64_t side_limit = 16384, pixel_limit = 64 << 20;

// Grey (one map) or colour (three). A colour file becomes grey by the luma of ITU-R BT.601, L =
// (19595 R + 38470 G + 7471 B + 2^15) >> 16, a grey one colour by repetition. Of 16 bits the upper
// eight count; colour profiles and EXIF orientation do not, nor does transparency without a
// background, over which a pixel c of alpha a becomes (a c + (255 − a) background) / 255, rounded.
// All of this is what Pillow's convert("L"), convert("RGB") and paste do, except that they clip
// 16-bit grey. Throws FileError: neither PNG nor JPEG, damaged, cut short, too large, or of more
// pixels than its bytes can hold; memory is taken only after that.
Picture decode_picture(std::span<const std::byte> bytes, const std::string& path,
                       const PictureOptions& options = {});

}  // namespace berger
