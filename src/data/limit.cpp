#include "data/limit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "berger/errors.hpp"

namespace berger {
namespace {

std::vector<std::vector<int>> trials_of_classes(const Dataset& data) {
  std::vector<std::vector<int>> classes(data.class_values.size());
  for (int n = 0; n < data.size(); ++n)
    classes[static_cast<std::size_t>(data.labels[static_cast<std::size_t>(n)])].push_back(n);
  return classes;
}

// How many of each class: one of each in turn, as long as it has any, until there are `count`.
std::vector<std::size_t> in_turn(const std::vector<std::vector<int>>& classes, std::size_t count) {
  std::vector<std::size_t> taken(classes.size());
  for (std::size_t round = 0; count > 0; ++round)
    for (std::size_t k = 0; k < classes.size() && count > 0; ++k)
      if (round < classes[k].size()) ++taken[k], --count;
  return taken;
}

}  // namespace

std::vector<int> limited_trials(const Dataset& data, double limit) {
  const auto classes = trials_of_classes(data);
  const bool share = limit <= 1;
  if (!(limit > 0) || (!share && (std::floor(limit) != limit || !std::isfinite(limit))))
    throw ConfigError("data.limit",
                      fmt::format("is {}; expected a whole number of trials, or a share from 0 to "
                                  "1",
                                  limit));
  if (!share && limit < static_cast<double>(classes.size()))
    throw ConfigError(
        "data.limit",
        fmt::format("is {}, but there are {} classes; each needs a trial", limit, classes.size()));
  std::vector<std::size_t> counts;
  if (share) {
    for (const auto& trials : classes)
      counts.push_back(std::max<std::size_t>(
          1,
          static_cast<std::size_t>(std::floor(limit * static_cast<double>(trials.size()) + 0.5))));
  } else {
    counts = in_turn(classes, static_cast<std::size_t>(std::min<double>(limit, data.size())));
  }
  std::vector<int> chosen;
  for (std::size_t k = 0; k < classes.size(); ++k)
    chosen.insert(
        chosen.end(), classes[k].begin(),
        classes[k].begin() + static_cast<std::ptrdiff_t>(std::min(counts[k], classes[k].size())));
  std::ranges::sort(chosen);
  return chosen;
}

}  // namespace berger
