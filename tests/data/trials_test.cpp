// Stores of trials, and parts of them.
#include "berger/trials.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>
#include <vector>

#include "support/temporary_folder.hpp"

namespace berger {
namespace {

using testing::ElementsAre;

// Four trials of two channels and two samples: 0 1 2 3, 10 11 12 13, …
Tensor counted(const std::string& folder = "") {
  Tensor trials(4, {.maps = 1, .height = 2, .width = 2}, folder);
  for (int n = 0; n < 4; ++n)
    for (int i = 0; i < 4; ++i) trials.trial(n)[i] = static_cast<float>(10 * n + i);
  return trials;
}

TEST(Trials, OfNothingAreNone) {
  EXPECT_EQ(Trials().size(), 0);
  EXPECT_EQ(Trials().shape(), Shape{});
}

TEST(Trials, SharePartsOfPartsOfAStore) {
  const Trials all = counted(), part = all.some({3, 1, 0}), less = part.some({2, 0});
  EXPECT_EQ(&less.store(), &all.store());
  EXPECT_EQ(less.size(), 2);
  EXPECT_THAT(less.trial(0), ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(less.trial(1), ElementsAre(30, 31, 32, 33));
  EXPECT_EQ(all.some({}).size(), 0);
}

TEST(Trials, LieReadyWhereTheyFollowEachOther) {
  const Trials all = counted(), part = all.some({3, 1, 2});
  ASSERT_NE(all.ready(1, 3), nullptr);
  EXPECT_EQ(*all.ready(1, 3), 10);
  EXPECT_EQ(part.ready(0, 2), nullptr);
  ASSERT_NE(part.ready(1, 2), nullptr);
  EXPECT_EQ(*part.ready(1, 2), 10);
  std::vector<float> room;
  EXPECT_EQ(part.values(1, room).data(), all.ready(1, 1));
  EXPECT_EQ(all.scaled({.nan_value = 0}).ready(0, 1), nullptr) << "scaled as they are copied";
}

TEST(Trials, AreScaledByLanesAfterNansHaveAValue) {
  Tensor floats = counted();
  floats.trial(1)[3] = NAN;
  const Trials trials = std::move(floats);
  const Trials scaled =
      trials.scaled({.nan_value = 5, .mean = {1, 3}, .scale = {2, 10}}).some({1, 0});
  EXPECT_THAT(scaled.trial(0), ElementsAre(18, 20, 90, 20));
  EXPECT_THAT(scaled.trial(1), ElementsAre(-2, 0, -10, 0));
  std::vector<std::byte> room, other;
  EXPECT_TRUE(std::ranges::equal(scaled.stored(1, room), trials.stored(0, other)))
      << "is known by what is kept";
  EXPECT_THROW(trials.scaled({.mean = {1, 2, 3}, .scale = {1, 1, 1}}), std::logic_error);
}

TEST(Trials, OfImagesAreSharesOf255AndKeepTheirLevels) {
  const Trials images({.maps = 2, .height = 1, .width = 2}, {0, 255, 51, 102, 1, 2, 3, 4});
  EXPECT_THAT(images.trial(0), ElementsAre(0, 1, 51 / 255.0F, 102 / 255.0F));
  const Trials scaled = images.scaled({.mean = {0.5F, 0}, .scale = {2, 10}}).some({1, 0});
  EXPECT_THAT(scaled.trial(1), ElementsAre(-1, 1, 51 / 255.0F * 10, 102 / 255.0F * 10));
  EXPECT_THAT(scaled.levels(0), ElementsAre(1, 2, 3, 4));
}

TEST(Trials, OfFloatsHaveLevelsToo) {
  Tensor floats(1, {.maps = 1, .height = 1, .width = 3});
  for (int i = 0; i < 3; ++i) floats.trial(0)[i] = static_cast<float>(120 + i) / 255;
  EXPECT_THAT(Trials(std::move(floats)).levels(0), ElementsAre(120, 121, 122));
}

TEST(Trials, GiveTheirFloatsToTheOnlyOneWhoHasThem) {
  Trials trials = counted();
  {
    const Trials shared = trials;
    EXPECT_FALSE(trials.release());
  }
  const std::optional<Tensor> floats = trials.release();
  ASSERT_TRUE(floats);
  EXPECT_EQ(floats->trial(2)[1], 21);
  EXPECT_EQ(trials.size(), 0);
}

TEST(Trials, ThatWereReadFromTheirFileBecomeWhatACopyIs) {
  const test::TemporaryFolder folder;
  const Trials trials =
      Trials(counted(folder.path())).scaled({.nan_value = {}, .mean = {1, 3}, .scale = {2, 10}});
  EXPECT_GE(trials.store().file(), 0);
  std::vector<float> taken(4);
  trials.store().take(counted().trial(2), taken.data());
  EXPECT_EQ(taken, trials.trial(2));
}

}  // namespace
}  // namespace berger
