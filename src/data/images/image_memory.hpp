// Memory for all images of a source.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <memory>
#include <new>
#include <string>

#include "berger/errors.hpp"
#include "berger/tensor.hpp"

namespace berger {

// Not zeroed, so that what is never written to takes no memory. Throws FileError where there is not
// enough.
inline std::unique_ptr<std::uint8_t[]> image_memory(const std::string& path, std::size_t images,
                                                    Shape shape) {
  const std::size_t bytes = images * shape.size();
  std::unique_ptr<std::uint8_t[]> memory(new (std::nothrow) std::uint8_t[bytes]);
  if (!memory) {
    throw FileError(
        path,
        fmt::format(
            "{} images of {} pixels take {} MiB, more than there is; state a smaller size, such as "
            "data.image_size = [48, 48]",
            images, to_string(shape), bytes >> 20));
  }
  return memory;
}

}  // namespace berger
