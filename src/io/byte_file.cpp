#include "io/byte_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "berger/errors.hpp"
#include "io/read_file.hpp"
#include "io/unpack.hpp"

namespace berger {

ByteFile::ByteFile(const std::string& path) : path_(path) {
  struct stat there {};
  if (stat(path.c_str(), &there) != 0) fail_reading(path, errno);
  if (S_ISDIR(there.st_mode)) fail("is a directory; name the files in it");
  if (!S_ISREG(there.st_mode)) fail("is not a plain file");
  if (there.st_size == 0) fail("is empty (0 bytes); write or copy it again");
  const int opened = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (opened < 0) fail_reading(path, errno);
  descriptor_ = std::make_shared<const Descriptor>(opened);
  size_ = static_cast<std::uint64_t>(there.st_size);
  if (is_gzip(start(2))) {
    const std::vector<std::byte> packed = read_file(path);
    descriptor_.reset();
    unpack(packed);
  }
}

ByteFile::ByteFile(std::span<const std::byte> bytes, const std::string& path) : path_(path) {
  if (is_gzip(bytes)) {
    unpack(bytes);
    return;
  }
  bytes_ = std::make_shared<const std::vector<std::byte>>(bytes.begin(), bytes.end());
  size_ = bytes.size();
}

ByteFile::ByteFile(SharedDescriptor descriptor, const std::string& path)
    : path_(path), descriptor_(std::move(descriptor)) {
  struct stat there {};
  if (fstat(descriptor_->number(), &there) != 0) fail_reading(path, errno);
  size_ = static_cast<std::uint64_t>(there.st_size);
}

void ByteFile::unpack(std::span<const std::byte> packed) {
  constexpr std::size_t first_step = std::size_t{1} << 20;
  Unpacker unpacker(packed, path_);
  std::vector<std::byte> content;
  for (std::size_t step = first_step;; step = content.size()) {
    const std::size_t had = content.size();
    if (unpacker.is_bomb(had + step))
      fail(
          fmt::format("would unpack to more than {} bytes: refused as a bomb; unpack it with "
                      "gunzip if it is real",
                      had));
    content.resize(had + step);
    const std::size_t got =
        unpacker.read({reinterpret_cast<std::uint8_t*>(content.data()) + had, step});
    content.resize(had + got);
    if (got < step) break;
  }
  if (content.empty()) fail("holds nothing, unpacked; write or copy it again");
  packed_ = true;
  size_ = content.size();
  bytes_ = std::make_shared<const std::vector<std::byte>>(std::move(content));
}

void ByteFile::read(std::uint64_t offset, std::span<std::byte> to) const {
  if (bytes_) {
    if (offset > size_ || to.size() > size_ - offset) fail(size_, "the file ends here");
    std::copy_n(bytes_->begin() + static_cast<std::ptrdiff_t>(offset), to.size(), to.begin());
    return;
  }
  while (!to.empty()) {
    const ssize_t got =
        pread(descriptor_->number(), to.data(), to.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail_reading(path_, errno);
    if (got == 0) fail(offset, "the file ends here; it was cut short while it was open");
    offset += static_cast<std::uint64_t>(got);
    to = to.subspan(static_cast<std::size_t>(got));
  }
}

std::vector<std::byte> ByteFile::start(std::size_t count) const {
  std::vector<std::byte> bytes(std::min<std::uint64_t>(count, size_));
  read(0, bytes);
  return bytes;
}

std::vector<std::byte> ByteFile::all(std::uint64_t limit) const {
  if (size_ > limit)
    fail(fmt::format("is {} bytes long; at most {} make sense here", size_, limit));
  return start(size_);
}

std::vector<std::byte> start_of_file(const std::string& path, std::size_t count) {
  constexpr std::size_t enough_packed = 1 << 16;
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return {};
  std::ifstream file(path, std::ios::binary);
  std::vector<std::byte> bytes(enough_packed);
  file.read(reinterpret_cast<char*>(bytes.data()), enough_packed);
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  if (is_gzip(bytes)) {
    std::vector<std::byte> unpacked(count);
    try {
      const std::size_t got =
          Unpacker(bytes, path).read({reinterpret_cast<std::uint8_t*>(unpacked.data()), count});
      unpacked.resize(got);
    } catch (const FileError&) {
      unpacked.clear();  // whoever reads it will say what is wrong
    }
    return unpacked;
  }
  bytes.resize(std::min(bytes.size(), count));
  return bytes;
}

void ByteFile::fail(const std::string& message) const {
  throw FileError(path_, packed_ ? "unpacked, " + message : message);
}

void ByteFile::fail(std::uint64_t offset, const std::string& message) const {
  throw FileError(path_, offset, packed_ ? "(unpacked) " + message : message);
}

}  // namespace berger
