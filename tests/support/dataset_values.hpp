// What batches would see of a Dataset, recordings or images, and other values for its trials.
#pragma once

#include <utility>
#include <vector>

#include "berger/dataset.hpp"

namespace berger::test {

inline std::vector<float> values(const Dataset& data) {
  std::vector<float> all(static_cast<std::size_t>(data.size()) * data.shape().size());
  for (int n = 0; n < data.size(); ++n)
    data.copy(n, all.data() + static_cast<std::size_t>(n) * data.shape().size());
  return all;
}

// `change` is called with the trials.
inline void change_trials(Dataset& data, auto&& change) {
  Tensor floats = data.trials.floats();
  change(floats);
  data.trials = std::move(floats);
}

}  // namespace berger::test
