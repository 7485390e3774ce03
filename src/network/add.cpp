#include "berger/layers/add.hpp"

#include <fmt/format.h>

#include "berger/errors.hpp"

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

}  // namespace berger
