#include "engine/memory_plan.hpp"

#include <algorithm>
#include <numeric>

namespace berger {

MemoryPlan plan_memory(const std::vector<Lifetime>& lifetimes) {
  std::vector<std::size_t> order(lifetimes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return lifetimes[a].size > lifetimes[b].size;
  });

  MemoryPlan plan{.offsets = std::vector<std::size_t>(lifetimes.size())};
  std::vector<std::size_t> placed;
  for (const std::size_t i : order) {
    std::vector<std::size_t> neighbours;
    for (const std::size_t j : placed)
      if (lifetimes[j].from <= lifetimes[i].to && lifetimes[i].from <= lifetimes[j].to)
        neighbours.push_back(j);
    std::sort(neighbours.begin(), neighbours.end(),
              [&](std::size_t a, std::size_t b) { return plan.offsets[a] < plan.offsets[b]; });
    std::size_t at = 0;
    for (const std::size_t j : neighbours) {
      if (at + lifetimes[i].size <= plan.offsets[j]) break;
      at = std::max(at, plan.offsets[j] + lifetimes[j].size);
    }
    plan.offsets[i] = at;
    plan.total = std::max(plan.total, at + lifetimes[i].size);
    placed.push_back(i);
  }
  return plan;
}

}  // namespace berger
