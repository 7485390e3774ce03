// Weights that follow from other weights, in double: the composition of two convolutions with its
// gradients, and batch norm folded into the layer before it. Small next to a step, so written
// plainly.
#pragma once

#include <utility>
#include <vector>

#include "berger/network.hpp"
#include "engine/rewrites/rewrites.hpp"

namespace berger {

struct Weights {  // [filter][map][row][column], and a bias for each filter
  int filters = 0, maps = 0, rows = 1, columns = 1;
  std::vector<double> kernel, bias;

  Weights(int filters_, int maps_, int rows_, int columns_);
  double& at(int f, int m, int a, int b) { return kernel[index(f, m, a, b)]; }
  double at(int f, int m, int a, int b) const { return kernel[index(f, m, a, b)]; }

 private:
  std::size_t index(int f, int m, int a, int b) const {
    return static_cast<std::size_t>(((f * maps + m) * rows + a) * columns + b);
  }
};

// Of a convolution or linear layer, or their gradients; a missing bias is zero.
Weights weights_of(const Parameters& parameters, std::size_t layer);
Weights gradient_of(const Rewritten& rewritten, std::size_t layer);
// Into `values`, laid out as the parameters.
void store(const Weights& weights, const Parameters& parameters, std::size_t layer, float* values);

// C[g][m][a + c][b + d] = Σ_f B[g][f][c][d] A[f][m][a][b];  bias q[g] + Σ_f,c,d B[g][f][c][d] p[f]
Weights compose(const Weights& first, const Weights& second);
std::pair<Weights, Weights> compose_backward(const Weights& first, const Weights& second,
                                             const Weights& gradient);

// Σ_h s[h] of a mixture s of electrodes.
double sum_of_mixture(const Weights& mixture, int s);
// A temporal filter of one map, then a depthwise mixture of its electrodes, with the electrodes
// mixed first: out of filter f and mixture s, the filter f of the mixed signal, with bias q[s] +
// p[f] Σ_h s[h]. (The mixture itself keeps its weights.)
Weights filter_of_mixture(const Weights& temporal, const Weights& mixture);

// w ← w γ/σ, bias ← (bias − mean) γ/σ + β, with the running statistics.
void fold_norm(Weights& weights, const Network& network, const Parameters& parameters,
               std::size_t norm);

}  // namespace berger
