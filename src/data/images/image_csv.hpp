// Images from text: the table of FER2013, with the columns emotion, pixels and Usage.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "berger/dataset.hpp"
#include "data/images/image_set.hpp"

namespace berger {

struct CsvReading {
  // only rows of this Usage; empty: all
  std::string_view usage{};
  // lines; on the calling thread; may throw
  std::function<void(std::int64_t done, std::int64_t total)> progress{};
};

// A label is the number in `emotion`, if there is such a column; `pixels` are grey levels 0 to 255
// with spaces between, row by row. The first row says how many: those of the size in options,
// otherwise of a square, which is resized where a size is stated. Throws FileError with the line: a
// missing column, a usage that no row has, and, unless options.broken says skip, a row of another
// number of pixels, of values beyond 255, or whose label is no whole number.
ImageSet parse_image_csv(std::span<const std::byte> bytes, const std::string& path,
                         const ImageOptions& options, const CsvReading& reading = {});

}  // namespace berger
