#include "data/groups.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "core/random.hpp"
#include "core/to_size.hpp"
#include "data/protocol_trials.hpp"

namespace berger {
namespace {

using GroupKey = std::array<std::int64_t, 3>;

// The trials of each group, in the order in which they first come.
std::vector<std::vector<int>> grouped(const Dataset& data, auto&& key_of) {
  std::map<GroupKey, std::size_t> places;
  std::vector<std::vector<int>> groups;
  for (int trial = 0; trial < data.size(); ++trial) {
    const auto place = places.try_emplace(key_of(to_size(trial)), groups.size());
    if (place.second) groups.emplace_back();
    groups[place.first->second].push_back(trial);
  }
  return groups;
}

std::vector<int> of_whole_groups(const std::vector<std::vector<int>>& groups,
                                 const ValidationOptions& options) {
  const auto size = static_cast<int>(groups.size());
  const int count =
      std::clamp(static_cast<int>(std::floor(options.fraction * size + 0.5)), 1, size - 1);
  const std::vector<int> order = permutation(
      {.seed = static_cast<std::uint64_t>(options.seed), .purpose = Purpose::split}, size);
  std::vector<int> drawn;
  for (int i = 0; i < count; ++i) {
    const std::vector<int>& group = groups[to_size(order[to_size(i)])];
    drawn.insert(drawn.end(), group.begin(), group.end());
  }
  std::ranges::sort(drawn);
  return drawn;
}

// A trial, all its windows and what overlaps it are drawn as one.
std::vector<int> of_whole_trials(const Dataset& data, const ValidationOptions& options) {
  const std::vector<int> groups = groups_in_recordings(data);
  const std::vector<std::vector<int>> trials = grouped(data, [&](std::size_t trial) {
    return GroupKey{groups[trial], 0, 0};
  });
  Dataset firsts;
  firsts.class_values = data.class_values;
  firsts.trials = Tensor(static_cast<int>(trials.size()), {.maps = 1, .height = 1, .width = 1});
  for (const std::vector<int>& windows : trials)
    firsts.labels.push_back(data.labels[to_size(windows.front())]);
  std::vector<int> drawn;
  for (const int trial : validation_trials(firsts, options.fraction, options.stratified,
                                           static_cast<std::uint64_t>(options.seed)))
    drawn.insert(drawn.end(), trials[to_size(trial)].begin(), trials[to_size(trial)].end());
  std::ranges::sort(drawn);
  return drawn;
}

}  // namespace

std::vector<int> validation_groups(Dataset& data, const ValidationOptions& options) {
  const std::vector<std::vector<int>> runs = grouped(data, [&](std::size_t trial) {
    return GroupKey{data.subjects[trial], data.sessions[trial], data.runs[trial]};
  });
  if (runs.size() < 2) return of_whole_trials(data, options);
  std::vector<int> drawn = of_whole_groups(runs, options);
  data.notes.push_back(fmt::format("validation: {} of {} trials, in whole recordings of {}",
                                   drawn.size(), data.size(), runs.size()));
  return drawn;
}

}  // namespace berger
