// A count that is known not to be negative, as the type of sizes.
#pragma once

#include <cstddef>

namespace berger {

constexpr std::size_t to_size(std::ptrdiff_t n) {
  return static_cast<std::size_t>(n);
}

}  // namespace berger
