#include "io/mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>

#include "io/descriptor.hpp"
#include "io/read_file.hpp"

namespace berger {

MappedFile map_file(const std::string& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat facts {};
  if (file.number() < 0 || fstat(file.number(), &facts) != 0) fail_reading(path, errno);
  const auto size = static_cast<std::size_t>(facts.st_size);
  void* const memory = mmap(nullptr, size, PROT_READ, MAP_SHARED, file.number(), 0);
  if (memory == MAP_FAILED) fail_reading(path, errno);
  return {{static_cast<const std::byte*>(memory),
           [size](const std::byte* p) { munmap(const_cast<std::byte*>(p), size); }},
          size};
}

}  // namespace berger
