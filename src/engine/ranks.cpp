#include "engine/ranks.hpp"

#include <atomic>

namespace berger {
namespace {

std::atomic<const Ranks*> belongs_to{nullptr};

}  // namespace

void set_ranks(const Ranks* ranks) {
  belongs_to = ranks;
}
const Ranks* ranks_of_this_process() {
  return belongs_to;
}

}  // namespace berger
