// A file's bytes where the kernel keeps them, without a copy. Only for files that are replaced as a
// whole and never written in place (io/atomic_file.hpp): one that shrinks while it is mapped would
// end the program.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace berger {

class MappedFile {
 public:
  // Throws FileError: missing, a directory, empty, unreadable.
  explicit MappedFile(const std::string& path);

  std::span<const std::byte> bytes() const { return {bytes_.get(), size_}; }
  // Keeps the mapping alive.
  std::shared_ptr<const std::byte> owner() const { return bytes_; }

 private:
  std::shared_ptr<const std::byte> bytes_;
  std::size_t size_ = 0;
};

}  // namespace berger
