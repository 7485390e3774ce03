// Words and numbers in the headers of recordings, which are ASCII by their standards and anything
// by those who fill them in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace berger {

std::string_view trimmed(std::string_view text);  // without white space around it
std::string lower_case(std::string_view text);    // of ASCII letters
// Windows-1252, whose upper half is Latin-1 but for 32 signs, as UTF-8; what already is UTF-8 stays
// as it is.
std::string as_utf8(std::string_view text);
// A character, which is none beyond 0xffff, behind a text.
void append_character(std::string& text, std::uint32_t code);
// The bytes of a field up to a NUL, trimmed, as UTF-8.
std::string field_text(std::span<const std::byte> field);
// A whole text as one number; a decimal comma is taken for a point. None where it is none, or is
// not finite.
std::optional<double> number_of(std::string_view text);
std::optional<long long> whole_number_of(std::string_view text);

}  // namespace berger
