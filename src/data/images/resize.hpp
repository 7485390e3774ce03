// Pictures of another size.
#pragma once

#include "io/image_file.hpp"

namespace berger {

// By a triangle filter in each direction, columns first, each rounded to whole grey levels:
// bilinear where a side grows, a weighted mean of all pixels beneath where it shrinks (Pillow's
// BILINEAR). Integers throughout, so the same bytes on every machine. A picture of that size is
// returned as it is.
Picture resize(Picture picture, int height, int width);

}  // namespace berger
