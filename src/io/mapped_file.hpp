// A file of this program's own as memory: pages come when they are looked at, and go when the
// system wants them back. Not for files that others may cut short, which would end the program.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

namespace berger {

struct MappedFile {
  std::shared_ptr<const std::byte> bytes;
  std::size_t size = 0;
};
// Throws FileError: missing, empty, unreadable.
MappedFile map_file(const std::string& path);

}  // namespace berger
