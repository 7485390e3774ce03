// Augmentation: every epoch sees every training trial a little changed. What is drawn depends on
// (seed, epoch, trial) alone, never on threads or batches. What each change does, and where it
// comes from: docs/training.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "berger/dataset.hpp"
#include "berger/tensor.hpp"

namespace berger {

// [train.augment] of a study file; everything is off by default.
struct Augmentation {
  double probability = 1;  // of a trial being changed at all
  // Images.
  double flip = 0;           // probability of the mirror image, left and right exchanged
  double vertical_flip = 0;  // the same, top and bottom exchanged
  double rotation = 0;       // degrees, up to this in either direction
  double shift = 0;          // share of each side, up to this in either direction
  double scale = 0;          // up to this share larger or smaller
  // a random window whose sides are at least this share of the picture's, enlarged to all of it
  double crop = 1;
  double brightness = 0;    // up to this share brighter or darker
  double erase = 0;         // probability that a rectangle is painted over in one grey
  double erase_area = 0.2;  // its largest share of the picture
  // Recordings.
  int time_shift = 0;          // samples, up to this in either direction
  double channel_dropout = 0;  // probability, of each channel, that it is silent
  // standard deviation of white noise, in each channel's own standard deviations
  double noise = 0;
  double sign_flip = 0;           // probability that all channels change their sign
  double time_mask = 0;           // probability that a stretch of time is silent
  double time_mask_length = 0.2;  // its longest share of the trial

  bool operator==(const Augmentation&) const = default;
  void fields(auto&& visit) {
    visit("probability", probability);
    visit("flip", flip), visit("vertical_flip", vertical_flip), visit("rotation", rotation),
        visit("shift", shift), visit("scale", scale), visit("crop", crop);
    visit("brightness", brightness), visit("erase", erase), visit("erase_area", erase_area);
    visit("time_shift", time_shift), visit("channel_dropout", channel_dropout),
        visit("noise", noise);
    visit("sign_flip", sign_flip), visit("time_mask", time_mask),
        visit("time_mask_length", time_mask_length);
  }
};
bool changes_anything(const Augmentation& options);
// ConfigError "train.augment.KEY" for an impossible value; the second also for what does not suit
// such trials.
void check(const Augmentation& options);
void check(const Augmentation& options, Shape shape, bool images);

// The numbers that black and white pixels became, per map; of recordings nothing, by which an
// Augmenter knows which they are.
struct PixelRange {
  std::vector<float> black, white;
};
PixelRange pixel_range(const Preprocessing& preprocessing, int maps);

// Changes trials of one shape in place; any number of threads may share one. Nothing is allocated.
// Cost: some 5 ns a pixel whatever moves it, 20 ns a sample of noise, next to nothing for the rest.
class Augmenter {
 public:
  // throws as check, and ShapeError
  Augmenter(const Augmentation& options, Shape shape, PixelRange range = {});

  bool active() const { return changes_anything(options_); }
  std::size_t scratch() const { return shape_.size(); }  // floats that apply works with
  // `trial`: [maps][height][width]. `repeat` counts how often the epoch has seen this trial before.
  void apply(std::span<float> trial, std::span<float> scratch, std::uint64_t seed, int epoch,
             int number, int repeat = 0) const;

  // Test-time augmentation: view 0 is the trial as it is, view 1 its mirror image where flips are
  // on, the others are drawn, the same for every trial.
  void view(std::span<float> trial, std::span<float> scratch, int view) const;

 private:
  Augmentation options_;
  Shape shape_;
  PixelRange range_;
};

}  // namespace berger
