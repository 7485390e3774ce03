#include "berger/augmentation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <thread>

#include "berger/dataset.hpp"
#include "berger/errors.hpp"
#include "core/hash.hpp"
#include "data/augment_image.hpp"
#include "data/augmentation_cases.hpp"
#include "data/preprocessing.hpp"
#include "parity/golden.hpp"
#include "support/dataset_values.hpp"

namespace berger {
namespace {

using test::noise;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr Shape picture_shape{1, 12, 14};
constexpr Shape recording_shape{1, 3, 100};
const PixelRange grey_range{.black = {0}, .white = {1}};
const Augmentation all_of_images{.flip = 0.5,
                                 .rotation = 15,
                                 .shift = 0.1,
                                 .scale = 0.1,
                                 .crop = 0.8,
                                 .brightness = 0.2,
                                 .erase = 0.5};
const Augmentation all_of_recordings{
    .time_shift = 5, .channel_dropout = 0.2, .noise = 0.1, .sign_flip = 0.5, .time_mask = 0.5};

Augmenter augmenter(const Augmentation& options, Shape shape) {
  return {options, shape, shape == picture_shape ? grey_range : PixelRange{}};
}

struct Key {
  std::uint64_t seed = 1;
  int epoch = 0, number = 0, repeat = 0;
};
std::vector<float> augmented(const Augmentation& options, Shape shape, const Key& key = {}) {
  std::vector<float> trial = noise(shape), scratch(shape.size());
  augmenter(options, shape).apply(trial, scratch, key.seed, key.epoch, key.number, key.repeat);
  return trial;
}
std::vector<float> viewed(const Augmentation& options, Shape shape, int view) {
  std::vector<float> trial = noise(shape), scratch(shape.size());
  augmenter(options, shape).view(trial, scratch, view);
  return trial;
}

TEST(Augmentation, OffTouchesNothing) {
  EXPECT_FALSE(changes_anything({}));
  EXPECT_FALSE(changes_anything({.erase_area = 0.5, .time_mask_length = 0.5}));
  EXPECT_FALSE(changes_anything({.probability = 0, .flip = 1}));
  for (const Shape shape : {picture_shape, recording_shape}) {
    EXPECT_FALSE(augmenter({}, shape).active());
    for (int n = 0; n < 20; ++n) EXPECT_EQ(augmented({}, shape, {.number = n}), noise(shape));
    for (int view = 0; view < 4; ++view) EXPECT_EQ(viewed({}, shape, view), noise(shape));
  }
}

TEST(Augmentation, EachOptionAloneChangesSomeTrials) {
  const auto changes = [](const Augmentation& options, Shape shape) {
    if (!changes_anything(options)) return false;
    for (int n = 0; n < 40; ++n)
      if (augmented(options, shape, {.number = n}) != noise(shape)) return true;
    return false;
  };
  EXPECT_TRUE(changes({.flip = 0.5}, picture_shape));
  EXPECT_TRUE(changes({.rotation = 5}, picture_shape));
  EXPECT_TRUE(changes({.shift = 0.1}, picture_shape));
  EXPECT_TRUE(changes({.scale = 0.1}, picture_shape));
  EXPECT_TRUE(changes({.crop = 0.9}, picture_shape));
  EXPECT_TRUE(changes({.brightness = 0.1}, picture_shape));
  EXPECT_TRUE(changes({.erase = 0.5}, picture_shape));
  EXPECT_TRUE(changes({.time_shift = 1}, recording_shape));
  EXPECT_TRUE(changes({.channel_dropout = 0.2}, recording_shape));
  EXPECT_TRUE(changes({.noise = 0.01}, recording_shape));
  EXPECT_TRUE(changes({.sign_flip = 0.5}, recording_shape));
  EXPECT_TRUE(changes({.time_mask = 0.5}, recording_shape));
}

TEST(Augmentation, DependsOnSeedEpochTrialAndRepeatAlone) {
  for (const auto& [options, shape] :
       {std::pair(all_of_images, picture_shape), std::pair(all_of_recordings, recording_shape)}) {
    const std::vector<float> first = augmented(options, shape);
    EXPECT_EQ(augmented(options, shape), first);
    EXPECT_NE(augmented(options, shape, {.seed = 2}), first);
    EXPECT_NE(augmented(options, shape, {.epoch = 1}), first);
    EXPECT_NE(augmented(options, shape, {.number = 1}), first);
    EXPECT_NE(augmented(options, shape, {.repeat = 1}), first);
  }
}

TEST(Augmentation, IsTheSameFromManyThreads) {
  const Augmenter shared = augmenter(all_of_images, picture_shape);
  std::vector<std::vector<float>> results(64, noise(picture_shape));
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      std::vector<float> scratch(shared.scratch());
      for (std::size_t n = t; n < results.size(); n += 4)
        shared.apply(results[n], scratch, 1, 0, static_cast<int>(n));
    });
  for (std::thread& thread : threads) thread.join();
  for (std::size_t n = 0; n < results.size(); ++n)
    EXPECT_EQ(results[n], augmented(all_of_images, picture_shape, {.number = static_cast<int>(n)}));
}

