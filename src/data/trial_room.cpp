#include "data/trial_room.hpp"

#include <cstdint>
#include <filesystem>
#include <limits>

#include "core/available.hpp"
#include "data/cache.hpp"

namespace berger {

std::size_t most_trial_bytes(int memory) {
  if (memory > 0) return static_cast<std::size_t>(memory) << 20U;
  const std::int64_t all = available_memory(surroundings());
  return all > 0 ? static_cast<std::size_t>(all) / 4 : std::numeric_limits<std::size_t>::max();
}

Tensor room_for_trials(int trials, Shape shape, int memory) {
  if (static_cast<std::size_t>(trials) * shape.size() * sizeof(float) <= most_trial_bytes(memory))
    return {trials, shape};
  const std::string folder = cache_folder();
  std::error_code error;  // what hinders is said when the file is made
  if (!folder.empty()) std::filesystem::create_directories(folder, error);
  return {trials, shape, folder};
}

}  // namespace berger
