// Processes that train one network together, on one machine or many: each has all of the data and
// all of the weights, does the trials of its own slots, and tells the others what came of them.
#pragma once

#include <cstddef>
#include <span>

namespace berger {

class Ranks {
 public:
  virtual ~Ranks() = default;
  virtual int rank() const = 0;  // from 0
  virtual int size() const = 0;

  struct Extent {
    std::size_t first = 0, size = 0;  // bytes
  };
  // Each rank has its own extent of `all`; afterwards everyone has all of them. Whatever adds them
  // up does so here, in an order that does not depend on how they came.
  virtual void share(std::byte* all, std::span<const Extent> of_ranks) const = 0;
  // Whether any rank says so.
  virtual bool any(bool this_one) const = 0;
};

// Those that trainers belong to which are made from now on; nullptr: each trains alone. Of a
// process, not of a trainer: it is one rank of whoever started it.
void set_ranks(const Ranks* ranks);
const Ranks* ranks_of_this_process();

}  // namespace berger
