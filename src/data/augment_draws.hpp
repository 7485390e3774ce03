// The numbers drawn for one trial. Every kind of change has places of its own among them, so that
// switching one on leaves what the others draw as it was.
#pragma once

#include <cstdint>

#include "core/random.hpp"

namespace berger {

// Places are part of what makes a run the same everywhere: new ones go into the gaps, old ones
// stay.
enum class Draw : std::uint64_t {
  changed = 0,
  flip = 1,
  rotation,
  shift_x,
  shift_y,
  scale,
  crop,
  crop_x,
  crop_y,
  brightness,
  erase,
  erase_area,
  erase_aspect,
  erase_x,
  erase_y,
  erase_grey,
  vertical_flip,
  time_shift = 32,
  channel_dropout,
  kept_channel,
  noise,
  sign_flip,
  time_mask,
  time_mask_length,
  time_mask_start,
  count = 64
};

class TrialDraws {
 public:
  // Trials and repeats of one key share its indices: ((repeat · 2³¹ + number) · 64 + place). repeat
  // is below 2²⁷.
  TrialDraws(const RandomKey& key, std::uint64_t number, std::uint64_t repeat)
      : key_(key), first_(((repeat << 31) + number) * static_cast<std::uint64_t>(Draw::count)) {}

  double unit(Draw place) const {
    return uniform(key_, first_ + static_cast<std::uint64_t>(place));
  }
  double between(Draw place, double low, double high) const {
    return low + (high - low) * unit(place);
  }
  bool chance(Draw place, double probability) const { return unit(place) < probability; }
  int below(Draw place, int count) const { return static_cast<int>(unit(place) * count); }

  // For changes that need a number for every channel or sample, however many: a key of this trial's
  // own, whose seed is drawn.
  RandomKey each(Draw place) const {
    const auto bits = random_bits(key_, first_ + static_cast<std::uint64_t>(place));
    return {.seed = std::uint64_t{bits[0]} << 32 | bits[1],
            .purpose = Purpose::augment_each,
            .step = key_.step};
  }

 private:
  RandomKey key_;
  std::uint64_t first_;
};

// Of a view of test-time augmentation: the same for every trial.
inline TrialDraws view_draws(int view) {
  return {{.seed = 0, .purpose = Purpose::views, .step = static_cast<std::uint64_t>(view)}, 0, 0};
}

}  // namespace berger
