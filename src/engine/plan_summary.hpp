// What a plan does, for people.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "berger/network.hpp"

namespace berger {

// A line for each step of `berger summary --plan`.
struct PlanRow {
  std::string name, what, rewrite;  // rewrite: empty, or the one that made this step
  std::size_t bytes_per_trial = 0;
};
struct PlanSummary {
  std::vector<PlanRow> training, inference;
  std::size_t training_bytes = 0;  // for the batch size given
};
PlanSummary summarise_plan(const Network& network, int batch_size, const RewriteSet& rewrites);

}  // namespace berger
