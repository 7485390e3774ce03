// A network compiled into ops, each with its parameters and the memory set aside for it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/op.hpp"
#include "engine/rewrites/rewrites.hpp"

namespace berger {

struct Step {
  OpPtr op;
  OpPtr with_next;  // forward of this op and the next in one pass, where there is one for both
  // kind: of its layers; rewrite: those that made it, or empty
  std::string name, kind, rewrite;
  // place of the layer in the network as written; keys the random numbers
  std::uint32_t origin = 0;
  // places of its layers in the rewritten network, [first, last): none where trials are only moved
  std::size_t first_layer = 0, last_layer = 0;

  std::vector<std::span<float>> parameters, gradients;
  // Where this step's share of each kind of memory starts.
  std::size_t prepared = 0, indices = 0, partial = 0, saved = 0, saved_trial = 0, sums = 0;

  // of a skip connection: the earlier value (numbered as in engine/schedule.hpp)
  std::optional<int> source;
  std::vector<int> added_by;  // places of the skip connections that add this step's output

  std::size_t in_of_trial() const {
    return op->in.size() / static_cast<std::size_t>(op->trials_in);
  }
  std::size_t out_of_trial() const {
    return op->out.size() / static_cast<std::size_t>(op->trials_out);
  }
};

// Totals over all steps, in floats (indices in integers, sums in doubles); scratch is the largest
// single need.
struct Program {
  std::vector<Step> steps;
  int together = 1;  // trials that light ops take at once: a bundle where there are bundles
  Memory total;
};

// `values` and `gradients` hold the parameters of the network as written; without gradients for
// inference.
Program make_program(Rewritten& rewritten, const RewriteSet& rewrites, Use use, float* values,
                     float* gradients);

}  // namespace berger
