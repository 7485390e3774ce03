// Images that were left out because they are broken: all are counted, the first few named.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <vector>

namespace berger {

struct BrokenImages {
  std::int64_t count = 0;
  std::vector<std::string> first;  // in the words of the errors, which name file and line

  void add(const char* why) {
    if (++count <= 3) first.emplace_back(why);
  }
  // One line for ImageSet::notes.
  std::string note() const {
    const auto more = count - static_cast<std::int64_t>(first.size());
    return fmt::format("{} broken image{} left out: {}{}", count, count == 1 ? "" : "s",
                       fmt::join(first, "; "), more > 0 ? fmt::format("; and {} more", more) : "");
  }
};

}  // namespace berger
