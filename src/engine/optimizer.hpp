// One optimiser step over all parameters of a network.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "berger/network.hpp"
#include "core/thread_pool.hpp"
#include "kernels/table.hpp"

namespace berger {

// How gradients move weights; the options are those of [train].
struct UpdateRule {
  enum class Kind { adam, adamw, sgd, rmsprop };
  Kind kind = Kind::adam;
  double weight_decay = 0, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, momentum = 0,
         smoothing = 0.99;
  double clip_norm = 0;               // 0: free
  std::vector<std::size_t> frozen{};  // layers that are left alone, ascending
};

class OptimizerState {
 public:
  OptimizerState(const Parameters& parameters, const UpdateRule& rule);

  // Moves the weights by the gradients (laid out alike), then applies the max-norm limits. Steps
  // count from 1.
  void step(Parameters& parameters, std::span<const float> gradients, std::uint64_t number,
            double learning_rate, const kernels::Table& kernels, ThreadPool& pool);

  // The L2 norm of the gradients of all parameters that move, together; where it exceeds `limit`
  // they are scaled down to it (Pascanu et al. 2013). Returns the norm before.
  double clip(std::span<float> gradients, double limit, ThreadPool& pool);

  // Adam's moments, or a velocity in `first` and RMSprop's mean squares in `second`; laid out as
  // the parameters.
  Buffer first, second;

 private:
  struct Piece {  // of the parameters that move
    std::size_t offset = 0, count = 0;
  };
  bool moves(const Parameter& p) const;

  const UpdateRule rule_;
  std::vector<Piece> pieces_;
  std::vector<double> squares_;  // of each piece
};

}  // namespace berger
