#include "io/read_file.hpp"

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <new>
#include <span>
#include <system_error>

#include "berger/errors.hpp"
#include "io/content_hash.hpp"

namespace berger {
namespace {

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

File open_for_reading(const std::string& path, std::uint64_t& size) {
  struct stat there {};
  if (stat(path.c_str(), &there) != 0) fail_reading(path, errno);
  if (S_ISDIR(there.st_mode)) throw FileError(path, "is a directory; name the files in it");
  if (!S_ISREG(there.st_mode)) throw FileError(path, "is not a plain file");
  if (there.st_size == 0) throw FileError(path, "is empty (0 bytes); write or copy it again");
  size = static_cast<std::uint64_t>(there.st_size);
  File file(std::fopen(path.c_str(), "rb"));
  if (!file) fail_reading(path, errno);
  return file;
}

void read_all(const File& file, const std::string& path, std::span<std::byte> bytes) {
  const std::size_t got = std::fread(bytes.data(), 1, bytes.size(), file.get());
  if (std::ferror(file.get()) != 0) fail_reading(path, errno);
  if (got != bytes.size())
    throw FileError(path, got, "the file ends here; it is being written while it is read");
}

}  // namespace

void fail_reading(const std::string& path, int error) {
  const char* hint = error == ENOENT   ? "; check the path"
                     : error == EACCES ? "; check its permissions"
                                       : "";
  throw FileError(path,
                  fmt::format("cannot read: {}{}", std::generic_category().message(error), hint));
}

std::vector<std::byte> read_file(const std::string& path, std::uint64_t limit) {
  std::uint64_t size = 0;
  const File file = open_for_reading(path, size);
  if (size > limit)
    throw FileError(path, fmt::format("is {} bytes long; at most {} make sense here", size, limit));
  std::vector<std::byte> bytes(size);
  read_all(file, path, bytes);
  return bytes;
}

HeldFile hold_file(const std::string& path) {
  constexpr std::size_t large_page = std::size_t{2} << 20;
  std::uint64_t size = 0;
  const File file = open_for_reading(path, size);
  const std::size_t room = (size + large_page - 1) / large_page * large_page;
  auto* const place = static_cast<std::byte*>(std::aligned_alloc(large_page, room));
  if (place == nullptr) throw std::bad_alloc();
  HeldFile held{{place, [](const std::byte* p) { std::free(const_cast<std::byte*>(p)); }}, size};
  madvise(place, room, MADV_HUGEPAGE);  // where the kernel has none, small ones do
  read_all(file, path, {place, held.size});
  return held;
}

FileFacts examine_file(const std::string& path) {
  FileFacts facts;
  ContentHash hash;
  const File file = open_for_reading(path, facts.size);
  std::array<std::byte, 65536> block;
  while (const std::size_t got = std::fread(block.data(), 1, block.size(), file.get())) {
    hash.add(std::span(block).first(got));
  }
  if (std::ferror(file.get()) != 0) fail_reading(path, errno);
  facts.hash = hash.value();
  return facts;
}

}  // namespace berger
