#include "layers/pooling.hpp"

#include <fmt/format.h>

#include "berger/errors.hpp"

namespace berger {

Shape pooled_shape(Shape in, PoolBlock block) {
  const auto [h, w, lanes] = block;
  const int width = in.width / lanes;
  if (h < 1 || w < 1)
    throw ShapeError(fmt::format("blocks of {} × {}; h and w must be at least 1", h, w));
  if (h > in.height || w > width)
    throw ShapeError(
        fmt::format("blocks of {} × {} (height × width) do not fit an input of {} × {}; use "
                    "smaller blocks or a larger input",
                    h, w, in.height, width));
  return {in.maps, in.height / h, width / w * lanes};
}

kernels::PoolArgs pool_arguments(Shape in, PoolBlock block) {
  return {.height = in.height,
          .width = in.width / block.lanes,
          .h = block.h,
          .w = block.w,
          .lanes = block.lanes};
}

}  // namespace berger
