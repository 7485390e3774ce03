// A plane with zeros around it.
#pragma once

#include <algorithm>

#include "core/to_size.hpp"

namespace berger {

struct Frame {
  int height = 0, width = 0, top = 0, left = 0;
};
// A plane of rows × columns into a larger one.
inline void frame_plane(const float* from, int rows, int columns, const Frame& frame, float* to) {
  float* done = to;
  for (int r = 0; r < rows; ++r, from += columns) {
    float* const row = to + to_offset(frame.top + r) * frame.width + frame.left;
    std::fill(done, row, 0.0F);
    done = std::copy_n(from, columns, row);
  }
  std::fill(done, to + to_offset(frame.height) * frame.width, 0.0F);
}

}  // namespace berger
