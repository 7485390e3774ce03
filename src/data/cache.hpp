// What all files of the cache have in common: the folder, and how they begin: 16 bytes of magic, 8
// of checksum, 8 of length of a description in JSON, and that. What it describes follows, each part
// from a multiple of 64 on. Numbers as this machine has them: the cache never leaves it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "berger/errors.hpp"

namespace berger {

// $BERGER_CACHE, $XDG_CACHE_HOME/berger or $HOME/.cache/berger; empty when none of these is set.
std::string cache_folder();
void make_cache_folder(const std::string& folder);  // where it is missing; throws OutputError

// Where the part begins that follows `size` bytes of a file.
constexpr std::size_t cache_aligned(std::size_t size) {
  constexpr std::size_t alignment = 64;
  return (size + alignment - 1) / alignment * alignment;
}
// Where the first part does, behind a description of so many bytes.
std::size_t cache_parts_at(std::size_t description_size);
// The hash that a cache file of these bytes must have at byte 16.
std::uint64_t cache_checksum(std::span<const std::byte> bytes);
// FileError: cut short, damaged, or of another version than `magic`.
std::string_view cache_description(std::span<const std::byte> bytes, std::string_view magic,
                                   const std::string& path);
std::string reason_of(const FileError& problem);  // without the path

// A file of a description and two parts, of which the first may be empty. Throws OutputError.
void write_cache_file(const std::string& path, std::string_view magic,
                      const std::string& description, std::span<const std::byte> first,
                      std::span<const std::byte> second);

}  // namespace berger
