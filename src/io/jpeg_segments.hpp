// The segments of a JPEG before its pixels: two bytes of marker, two of length, then the rest.
#pragma once

#include <cstddef>
#include <span>

#include "io/numbers.hpp"

namespace berger {

// visit(marker, content) for each, as far as they make sense. Where the packed pixels begin; the
// end of `bytes` where they do not.
template <class Visit>
std::size_t for_each_segment(std::span<const std::byte> bytes, Visit visit) {
  constexpr int start_of_scan = 0xda;
  std::size_t at = 2;
  while (at + 4 <= bytes.size() && bytes[at] == std::byte{0xff}) {
    const int marker = std::to_integer<int>(bytes[at + 1]);
    if (marker == 0xff) {  // padding
      ++at;
      continue;
    }
    const std::size_t length = load_big_endian<std::uint16_t>(&bytes[at + 2]);
    if (length < 2 || length > bytes.size() - at - 2) return bytes.size();
    visit(marker, bytes.subspan(at + 4, length - 2));
    at += 2 + length;
    if (marker == start_of_scan) return at;
  }
  return bytes.size();
}

}  // namespace berger
