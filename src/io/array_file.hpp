// Arrays by name, whatever file they stand in.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "io/npy.hpp"

namespace berger {

struct ArrayFile {
  std::string path;
  std::uint64_t hash = 0;  // of the whole file
  std::vector<std::string> names;
  // Once for each reading. The reader holds what it needs of the file. Throws FileError: no such
  // array, one that cannot be read.
  std::function<NpyReader(std::string_view name)> open;
  bool matlab = false;  // trials are the last axis, not the first

  bool contains(std::string_view name) const {
    return std::find(names.begin(), names.end(), name) != names.end();
  }
};

}  // namespace berger
