// The pixels of all images of a set.
#pragma once

#include <cstddef>
#include <vector>

#include "data/images/image_set.hpp"

namespace berger::test {

inline std::vector<int> pixels_of(const ImageSet& set) {
  return {set.pixels.get(),
          set.pixels.get() + static_cast<std::size_t>(set.count) * set.shape.size()};
}

}  // namespace berger::test
