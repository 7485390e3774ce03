// What the plan hands a layer for one call: some consecutive trials of a batch, on one thread.
// Pointers lead to memory that the plan set aside as the layer's Memory asked.
#pragma once

#include <cstdint>
#include <span>

#include "berger/tensor.hpp"
#include "core/random.hpp"
#include "kernels/table.hpp"

namespace berger {

struct Pass {
  const kernels::Table& kernels;
  bool training = false;
  int batch = 0;  // trials of the whole batch
  int first = 0;  // the first trial of this call within it
  int slots = 0;
  // prepare and finish: which share of the filters, where a plan cuts them (Op::parts)
  int part = 0, parts = 1;
  std::uint64_t seed = 0, step = 0;  // of the training; for dropout
  std::uint32_t layer = 0;           // place in the network; for dropout
  // in the order of params(); statistics are written by join
  std::span<const std::span<float>> parameters;
  std::span<const std::span<float>> gradients;  // written by finish
  float* prepared = nullptr;
  std::int32_t* indices = nullptr;
  float* partial = nullptr;  // this slot's; in finish the sum over slots
  float* saved = nullptr;
  float* saved_trial = nullptr;  // of the first trial of this call
  float* scratch = nullptr;      // this thread's
  // of a skip connection: the earlier value, of the same trials
  ConstView other{};
  View other_gradient{};  // where backward writes its gradient
  // this slot's; in join those of all slots, one after another
  double* sums = nullptr;
};

}  // namespace berger
