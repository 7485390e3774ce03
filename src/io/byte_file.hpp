// The bytes of a file at any place, read when they are asked for: a file larger than memory is no
// special case, and one that somebody cuts short meanwhile is an error where a mapping would end
// the program. What is gzipped is unpacked into memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "io/descriptor.hpp"

namespace berger {

class ByteFile {
 public:
  // Throws FileError: missing, a directory, empty, unreadable; damaged or implausible gzip.
  explicit ByteFile(const std::string& path);
  // Bytes in memory, unpacked when they are gzipped; `path` is for messages.
  ByteFile(std::span<const std::byte> bytes, const std::string& path);

  // One that is open, from its start; `path` is for messages.
  ByteFile(SharedDescriptor descriptor, const std::string& path);

  const std::string& path() const { return path_; }
  std::uint64_t size() const { return size_; }
  bool was_packed() const { return packed_; }
  // Of an open file; none: it is in memory.
  const SharedDescriptor& descriptor() const { return descriptor_; }

  // Exactly these bytes. Throws FileError where the file ends before.
  void read(std::uint64_t offset, std::span<std::byte> to) const;
  // As many of the first bytes as there are, at most `count`.
  std::vector<std::byte> start(std::size_t count) const;
  // All bytes, of files that are read as a whole. Throws FileError beyond `limit`.
  std::vector<std::byte> all(std::uint64_t limit) const;

  [[noreturn]] void fail(const std::string& message) const;
  [[noreturn]] void fail(std::uint64_t offset, const std::string& message) const;

 private:
  void unpack(std::span<const std::byte> packed);

  std::string path_;
  std::uint64_t size_ = 0;
  bool packed_ = false;
  SharedDescriptor descriptor_;                          // of a file,
  std::shared_ptr<const std::vector<std::byte>> bytes_;  // or its content
};

// The same of a file of which nothing else is wanted; of one that cannot be read, nothing.
std::vector<std::byte> start_of_file(const std::string& path, std::size_t count);

}  // namespace berger
