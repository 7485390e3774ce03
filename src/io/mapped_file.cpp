#include "io/mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "berger/errors.hpp"
#include "io/read_file.hpp"

namespace berger {

MappedFile::MappedFile(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) fail_reading(path, errno);
  struct stat there {};
  const bool plain = fstat(file, &there) == 0 && S_ISREG(there.st_mode) && there.st_size > 0;
  if (!plain) {
    close(file);
    throw FileError(path, "is no file that holds anything");
  }
  size_ = static_cast<std::size_t>(there.st_size);
  // All pages at once: a fault for each would cost more than reading the file.
  void* const place = mmap(nullptr, size_, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
  const int error = errno;
  close(file);
  if (place == MAP_FAILED) fail_reading(path, error);
  bytes_ = {static_cast<const std::byte*>(place),
            [size = size_](const std::byte* p) { munmap(const_cast<std::byte*>(p), size); }};
}

}  // namespace berger
