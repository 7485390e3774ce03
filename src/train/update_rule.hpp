// What the engine needs to know of [train].
#pragma once

#include <utility>
#include <vector>

#include "berger/train.hpp"
#include "engine/optimizer.hpp"

namespace berger {

inline UpdateRule update_rule(const TrainOptions& o, std::vector<std::size_t> frozen = {}) {
  return {.kind = static_cast<UpdateRule::Kind>(o.optimizer),
          .weight_decay = o.weight_decay,
          .beta1 = o.beta1,
          .beta2 = o.beta2,
          .epsilon = o.epsilon,
          .momentum = o.momentum,
          .smoothing = o.smoothing,
          .clip_norm = o.clip_norm,
          .frozen = std::move(frozen)};
}

}  // namespace berger
