// Decisions on a whole data set.
#pragma once

#include <vector>

#include "berger/model.hpp"

namespace berger {

// [trials × classes]
inline std::vector<float> all_logits(Decoder& decoder, const Dataset& data) {
  std::vector<float> logits(static_cast<std::size_t>(data.size()) *
                            static_cast<std::size_t>(decoder.classes()));
  decoder.logits(data, logits);
  return logits;
}

}  // namespace berger
