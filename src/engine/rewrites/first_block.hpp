// Training's first block, where it is a temporal convolution w, a batch norm, and a depthwise
// mixture m of electrodes: one linear map of the input, because the norm's statistics follow from
// the input's moments (engine/rewrites/input_moments.hpp). With a = γ/σ and μ the mean of what w
// puts out, mixture s of filter f is
//   a w * (Σ_h m[h] x[h]) + (β − a μ) Σ_h m[h] + q,
// one convolution with kernel m[h] a w[k], or the mixture first and then the filter a w, whichever
// is less work. The wide output of w is never there, and training has one barrier less.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "berger/network.hpp"
#include "engine/rewrites/input_moments.hpp"

namespace berger {

struct Rewritten;

struct FirstBlock {
  // Of the network as written: the convolution is layer 0, the norm 1, the mixture 2.
  static constexpr std::size_t temporal = 0, norm = 1, mixture = 2, layers = 3;

  std::vector<NamedLayer> made;  // one convolution, or the mixture and the filter
  InputMoments moments;

  // None where the network starts otherwise, or where the layers one after the other are less work.
  static std::optional<FirstBlock> of(const Network& network);
  bool mixes_first() const { return made.size() == 2; }
};

// What the way back needs to know of the statistics; in double.
struct FirstBlockState {
  InputMoments::Joined moments;
  // of each filter's output; the mean without the convolution's own bias
  std::vector<double> mean, inverse_sd;
  std::vector<double> products;  // R w / n, [filters][columns]
};

// Once the moments are joined: the statistics, what the norm keeps of them for inference, and the
// weights of `made`.
void derive(const FirstBlock& block, FirstBlockState& state, Rewritten& rewritten,
            const Network& network, Parameters& parameters);
// The gradients of the three layers from those of `made`.
void pull_back(const FirstBlock& block, const FirstBlockState& state, const Rewritten& rewritten,
               const Network& network, const Parameters& parameters, float* gradients);

}  // namespace berger
