// The weights of a rewritten network that follow from those as written: derived before each step,
// their gradients pulled back after it.
#pragma once

#include <vector>

#include "engine/rewrites/first_block.hpp"
#include "engine/rewrites/rewrites.hpp"
#include "engine/schedule.hpp"
#include "engine/team.hpp"

namespace berger {

class Derivations {
 public:
  // All must outlive it; batch norm updates its running statistics in `parameters`.
  Derivations(const Network& network, Parameters& parameters, const RewriteSet& rewrites,
              const Team& team);

  // Of a batch, which the first block's statistics come from; in the slots of its schedule.
  void derive(ConstView batch, const TrainSchedule& schedule);
  void pull_back(float* gradients) const;
  std::size_t bytes() const;

  Rewritten rewritten;

 private:
  void gather_moments(ConstView batch, const TrainSchedule& schedule);

  const Network& network_;
  Parameters& parameters_;
  const Team& team_;
  std::vector<double> moment_sums_;
  std::vector<InputMoments::Eight> moment_scratch_;
  FirstBlockState first_block_state_;
};

}  // namespace berger
