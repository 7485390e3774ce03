#include "io/text_fields.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

#include "core/readable.hpp"

namespace berger {
namespace {

// Windows-1252 from 0x80 to 0x9f; 0: undefined there.
constexpr std::array<std::uint16_t, 32> windows_signs{
    0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

}  // namespace

void append_character(std::string& text, std::uint32_t code) {
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xc0 | code >> 6);
    text += static_cast<char>(0x80 | (code & 0x3f));
  } else {
    text += static_cast<char>(0xe0 | code >> 12);
    text += static_cast<char>(0x80 | (code >> 6 & 0x3f));
    text += static_cast<char>(0x80 | (code & 0x3f));
  }
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view white = " \t\r\n\v\f";
  const std::size_t first = text.find_first_not_of(white);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(white) - first + 1);
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return 'A' <= c && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  return lower;
}

std::string as_utf8(std::string_view text) {
  if (is_utf8(text)) return std::string(text);
  std::string utf8;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const std::uint16_t sign = byte >= 0x80 && byte < 0xa0 ? windows_signs[byte - 0x80U] : 0;
    append_character(utf8, sign != 0 ? sign : byte);
  }
  return utf8;
}

std::string field_text(std::span<const std::byte> field) {
  const std::string_view text(reinterpret_cast<const char*>(field.data()), field.size());
  return as_utf8(trimmed(text.substr(0, text.find('\0'))));
}

std::optional<double> number_of(std::string_view text) {
  std::string point(trimmed(text));
  std::ranges::replace(point, ',', '.');
  const char* first = point.data();
  const char* const end = first + point.size();
  if (point.starts_with('+')) ++first;
  double value = 0;
  const auto read = std::from_chars(first, end, value);
  if (read.ec != std::errc{} || read.ptr != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<long long> whole_number_of(std::string_view text) {
  const std::optional<double> value = number_of(text);
  constexpr double exact = 1LL << 53;
  if (!value || std::trunc(*value) != *value || std::abs(*value) > exact) return std::nullopt;
  return static_cast<long long>(*value);
}

}  // namespace berger