// These numbers are part of every augmented run: they must not change with a compiler, a processor
// or a version.
TEST(Augmentation, GivesTheseBitsEverywhere) {
  const auto hash = [](const Augmentation& options, Shape shape) {
    std::vector<float> all;
    for (int n = 0; n < 10; ++n) {
      const std::vector<float> trial =
          augmented(options, shape, {.seed = 7, .epoch = 2, .number = n});
      all.insert(all.end(), trial.begin(), trial.end());
    }
    return fnv1a(std::as_bytes(std::span(all)));
  };
  EXPECT_EQ(hash(all_of_images, picture_shape), 18230376004906954491U);
  EXPECT_EQ(hash(all_of_recordings, recording_shape), 9690896230156924518U);
}

TEST(Augmentation, ChangesItsShareOfTheTrials) {
  Augmentation options = all_of_images;
  options.probability = 0.3;
  int changed = 0;
  for (int n = 0; n < 4000; ++n) {
    const std::vector<float> now = augmented(options, picture_shape, {.number = n});
    if (now == noise(picture_shape)) continue;
    ++changed;
    EXPECT_EQ(now, augmented(all_of_images, picture_shape, {.number = n}));
  }
  EXPECT_NEAR(changed, 1200, 4 * std::sqrt(4000 * 0.21));
}

TEST(Augmentation, OfImagesDrawsEachChangeAlone) {
  for (int n = 0; n < 50; ++n) {
    const TrialDraws draws({.seed = 1, .purpose = Purpose::augment}, static_cast<std::uint64_t>(n),
                           0);
    const PixelMap turned = draw_map({.rotation = 20}, picture_shape, draws);
    const PixelMap moved =
        draw_map({.flip = 0.5, .rotation = 20, .shift = 0.1, .brightness = 0.2, .erase = 1},
                 picture_shape, draws);
    EXPECT_EQ(std::abs(turned.xx), std::abs(moved.xx));
    EXPECT_EQ(turned.xy, moved.xy);
    // The same pixels are painted whatever else happens.
    const std::vector<float> alone = augmented({.erase = 0.5}, picture_shape, {.number = n});
    const std::vector<float> both =
        augmented({.flip = 1, .erase = 0.5}, picture_shape, {.number = n});
    const std::vector<float> flipped = augmented({.flip = 1}, picture_shape, {.number = n});
    const std::vector<float> before = noise(picture_shape);
    for (std::size_t i = 0; i < before.size(); ++i)
      EXPECT_EQ(both[i], alone[i] == before[i] ? flipped[i] : alone[i]);
  }
}

TEST(Augmentation, OfRecordingsDrawsEachChangeAlone) {
  for (int n = 0; n < 50; ++n) {
    const std::vector<float> before = noise(recording_shape);
    const std::vector<float> masked = augmented({.time_mask = 0.5}, recording_shape, {.number = n});
    const std::vector<float> turned = augmented({.sign_flip = 0.5}, recording_shape, {.number = n});
    const std::vector<float> noisy = augmented({.noise = 0.1, .sign_flip = 0.5, .time_mask = 0.5},
                                               recording_shape, {.number = n});
    for (std::size_t i = 0; i < before.size(); ++i) {
      EXPECT_EQ(masked[i] == 0, noisy[i] == 0);
      EXPECT_NEAR(noisy[i], masked[i] == 0 ? 0 : turned[i], 0.4);  // six deviations of the noise
    }
  }
}

