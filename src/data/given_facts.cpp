#include "data/given_facts.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "berger/errors.hpp"

namespace berger {
namespace {

[[noreturn]] void refuse(const char* key, const std::string& message) {
  throw ConfigError(fmt::format("data.{}", key), message);
}

std::string shown(double rate) {
  return fmt::format("{} Hz", rate);
}
std::string shown(const std::string& text) {
  return text;
}
std::string shown(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

template <class T>
void give(T& own, const T& given, const char* key, OpenSource& source) {
  if (given == T{} || own == given) return;
  if (own != T{})
    source.notes.push_back(fmt::format("{}: data.{} = {} wins over its own, {}", source.source.name,
                                       key, shown(given), shown(own)));
  own = given;
}

// A value for each trial of all sources: the numbers are one for all, one a source, or the lengths
// of blocks, which are then numbered from 1.
std::vector<std::int64_t> spread(const std::vector<int>& numbers,
                                 const std::vector<OpenSource>& sources, const char* key) {
  std::int64_t trials = 0;
  for (const OpenSource& source : sources) trials += source.source.trials;
  if (numbers.size() == 1)
    return std::vector<std::int64_t>(static_cast<std::size_t>(trials), numbers[0]);
  const bool lengths = std::ranges::all_of(numbers, [](int n) { return n > 0; }) &&
                       std::accumulate(numbers.begin(), numbers.end(), std::int64_t{0}) == trials;
  if (!lengths && numbers.size() != sources.size())
    refuse(key, fmt::format("gives {} numbers, neither one for each of the {} sources nor lengths "
                            "of blocks that make {} trials together",
                            numbers.size(), sources.size(), trials));
  std::vector<std::int64_t> values;
  for (std::size_t i = 0; i < numbers.size(); ++i)
    values.insert(values.end(),
                  static_cast<std::size_t>(lengths ? numbers[i] : sources[i].source.trials),
                  lengths ? static_cast<std::int64_t>(i) + 1 : numbers[i]);
  return values;
}

// Lengths of blocks that fill each of several subjects are those of every subject, counted anew;
// empty where they do not.
std::vector<std::int64_t> spread_over_subjects(const std::vector<int>& lengths,
                                               const std::vector<OpenSource>& sources) {
  std::map<std::int64_t, std::int64_t> seen;
  std::vector<std::int64_t> values, ends(lengths.size());
  std::partial_sum(lengths.begin(), lengths.end(), ends.begin());
  if (std::ranges::any_of(lengths, [](int n) { return n <= 0; })) return {};
  for (const OpenSource& source : sources)
    for (const std::int64_t subject : source.subjects) {
      const auto block = std::ranges::upper_bound(ends, seen[subject]++);
      values.push_back(block - ends.begin() + 1);
    }
  const bool filled = seen.size() > 1 && std::ranges::all_of(seen, [&](const auto& entry) {
                        return entry.second == ends.back();
                      });
  return filled ? values : std::vector<std::int64_t>{};
}

void give_list(std::vector<OpenSource>& sources, const std::vector<int>& numbers, const char* key,
               std::vector<std::int64_t> OpenSource::*own) {
  if (numbers.empty()) return;
  std::vector<std::int64_t> all;
  if (own == &OpenSource::sessions && numbers.size() > 1)
    all = spread_over_subjects(numbers, sources);
  if (all.empty()) all = spread(numbers, sources, key);
  auto from = all.begin();
  for (OpenSource& source : sources) {
    const std::vector<std::int64_t> given(from, from + source.source.trials);
    from += source.source.trials;
    if (!(source.*own).empty() && source.*own != given)
      source.notes.push_back(
          fmt::format("{}: data.{} wins over its own numbers", source.source.name, key));
    source.*own = given;
  }
}

void check_possible(const GivenFacts& facts, const OpenSource& source) {
  if (!(facts.rate >= 0) || !std::isfinite(facts.rate))
    refuse("rate", fmt::format("is {}; a sampling rate in Hz is expected", facts.rate));
  for (const auto& [key, given] :
       {std::pair{"rate", facts.rate > 0}, std::pair{"channels", !facts.channels.empty()},
        std::pair{"unit", !facts.unit.empty()}})
    if (given && source.images)
      refuse(key, fmt::format("is of recordings, but {} holds images", source.source.name));
  if (facts.channels.empty()) return;
  if (const std::string problem = names_problem(facts.channels); !problem.empty())
    refuse("channels", problem);
  if (facts.channels.size() != static_cast<std::size_t>(source.shape.height))
    refuse("channels", fmt::format("names {}, but {} has {} channels", facts.channels.size(),
                                   source.source.name, source.shape.height));
}

}  // namespace

void give_numbers(std::vector<OpenSource>& sources, const GivenFacts& facts) {
  give_list(sources, facts.subjects, "subject", &OpenSource::subjects);
  give_list(sources, facts.sessions, "session", &OpenSource::sessions);
}

void give_facts(std::vector<OpenSource>& sources, const GivenFacts& facts) {
  for (OpenSource& source : sources) {
    check_possible(facts, source);
    give(source.rate, facts.rate, "rate", source);
    give(source.channels, facts.channels, "channels", source);
    give(source.unit, facts.unit, "unit", source);
  }
}

}  // namespace berger
