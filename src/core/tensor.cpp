#include "berger/tensor.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <system_error>

#include "berger/errors.hpp"

namespace berger {

std::string to_string(Shape shape) {
  return fmt::format("{} × {} × {}", shape.maps, shape.height, shape.width);
}

namespace {

constexpr std::size_t alignment = 64, huge_page = std::size_t{1} << 21U;

std::size_t rounded_up(std::size_t bytes, std::size_t to) {
  return (bytes + to - 1) / to * to;
}

}  // namespace

// Memory is zeroed by the system, a page when it is first used, so that a decoder starts without
// touching all of its work memory. Long buffers get pages of 2 MiB where there are any: to look up
// one of 4 KiB for every thousand values takes training some per cent, most in a virtual machine.
// Behind the last value is room for kernels that read whole vectors.
Buffer::Buffer(std::size_t size) : size_(size) {
  const std::size_t bytes = rounded_up(size * sizeof(float), alignment) + alignment;
  const bool is_long = bytes >= 2 * huge_page;
  const std::size_t align = is_long ? huge_page : alignment;
  std::size_t room = bytes + align;
  void* memory =
      is_long ? mmap(nullptr, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
              : std::calloc(room, 1);
  if (memory == nullptr || memory == MAP_FAILED) throw std::bad_alloc();
  const Free owner(memory, is_long ? room : 0, -1);
  data_ = {static_cast<float*>(std::align(align, bytes, memory, room)), owner};
  if (is_long) madvise(memory, bytes / huge_page * huge_page, MADV_HUGEPAGE);
}

namespace {

// Not every file system makes files without a name (O_TMPFILE).
int nameless_file(const std::string& folder) {
  const int file = open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)) return file;
  std::string name = folder + "/trials.XXXXXX";
  const int named = mkostemp(name.data(), O_CLOEXEC);
  if (named >= 0) unlink(name.c_str());
  return named;
}

[[noreturn]] void no_room(const std::string& folder, std::size_t bytes, int error) {
  throw OutputError(
      folder, fmt::format("cannot keep {} MiB of trials in a file here: {}; give them more memory "
                          "(data.memory) or another folder (BERGER_CACHE)",
                          (bytes >> 20U) + 1, std::generic_category().message(error)));
}

struct NewFile {
  int number;
  float* mapped;
};
// Every byte has its place on the disk from the start: a disk that is full is an error here, and
// not a signal (SIGBUS) when a trial is written.
NewFile map_new_file(const std::string& folder, std::size_t bytes) {
  const int file = nameless_file(folder);
  if (file < 0) no_room(folder, bytes, errno);
  int error = posix_fallocate(file, 0, static_cast<off_t>(bytes));
  void* memory =
      error != 0 ? MAP_FAILED : mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (error == 0 && memory == MAP_FAILED) error = errno;
  if (error != 0) {
    ::close(file);
    no_room(folder, bytes, error);
  }
  return {file, static_cast<float*>(memory)};
}

}  // namespace

Buffer::Buffer(std::size_t size, const std::string& folder) {
  if (folder.empty() || size == 0) {
    *this = Buffer(size);
    return;
  }
  const std::size_t bytes = size * sizeof(float);
  const NewFile file = map_new_file(folder, bytes);
  data_ = {file.mapped, Free(file.mapped, bytes, file.number)};
  size_ = size;
  folder_ = folder;
}

Buffer::Buffer(const Buffer& other) : Buffer(other.size_, other.folder_) {
  std::copy_n(other.data(), other.size_, data());
}

Buffer& Buffer::operator=(const Buffer& other) {
  if (this != &other) *this = Buffer(other);
  return *this;
}

void Buffer::Free::operator()(float*) const {
  if (mapped == 0) {
    std::free(memory);
    return;
  }
  munmap(memory, mapped);
  if (file >= 0) ::close(file);
}

// Out of a file by reading, not through the mapping: a page that is mapped costs a fault when it
// comes, and a search for those who mapped it when the system wants it back.
void Buffer::copy(std::size_t first, std::size_t count, float* to) const {
  std::size_t done = 0;
  while (file() >= 0 && done < count) {
    const ssize_t bytes = pread(file(), to + done, (count - done) * sizeof(float),
                                static_cast<off_t>((first + done) * sizeof(float)));
    if (bytes < static_cast<ssize_t>(sizeof(float))) break;
    done += static_cast<std::size_t>(bytes) / sizeof(float);
  }
  std::copy_n(data() + first + done, count - done, to + done);
}

void Buffer::expect(Access access) const {
  if (folder_.empty()) return;
  const bool at_random = access == Access::at_random;
  madvise(data_.get(), size_ * sizeof(float), at_random ? MADV_RANDOM : MADV_NORMAL);
  posix_fadvise(file(), 0, 0, at_random ? POSIX_FADV_RANDOM : POSIX_FADV_NORMAL);
}

void Buffer::will_need(std::size_t first, std::size_t count) const {
  if (folder_.empty() || count == 0) return;
  posix_fadvise(file(), static_cast<off_t>(first * sizeof(float)),
                static_cast<off_t>(count * sizeof(float)), POSIX_FADV_WILLNEED);
}

Tensor::Tensor(int trials, Shape shape, const std::string& folder)
    : trials_(trials),
      shape_(shape),
      buffer_(static_cast<std::size_t>(trials) * shape.size(), folder) {}

}  // namespace berger
