// Where values live while a plan runs: those whose lifetimes do not meet share memory.
#pragma once

#include <cstddef>
#include <vector>

namespace berger {

// Needed from one moment to another, both included. Moments are the stretches between barriers:
// within one, different trials are at different layers, so nothing may be shared there.
struct Lifetime {
  std::size_t size = 0;
  int from = 0, to = 0;
};

struct MemoryPlan {
  std::vector<std::size_t> offsets;
  std::size_t total = 0;
};

// Largest first, each at the lowest place free during its whole life.
MemoryPlan plan_memory(const std::vector<Lifetime>& lifetimes);

}  // namespace berger
