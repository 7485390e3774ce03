#include "io/read_file.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
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
  const std::size_t got = std::fread(bytes.data(), 1, bytes.size(), file.get());
  if (std::ferror(file.get()) != 0) fail_reading(path, errno);
  if (got != bytes.size())
    throw FileError(path, got, "the file ends here; it is being written while it is read");
  return bytes;
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
