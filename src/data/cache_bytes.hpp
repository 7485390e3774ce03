// How files of the cache begin: 16 bytes of magic, 8 of checksum, 8 of length of a description in
// JSON, and that. What it describes follows, each part from a multiple of 64 on. Numbers as this
// machine has them: the cache never leaves it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

namespace berger {

constexpr std::size_t cache_checksum_at = 16, cache_length_at = cache_checksum_at + 8,
                      cache_header_size = cache_length_at + 8;

constexpr std::size_t cache_aligned(std::size_t size) {
  constexpr std::size_t alignment = 64;
  return (size + alignment - 1) / alignment * alignment;
}

inline std::uint64_t cache_number_at(std::span<const std::byte> bytes, std::size_t at) {
  std::uint64_t number = 0;
  std::memcpy(&number, bytes.data() + at, sizeof number);
  return number;
}

inline std::string cache_bytes(std::uint64_t number) {
  std::string text(sizeof number, '\0');
  std::memcpy(text.data(), &number, sizeof number);
  return text;
}

}  // namespace berger