TEST(Views, BeginWithTheTrialAndItsMirrorImage) {
  std::vector<float> mirrored = noise(picture_shape);
  mirror(mirrored, picture_shape);
  EXPECT_EQ(viewed(all_of_images, picture_shape, 0), noise(picture_shape));
  EXPECT_EQ(viewed(all_of_images, picture_shape, 1), mirrored);
  EXPECT_NE(viewed({.rotation = 15}, picture_shape, 1), noise(picture_shape));
  EXPECT_NE(viewed({.rotation = 15}, picture_shape, 1), mirrored);
  EXPECT_EQ(viewed(all_of_recordings, recording_shape, 0), noise(recording_shape));
  EXPECT_NE(viewed(all_of_recordings, recording_shape, 1), noise(recording_shape));
}

TEST(Views, AreAllDifferentAndDrawnWhateverTheProbability) {
  Augmentation seldom = all_of_images;
  seldom.probability = 0.01;
  for (int view = 2; view < 8; ++view) {
    EXPECT_NE(viewed(all_of_images, picture_shape, view), noise(picture_shape));
    EXPECT_EQ(viewed(seldom, picture_shape, view), viewed(all_of_images, picture_shape, view));
    for (int other = 0; other < view; ++other)
      EXPECT_NE(viewed(all_of_images, picture_shape, view),
                viewed(all_of_images, picture_shape, other));
  }
}

TEST(PixelRange, IsWhatBlackAndWhiteBecame) {
  Dataset data{.trials = {{2, 2, 2}, {0, 255, 0, 255, 51, 204, 102, 102}}, .images = true};
  EXPECT_THAT(pixel_range({.images = true}, 2).black, ElementsAre(0, 0));
  EXPECT_THAT(pixel_range({.images = true}, 2).white, ElementsAre(1, 1));
  const Preprocessing fitted = fit_preprocessing(data, true);
  apply_preprocessing(data, fitted, NanRule::error);
  const std::vector<float> values = test::values(data);
  EXPECT_EQ(pixel_range(fitted, 2).black[0], values[0]);
  EXPECT_EQ(pixel_range(fitted, 2).white[0], values[1]);
  EXPECT_LT(pixel_range(fitted, 2).black[1], values[4]);
  EXPECT_THAT(pixel_range({}, 2).black, IsEmpty());
}

void expect_refused(const std::string& key, const std::string& message,
                    const std::function<void()>& checked) {
  try {
    checked();
    ADD_FAILURE() << "accepted: " << message;
  } catch (const ConfigError& e) {
    EXPECT_EQ(e.key, "train.augment." + key);
    EXPECT_EQ(e.what(), "train.augment." + key + " " + message);
  }
}

TEST(Augmentation, RefusesImpossibleValues) {
  const auto refused = [](const Augmentation& options, const std::string& key,
                          const std::string& message) {
    expect_refused(key, message, [&] { check(options); });
  };
  const std::string probability = "it must be a probability, 0 to 1";
  refused({.probability = 1.5}, "probability", "is 1.5; " + probability);
  refused({.flip = 1.2}, "flip", "is 1.2; " + probability);
  refused({.vertical_flip = -1}, "vertical_flip", "is -1; " + probability);
  refused({.flip = std::nan("")}, "flip", "is nan; " + probability);
  refused({.rotation = -1}, "rotation", "is -1; it must be degrees, 0 to 180");
  refused({.rotation = 181}, "rotation", "is 181; it must be degrees, 0 to 180");
  refused({.shift = 1}, "shift",
          "is 1; it must be 0 to below 1; a whole side would leave nothing of the picture");
  refused({.shift = -0.1}, "shift",
          "is -0.1; it must be 0 to below 1; a whole side would leave nothing of the picture");
  refused({.scale = 1}, "scale",
          "is 1; it must be 0 to below 1; smaller by all of it would leave nothing of the picture");
  refused({.crop = 0}, "crop",
          "is 0; it must be above 0 and at most 1, which is the whole; 0 would leave nothing of "
          "the picture");
  refused({.crop = 1.1}, "crop",
          "is 1.1; it must be above 0 and at most 1, which is the whole; 0 would leave nothing of "
          "the picture");
  refused({.brightness = 1.01}, "brightness", "is 1.01; it must be 0 to 1");
  refused({.erase = -0.5}, "erase", "is -0.5; " + probability);
  refused({.erase_area = 1}, "erase_area",
          "is 1; it must be above 0 and below 1; all of it would leave nothing of the picture");
  refused({.erase_area = 0}, "erase_area",
          "is 0; it must be above 0 and below 1; all of it would leave nothing of the picture");
  refused({.time_shift = -1}, "time_shift", "is -1; it must be samples, 0 or more");
  refused({.channel_dropout = 1}, "channel_dropout",
          "is 1; it must be a probability, 0 to below 1; 1 would leave nothing of the trial");
  refused({.noise = -0.1}, "noise", "is -0.1; it must be 0 or above");
  refused({.noise = std::numeric_limits<double>::infinity()}, "noise",
          "is inf; it must be 0 or above");
  refused({.sign_flip = 2}, "sign_flip", "is 2; " + probability);
  refused({.time_mask = 7}, "time_mask", "is 7; " + probability);
  refused({.time_mask_length = 1}, "time_mask_length",
          "is 1; it must be above 0 and below 1; all of it would leave nothing of the trial");
  EXPECT_NO_THROW(check(
      {.flip = 1, .rotation = 180, .brightness = 1, .erase = 1, .sign_flip = 1, .time_mask = 1}));
}

