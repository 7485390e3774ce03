#include "core/hash.hpp"

#include <fmt/format.h>

namespace berger {

std::string hex(std::uint64_t hash) {
  return fmt::format("{:016x}", hash);
}

}  // namespace berger
