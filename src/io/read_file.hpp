// A whole file as bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace berger {

// Throws FileError: missing, a directory, empty, unreadable, or longer than `limit`.
std::vector<std::byte> read_file(const std::string& path,
                                 std::uint64_t limit = std::uint64_t{1} << 32);

// The same of a large file that is kept for long, in large pages: thousands of small ones take the
// kernel longer than the reading.
struct HeldFile {
  std::shared_ptr<const std::byte> bytes;
  std::size_t size = 0;
};
HeldFile hold_file(const std::string& path);

// Size in bytes, with the same checks, and the hash of the content (io/content_hash.hpp) without
// holding it.
struct FileFacts {
  std::uint64_t size = 0, hash = 0;
};
FileFacts examine_file(const std::string& path);

// FileError with the system's word for `error`, an errno.
[[noreturn]] void fail_reading(const std::string& path, int error);

}  // namespace berger
