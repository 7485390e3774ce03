// What a user should know of the pictures of a folder, counted.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <vector>

#include "berger/dataset.hpp"
#include "io/image_file.hpp"

namespace berger {

struct PictureCounts {
  std::int64_t turned = 0, padded = 0, shape_in_alpha = 0, transparent = 0;

  void add(const PictureFacts& facts) {
    turned += facts.turned, padded += facts.padded;
    shape_in_alpha += facts.shape_in_alpha, transparent += facts.transparent;
  }

  // A line for each that is not zero, for ImageSet::notes.
  std::vector<std::string> notes(AlphaRule alpha) const {
    std::vector<std::string> lines;
    const auto note = [&](std::int64_t count, const char* one, const char* many) {
      if (count > 0)
        lines.push_back(
            fmt::format("{} image{} {}", count, count == 1 ? "" : "s", count == 1 ? one : many));
    };
    note(turned, "has an EXIF orientation, which is ignored: it is read as it is stored",
         "have an EXIF orientation, which is ignored: they are read as they are stored");
    note(padded, "has bytes that mean nothing before its end; read without them",
         "have bytes that mean nothing before their end; read without them");
    note(transparent, "is transparent in every pixel", "are transparent in every pixel");
    if (alpha == AlphaRule::ignore)
      note(shape_in_alpha,
           "has one colour, and a shape in its transparency alone, which is ignored; set "
           "data.alpha = \"white\" or \"black\"",
           "have one colour each, and a shape in their transparency alone, which is ignored; set "
           "data.alpha = \"white\" or \"black\"");
    return lines;
  }
};

}  // namespace berger
