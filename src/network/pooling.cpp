#include <fmt/format.h>

#include "berger/errors.hpp"
#include "berger/layers/avg_pool.hpp"
#include "berger/layers/max_pool.hpp"

namespace berger {
namespace {

Shape pooled(Shape in, int h, int w) {
  if (h < 1 || w < 1)
    throw ShapeError(fmt::format("blocks of {} × {}; h and w must be at least 1", h, w));
  if (h > in.height || w > in.width)
    throw ShapeError(
        fmt::format("blocks of {} × {} (height × width) do not fit an input of {} × {}; use "
                    "smaller blocks or a larger input",
                    h, w, in.height, in.width));
  return {in.maps, in.height / h, in.width / w};
}

}  // namespace

Shape AvgPool::out_shape(Shape in) const {
  return pooled(in, h, w);
}
Shape MaxPool::out_shape(Shape in) const {
  return pooled(in, h, w);
}

}  // namespace berger
