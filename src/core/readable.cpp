#include "core/readable.hpp"

#include <algorithm>
#include <cstdint>

namespace berger {
namespace {

constexpr bool within(std::uint8_t byte, int first, int last) {
  return byte >= first && byte <= last;
}

// Bytes of the character at the start of `text`; 0 where none starts there. Table 3-7 of the
// Unicode standard.
std::size_t character(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<std::uint8_t>(text[i]) : std::uint8_t{0};
  };
  const auto follow = [&](std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i)
      if (!within(byte(i), 0x80, 0xbf)) return false;
    return true;
  };
  const std::uint8_t first = byte(0), second = byte(1);
  if (within(first, 0x20, 0x7e)) return 1;
  // U+0080–U+009F are control characters too
  if (first == 0xc2) return within(second, 0xa0, 0xbf) ? 2 : 0;
  if (within(first, 0xc3, 0xdf)) return follow(1, 2) ? 2 : 0;
  if (within(first, 0xe0, 0xef)) {
    const bool fits = within(second, first == 0xe0 ? 0xa0 : 0x80, first == 0xed ? 0x9f : 0xbf);
    return fits && follow(2, 3) ? 3 : 0;
  }
  if (within(first, 0xf0, 0xf4)) {
    const bool fits = within(second, first == 0xf0 ? 0x90 : 0x80, first == 0xf4 ? 0x8f : 0xbf);
    return fits && follow(2, 4) ? 4 : 0;
  }
  return 0;
}

// Of those bytes that are no character of a text, the ones that UTF-8 has all the same.
std::size_t control_character(std::string_view text) {
  const auto first = static_cast<std::uint8_t>(text[0]);
  if (first < 0x80) return 1;
  return first == 0xc2 && text.size() > 1 && within(static_cast<std::uint8_t>(text[1]), 0x80, 0x9f)
             ? 2
             : 0;
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = std::max(character(text), control_character(text));
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

std::string readable(std::string_view text) {
  std::string clean;
  while (!text.empty()) {
    const std::size_t size = character(text);
    clean += size == 0 ? "?" : text.substr(0, size);
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return clean;
}

}  // namespace berger
