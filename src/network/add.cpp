#include "berger/layers/add.hpp"

#include <fmt/format.h>

#include "berger/errors.hpp"
#include "network/nodes.hpp"

namespace berger {

int Add::stride(int size, int other) {
  const int n = other / size + (other % size != 0 ? 1 : 0);
  return n > 0 && (other - 1) / n + 1 == size ? n : 0;
}

void Add::check(Shape in, Shape other) {
  if (other.maps <= in.maps && stride(in.height, other.height) > 0 &&
      stride(in.width, other.width) > 0)
    return;
  throw ShapeError(
      fmt::format("adds a value of {}, which does not fit; it may have 1 to {} maps, and as many "
                  "rows and columns as "
                  "leave {} × {} when every n-th is taken: {} × {}, or {} × {} for every second",
                  to_string(other), in.maps, in.height, in.width, in.height, in.width,
                  2 * in.height, 2 * in.width));
}

// The shortcut is written out: every n-th row and column, then maps of zeros.
void write_nodes(const Add&, LayerNodes& nodes) {
  const GraphValue& other = nodes.earlier();
  const Shape in = nodes.out(), from = other.shape;
  if (from == in) {
    const bool flat = nodes.input().flat && other.flat;
    const auto value = [&](const GraphValue& v) { return flat ? v.name : nodes.maps(v); };
    return nodes.last("Add", {value(nodes.input()), value(other)}, {}, flat);
  }
  std::string shortcut = nodes.maps(other);
  const int rows = Add::stride(in.height, from.height), columns = Add::stride(in.width, from.width);
  if (rows > 1 || columns > 1)
    shortcut = nodes.step(
        "Slice", {shortcut, nodes.constant("starts", {0, 0}),
                  nodes.constant("ends", {from.height, from.width}), nodes.constant("axes", {2, 3}),
                  nodes.constant("steps", {rows, columns})});
  if (from.maps < in.maps)
    shortcut = nodes.step(
        "Pad", {shortcut, nodes.constant("pads", {0, 0, 0, 0, 0, in.maps - from.maps, 0, 0})});
  nodes.last("Add", {nodes.maps(nodes.input()), shortcut});
}

}  // namespace berger
