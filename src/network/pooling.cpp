#include <fmt/format.h>

#include "berger/errors.hpp"
#include "berger/layers/avg_pool.hpp"
#include "berger/layers/max_pool.hpp"
#include "network/nodes.hpp"

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

// A ragged tail is dropped: ceil_mode is 0 unless it is given.
void write_pool(std::string_view op, int h, int w, LayerNodes& nodes) {
  const std::vector<std::int64_t> block{h, w};
  nodes.last(op, {nodes.maps(nodes.input())}, {{"kernel_shape", block}, {"strides", block}});
}

}  // namespace

Shape AvgPool::out_shape(Shape in) const {
  return pooled(in, h, w);
}
Shape MaxPool::out_shape(Shape in) const {
  return pooled(in, h, w);
}

void write_nodes(const AvgPool& layer, LayerNodes& nodes) {
  write_pool("AveragePool", layer.h, layer.w, nodes);
}
void write_nodes(const MaxPool& layer, LayerNodes& nodes) {
  write_pool("MaxPool", layer.h, layer.w, nodes);
}

}  // namespace berger
