// Whether a camera noted that a picture should be turned or mirrored to be seen (EXIF orientation 2
// to 8).
#pragma once

#include <cstddef>
#include <span>

namespace berger {

// False also where the note is missing or makes no sense.
bool turned_jpeg(std::span<const std::byte> bytes);
bool turned_png(std::span<const std::byte> bytes);

}  // namespace berger
