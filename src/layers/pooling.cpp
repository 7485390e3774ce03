#include "layers/pooling.hpp"

#include <fmt/format.h>

#include "berger/errors.hpp"

namespace berger {

Shape pooled_shape(Shape in, int h, int w) {
  if (h < 1 || w < 1) throw ShapeError(fmt::format("blocks of {} × {}; h and w must be at least 1", h, w));
  if (h > in.height || w > in.width)
    throw ShapeError(fmt::format("blocks of {} × {} (height × width) do not fit an input of {} × {}; use smaller blocks or a larger input", h, w,
                                 in.height, in.width));
  return {in.maps, in.height / h, in.width / w};
}

kernels::PoolArgs pool_arguments(Shape in, int h, int w) { return {.height = in.height, .width = in.width, .h = h, .w = w}; }

}  // namespace berger
