// Work that may crash, hang or eat memory, as a foreign library does on hostile files: in a process
// of its own.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace berger {

struct ChildLimits {
  std::chrono::seconds time{60};
  std::uint64_t memory = std::uint64_t{1} << 30;  // bytes above what this process has
};
enum class ChildEnd { done, threw, died, too_slow };
struct ChildOutcome {
  ChildEnd end = ChildEnd::died;
  std::string message;  // of what was thrown
};
// Runs `work` in a copy of this process, which shares nothing but open files, and ends with it.
ChildOutcome in_child(const std::function<void()>& work, const ChildLimits& limits);

}  // namespace berger
