#include "berger/augmentation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "berger/dataset.hpp"
#include "berger/errors.hpp"
#include "data/augment_draws.hpp"
#include "data/augment_image.hpp"
#include "data/augment_recording.hpp"
#include "data/source.hpp"

namespace berger {
namespace {

bool changes_images(const Augmentation& o) {
  return o.flip > 0 || o.vertical_flip > 0 || o.rotation > 0 || o.shift > 0 || o.scale > 0 ||
         o.crop < 1 || o.brightness > 0 || o.erase > 0;
}

bool changes_recordings(const Augmentation& o) {
  return o.time_shift > 0 || o.channel_dropout > 0 || o.noise > 0 || o.sign_flip > 0 ||
         o.time_mask > 0;
}

void require(bool good, const char* key, const std::string& text) {
  if (!good)
    throw ConfigError(fmt::format("train.augment.{}", key),
                      fmt::format("train.augment.{} {}", key, text));
}

// What `does` says of the key is done to trials of another kind than these.
void refuse(bool given, const char* key, const char* does, Shape shape, bool images) {
  const std::string kind = describe(shape, images);
  require(!given, key,
          fmt::format("{}; these trials are {}; leave it out", does,
                      images ? kind : "recordings (" + kind + ")"));
}

void refuse_image_options(const Augmentation& o, Shape shape) {
  refuse(o.flip > 0, "flip", "mirrors images", shape, false);
  refuse(o.vertical_flip > 0, "vertical_flip", "mirrors images", shape, false);
  refuse(o.rotation > 0, "rotation", "turns images", shape, false);
  refuse(o.shift > 0, "shift", "shifts images", shape, false);
  refuse(o.scale > 0, "scale", "scales images", shape, false);
  refuse(o.crop < 1, "crop", "crops images", shape, false);
  refuse(o.brightness > 0, "brightness", "brightens images", shape, false);
  refuse(o.erase > 0, "erase", "paints over parts of images", shape, false);
}

void refuse_recording_options(const Augmentation& o, Shape shape) {
  refuse(o.time_shift > 0, "time_shift", "moves recordings in time", shape, true);
  refuse(o.channel_dropout > 0, "channel_dropout", "silences channels of recordings", shape, true);
  refuse(o.noise > 0, "noise", "adds noise to recordings", shape, true);
  refuse(o.sign_flip > 0, "sign_flip", "changes the sign of recordings", shape, true);
  refuse(o.time_mask > 0, "time_mask", "silences stretches of recordings", shape, true);
}

void change(const Augmentation& options, Shape shape, const PixelRange& range,
            const TrialDraws& draws, std::span<float> trial, std::span<float> scratch) {
  if (range.black.empty())
    augment_recording(options, shape, draws, trial, scratch);
  else
    augment_image(options, shape, range, draws, trial, scratch);
}

}  // namespace

bool changes_anything(const Augmentation& options) {
  return options.probability > 0 && (changes_images(options) || changes_recordings(options));
}

void check(const Augmentation& o) {
  const auto number = [](bool good, const char* key, auto value, const char* rule) {
    require(good, key, fmt::format("is {}; it must be {}", value, rule));
  };
  const auto probability = [&](const char* key, double value) {
    number(value >= 0 && value <= 1, key, value, "a probability, 0 to 1");
  };
  probability("probability", o.probability);
  probability("flip", o.flip);
  probability("vertical_flip", o.vertical_flip);
  number(o.rotation >= 0 && o.rotation <= 180, "rotation", o.rotation, "degrees, 0 to 180");
  number(o.shift >= 0 && o.shift < 1, "shift", o.shift,
         "0 to below 1; a whole side would leave nothing of the picture");
  number(o.scale >= 0 && o.scale < 1, "scale", o.scale,
         "0 to below 1; smaller by all of it would leave nothing of the picture");
  number(o.crop > 0 && o.crop <= 1, "crop", o.crop,
         "above 0 and at most 1, which is the whole; 0 would leave nothing of the picture");
  number(o.brightness >= 0 && o.brightness <= 1, "brightness", o.brightness, "0 to 1");
  probability("erase", o.erase);
  number(o.erase_area > 0 && o.erase_area < 1, "erase_area", o.erase_area,
         "above 0 and below 1; all of it would leave nothing of the picture");
  number(o.time_shift >= 0, "time_shift", o.time_shift, "samples, 0 or more");
  number(o.channel_dropout >= 0 && o.channel_dropout < 1, "channel_dropout", o.channel_dropout,
         "a probability, 0 to below 1; 1 would leave nothing of the trial");
  number(std::isfinite(o.noise) && o.noise >= 0, "noise", o.noise, "0 or above");
  probability("sign_flip", o.sign_flip);
  probability("time_mask", o.time_mask);
  number(o.time_mask_length > 0 && o.time_mask_length < 1, "time_mask_length", o.time_mask_length,
         "above 0 and below 1; all of it would leave nothing of the trial");
}

void check(const Augmentation& o, Shape shape, bool images) {
  check(o);
  if (images) {
    refuse_recording_options(o, shape);
    const int side = std::min(shape.height, shape.width);
    require(o.crop * side >= 1, "crop",
            fmt::format("is {}, less than a pixel of {}: that would leave nothing of the picture",
                        o.crop, describe(shape, true)));
    return;
  }
  refuse_image_options(o, shape);
  require(
      o.time_shift < shape.width, "time_shift",
      fmt::format("is {}; it must be below {}, the samples of a trial", o.time_shift, shape.width));
  require(o.time_mask == 0 || o.time_mask_length * shape.width >= 1, "time_mask_length",
          fmt::format("is {}, less than a sample of {}", o.time_mask_length, shape.width));
}

PixelRange pixel_range(const Preprocessing& preprocessing, int maps) {
  PixelRange range;
  if (!preprocessing.images) return range;
  const auto count = static_cast<std::size_t>(maps);
  for (std::size_t m = 0; m < count; ++m) {
    const bool standardised = !preprocessing.mean.empty();
    const float mean = standardised ? preprocessing.mean[m] : 0,
                scale = standardised ? preprocessing.scale[m] : 1;
    range.black.push_back((0 - mean) * scale);
    range.white.push_back((1 - mean) * scale);
  }
  return range;
}

Augmenter::Augmenter(const Augmentation& options, Shape shape, PixelRange range)
    : options_(options), shape_(shape), range_(std::move(range)) {
  const auto maps = static_cast<std::size_t>(shape_.maps);
  if (range_.black.size() != range_.white.size() ||
      (!range_.black.empty() && range_.black.size() != maps))
    throw ShapeError(
        fmt::format("{} black and {} white pixels were given for {} maps; use pixel_range",
                    range_.black.size(), range_.white.size(), maps));
  check(options_, shape_, !range_.black.empty());
}

void Augmenter::apply(std::span<float> trial, std::span<float> scratch, std::uint64_t seed,
                      int epoch, int number, int repeat) const {
  const RandomKey key{
      .seed = seed, .purpose = Purpose::augment, .step = static_cast<std::uint64_t>(epoch)};
  const TrialDraws draws(key, static_cast<std::uint64_t>(number),
                         static_cast<std::uint64_t>(repeat));
  if (draws.chance(Draw::changed, options_.probability))
    change(options_, shape_, range_, draws, trial, scratch);
}

void Augmenter::view(std::span<float> trial, std::span<float> scratch, int view) const {
  if (view == 0) return;
  if (view == 1 && options_.flip > 0) return mirror(trial, shape_);
  change(options_, shape_, range_, view_draws(view), trial, scratch);
}

}  // namespace berger
