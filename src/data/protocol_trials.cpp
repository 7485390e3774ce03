#include "data/protocol_trials.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <numeric>
#include <unordered_map>

#include "core/to_size.hpp"
#include "io/content_hash.hpp"

namespace berger {
namespace {

constexpr int piece = 16;  // samples

// Sets that are joined, each known by its first trial.
class Groups {
 public:
  explicit Groups(int trials) : first_(to_size(trials)) {
    std::iota(first_.begin(), first_.end(), 0);
  }
  int of(int trial) {
    while (first_[to_size(trial)] != trial)
      trial = first_[to_size(trial)] = first_[to_size(first_[to_size(trial)])];
    return trial;
  }
  void join(int a, int b) {
    const int one = of(a), other = of(b);
    first_[to_size(std::max(one, other))] = std::min(one, other);
  }

 private:
  std::vector<int> first_;
};

// Windows of one event, and trials that overlap in time.
void join_in_recordings(const Dataset& data, Groups& groups) {
  std::map<std::pair<int, std::int64_t>, int> events;
  std::map<int, std::vector<int>> files;
  for (int n = 0; n < data.size(); ++n) {
    const Origin& origin = data.origins[to_size(n)];
    groups.join(events.try_emplace({origin.file, origin.place}, n).first->second, n);
    files[origin.file].push_back(n);
  }
  const double seconds = data.rate > 0 ? data.shape().width / data.rate : 0;
  for (auto& entry : files) {
    std::vector<int>& trials = entry.second;
    std::ranges::stable_sort(trials, {}, [&](int n) { return data.onsets[to_size(n)]; });
    for (std::size_t i = 1; i < trials.size(); ++i) {
      const double gap = data.onsets[to_size(trials[i])] - data.onsets[to_size(trials[i - 1])];
      if (gap < seconds * (1 - 1e-9)) groups.join(trials[i - 1], trials[i]);
    }
  }
}

std::span<const float> piece_at(std::span<const float> trial, int at) {
  return trial.subspan(to_size(at), to_size(piece));
}

// All trials of nothing but zeros, or of missing values, are not one trial.
bool tells(std::span<const float> values) {
  return std::ranges::all_of(values, [](float x) { return std::isfinite(x); }) &&
         std::ranges::any_of(values, [&](float x) { return x != values[0]; });
}

std::uint64_t piece_hash(std::span<const float> values) {
  std::uint64_t hash = 0;
  for (const float x : values)
    hash = (hash ^ std::bit_cast<std::uint32_t>(x)) * 0x9E3779B97F4A7C15U;
  return hash;
}

void join_by_content(const Dataset& data, Groups& groups) {
  const int width = data.shape().width;
  if (data.images || width < piece) return;
  std::unordered_map<std::uint64_t, int> beginnings;
  std::vector<float> room, other;
  const auto begins_with = [&](int trial, std::span<const float> values) {
    return std::ranges::equal(values, piece_at(data.trials.values(trial, other), 0));
  };
  for (int n = 0; n < data.size(); ++n)
    if (const auto first = piece_at(data.trials.values(n, room), 0); tells(first)) {
      const int known = beginnings.try_emplace(piece_hash(first), n).first->second;
      if (groups.of(known) != groups.of(n) && begins_with(known, first)) groups.join(known, n);
    }
  for (int n = 0; n < data.size(); ++n) {
    const std::span<const float> trial = data.trials.values(n, room);
    for (int at = 1; at + piece <= width; ++at) {
      const auto values = piece_at(trial, at);
      const auto found = beginnings.find(piece_hash(values));
      // Windows that slide begin within each other, but those of one event are together already.
      if (found != beginnings.end() && groups.of(found->second) != groups.of(n) &&
          begins_with(found->second, values))
        groups.join(found->second, n);
    }
  }
}

void join_equal_images(const Dataset& data, Groups& groups) {
  std::unordered_map<std::uint64_t, int> known;
  std::vector<std::byte> room;
  for (int n = 0; data.images && n < data.size(); ++n)
    groups.join(known.try_emplace(content_hash(data.trials.stored(n, room)), n).first->second, n);
}

}  // namespace

std::vector<int> groups_in_recordings(const Dataset& data) {
  Groups groups(data.size());
  join_in_recordings(data, groups);
  std::vector<int> list;
  for (int n = 0; n < data.size(); ++n) list.push_back(groups.of(n));
  return list;
}

TrialFacts trial_facts(const Dataset& data, const std::vector<std::string>& held) {
  Groups groups(data.size());
  if (!data.runs.empty() && !data.onsets.empty()) join_in_recordings(data, groups);
  join_by_content(data, groups);
  join_equal_images(data, groups);
  TrialFacts facts{.labels = data.labels,
                   .subjects = data.subjects,
                   .sessions = data.sessions,
                   .runs = data.runs,
                   .groups = {},
                   .held = {}};
  for (int n = 0; n < data.size(); ++n) facts.groups.push_back(groups.of(n));
  if (held.empty()) return facts;
  for (const Source& source : data.sources)
    facts.held.insert(facts.held.end(), to_size(source.trials),
                      std::ranges::find(held, source.name) != held.end());
  return facts;
}

}  // namespace berger
