// Small recordings of noise, all of one shape.
#pragma once

#include "berger/train.hpp"
#include "support/noise_data.hpp"

namespace berger::test {

inline const Shape input{1, 2, 21};

// So many trials to train on, to validate and to test with.
inline PreparedData noise_to_train(int trials, int validation = 9, int test = 7) {
  return {.train = noise_data(trials, input, 2, 1),
          .validation = noise_data(validation, input, 2, 2),
          .test = noise_data(test, input, 2, 3)};
}

}  // namespace berger::test
