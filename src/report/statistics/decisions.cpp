#include "report/statistics/decisions.hpp"

#include <map>

namespace berger::report {
namespace {

std::string part_of_protocol(const RunRecord& run) {
  return fact(run.config, "protocol.part");
}

// The first run's trials, and what runs of other seeds add to them.
struct Trials {
  Decided of;
  std::vector<int> ahead;
};

}  // namespace

std::string origin_of(const RunRecord& run, const std::string& part) {
  std::string origin = run.environment.hashes(part);
  if (part == "validation" && !origin.empty())
    for (const char* key :
         {"data.validation.fraction", "data.validation.stratified", "data.validation.seed"})
      origin += fact(run.config, key) + " ";
  return origin;
}

Decided decided(const RunRecord& run, const std::string& part) {
  Decided result{&run.predictions->part(part), origin_of(run, part), {}};
  for (std::size_t n = 0; n < result.part->labels.size(); ++n)
    result.right.push_back(result.part->labels[n] == result.part->predictions[n] ? 1 : 0);
  return result;
}

bool same_trials(const Decided& a, const Decided& b) {
  return !a.right.empty() && a.origin == b.origin && a.part->labels == b.part->labels;
}

std::vector<int> ahead_by_trial(const std::vector<const RunRecord*>& a,
                                const std::vector<const RunRecord*>& b, const std::string& part) {
  std::map<std::string, Trials> parts;
  for (const RunRecord* one : a)
    for (const RunRecord* other : b) {
      if (!one->predictions || !other->predictions || one->seed != other->seed ||
          part_of_protocol(*one) != part_of_protocol(*other))
        continue;
      const Decided of_one = decided(*one, part), of_other = decided(*other, part);
      if (!same_trials(of_one, of_other)) continue;
      const auto [at, is_new] = parts.try_emplace(part_of_protocol(*one), Trials{of_one, {}});
      if (!same_trials(at->second.of, of_one)) continue;
      at->second.ahead.resize(of_one.right.size());
      for (std::size_t n = 0; n < of_one.right.size(); ++n)
        at->second.ahead[n] += of_other.right[n] - of_one.right[n];
    }
  std::vector<int> all;
  for (const auto& [name, trials] : parts)
    all.insert(all.end(), trials.ahead.begin(), trials.ahead.end());
  return all;
}

}  // namespace berger::report
