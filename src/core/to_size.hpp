// Counts and places as other types of integers.
#pragma once

#include <cstddef>

namespace berger {

// Of a count that is known not to be negative.
constexpr std::size_t to_size(std::ptrdiff_t n) {
  return static_cast<std::size_t>(n);
}

// So that products of several do not overflow.
constexpr std::ptrdiff_t to_offset(int n) {
  return n;
}

// Rounded up to vectors of sixteen lanes.
constexpr auto whole_vectors(auto count) {
  return (count + 15) / 16 * 16;
}

}  // namespace berger
