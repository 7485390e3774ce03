// What a file is by how it begins, for messages about files that are not what they should be.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace berger {

// No more is looked at.
inline constexpr std::size_t known_bytes_length = 512;

// "is a web page (HTML), not NPZ; …what to do" for the first bytes of a file that should have been
// `expected`; empty where they are of nothing known, or of too many things to say.
std::string known_instead(std::span<const std::byte> start, std::string_view expected);

// A header that MATLAB 4 could have written, which has no words to know it by.
bool is_matlab_four(std::span<const std::byte> start);

}  // namespace berger
