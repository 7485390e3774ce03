// Numbers drawn one after another from one key.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/random.hpp"

namespace berger {

class Draws {
 public:
  explicit Draws(const RandomKey& key) : key_(key) {}
  double between(double low, double high) { return low + (high - low) * uniform(key_, next_++); }
  double about(double middle, double reach) { return between(middle - reach, middle + reach); }
  double bell() { return normal(key_, next_++); }
  bool chance(double probability) { return uniform(key_, next_++) < probability; }
  std::size_t below(std::size_t count) {
    return static_cast<std::size_t>(uniform(key_, next_++) * static_cast<double>(count));
  }

 private:
  RandomKey key_;
  std::uint64_t next_ = 0;
};

}  // namespace berger
