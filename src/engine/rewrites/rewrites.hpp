// Named rewrites: from the network as written to one that computes the same with less work. Where a
// rewritten layer has parameters of its own, they are derived from those as written before each
// step, and their gradients are pulled back after it.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "berger/network.hpp"
#include "engine/rewrites/first_block.hpp"

namespace berger {

// A rewritten layer that stands for one or two convolutions (or a linear layer) and perhaps the
// batch norms behind them; numbers are places in the network as written.
enum class Makes { composition, mixture, filter };  // the last two: the halves of electrodes_first
struct Derivation {
  std::size_t layer = 0;  // its own place in the rewritten network
  std::vector<std::size_t> factors;
  std::optional<std::size_t> norm_between, norm;
  Makes makes = Makes::composition;
};

struct Rewritten {
  static constexpr std::size_t derived = std::numeric_limits<std::size_t>::max();

  Network network;
  std::vector<std::size_t> origin;   // place in the network as written, for each layer
  std::vector<std::string> made_by;  // name of the rewrite, or empty
  Parameters parameters;             // values matter only where derived
  Buffer gradients;                  // the same
  // for each parameter its offset in the parameters as written, or `derived`
  std::vector<std::size_t> source;
  std::vector<Derivation> derivations;
  std::optional<FirstBlock> first_block;  // derived apart, from the moments of each batch
};

enum class Use { training, inference };
Rewritten rewrite(const Network& network, const RewriteSet& rewrites, Use use);

// Fills the derived parameters from those of the network as written, but for the first block's.
void derive(Rewritten& rewritten, const Network& network, const Parameters& parameters);
// Fills the gradients of the parameters as written (laid out as `parameters`) from those of the
// derived ones.
void pull_back(const Rewritten& rewritten, const Parameters& parameters, float* gradients);

}  // namespace berger