TEST(Augmentation, RefusesARangeOfAnotherNumberOfMaps) {
  EXPECT_THROW(Augmenter({}, picture_shape, {.black = {0, 0}, .white = {1, 1}}), ShapeError);
  EXPECT_THROW(Augmenter({}, picture_shape, {.black = {0}, .white = {}}), ShapeError);
}

TEST(Augmentation, RefusesWhatDoesNotSuitTheTrials) {
  const auto refused = [](const Augmentation& options, Shape shape, const std::string& key,
                          const std::string& message) {
    expect_refused(key, message, [&] { augmenter(options, shape); });
    expect_refused(key, message, [&] { check(options, shape, shape == picture_shape); });
  };
  const std::string recordings =
      "; these trials are recordings (3 channels × 100 samples); leave it out";
  refused({.flip = 0.5}, recording_shape, "flip", "mirrors images" + recordings);
  refused({.vertical_flip = 0.5}, recording_shape, "vertical_flip", "mirrors images" + recordings);
  refused({.rotation = 10}, recording_shape, "rotation", "turns images" + recordings);
  refused({.shift = 0.1}, recording_shape, "shift", "shifts images" + recordings);
  refused({.scale = 0.1}, recording_shape, "scale", "scales images" + recordings);
  refused({.crop = 0.9}, recording_shape, "crop", "crops images" + recordings);
  refused({.brightness = 0.1}, recording_shape, "brightness", "brightens images" + recordings);
  refused({.erase = 0.5}, recording_shape, "erase", "paints over parts of images" + recordings);
  const std::string images = "; these trials are grey images of 12 × 14; leave it out";
  refused({.time_shift = 3}, picture_shape, "time_shift", "moves recordings in time" + images);
  refused({.channel_dropout = 0.1}, picture_shape, "channel_dropout",
          "silences channels of recordings" + images);
  refused({.noise = 0.1}, picture_shape, "noise", "adds noise to recordings" + images);
  refused({.sign_flip = 0.1}, picture_shape, "sign_flip",
          "changes the sign of recordings" + images);
  refused({.time_mask = 0.1}, picture_shape, "time_mask",
          "silences stretches of recordings" + images);
  refused({.crop = 0.05}, picture_shape, "crop",
          "is 0.05, less than a pixel of grey images of 12 × 14: that would leave nothing of the "
          "picture");
  refused({.time_shift = 100}, recording_shape, "time_shift",
          "is 100; it must be below 100, the samples of a trial");
  refused({.time_mask = 0.5, .time_mask_length = 0.009}, recording_shape, "time_mask_length",
          "is 0.009, less than a sample of 100");
  EXPECT_NO_THROW(check({.crop = 0.1}, picture_shape, true));
  EXPECT_NO_THROW(
      check({.time_shift = 99, .time_mask = 1, .time_mask_length = 0.01}, recording_shape, false));
}

}  // namespace
}  // namespace berger
