// Trials that runs decided rightly, for comparing two of them on the same ones.
#pragma once

#include <string>
#include <vector>

#include "report/records/record.hpp"

namespace berger::report {

// Which recordings a part of a run is of and, of validation trials, which are drawn from them, how.
// Empty where nothing is known.
std::string origin_of(const RunRecord& run, const std::string& part);

// Of one run: whether each trial was decided rightly.
struct Decided {
  const PartPredictions* part = nullptr;
  std::string origin;  // which recordings, as far as they are known
  std::vector<char> right;
};
Decided decided(const RunRecord& run, const std::string& part);  // which has predictions
bool same_trials(const Decided& a, const Decided& b);

// For each trial that runs of both decided, of the same seed and part of a protocol, how many runs
// of `b` decided it rightly more than of `a`. Empty where they have none in common.
std::vector<int> ahead_by_trial(const std::vector<const RunRecord*>& a,
                                const std::vector<const RunRecord*>& b, const std::string& part);

}  // namespace berger::report
