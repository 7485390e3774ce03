#include "data/trial_room.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "berger/dataset.hpp"
#include "support/cache_folder.hpp"
#include "support/dataset_values.hpp"

namespace berger {
namespace {

class TrialRoom : public testing::Test {
 protected:
  std::string cache() const { return cache_.path(); }

 private:
  test::CacheFolder cache_;
};

constexpr Shape half_a_mebibyte{.maps = 1, .height = 128, .width = 1024};

TEST_F(TrialRoom, IsMemoryUpToTheBoundAndAFileBeyond) {
  EXPECT_EQ(room_for_trials(2, half_a_mebibyte, 1).folder(), "");
  EXPECT_EQ(room_for_trials(3, half_a_mebibyte, 1).folder(), cache());
  EXPECT_EQ(room_for_trials(3, half_a_mebibyte, 0).folder(), "") << "of a quarter of the machine";
}

TEST_F(TrialRoom, IsTheSameForAPartAndTheValuesAre) {
  const std::vector<std::string> source{"simulated:motor-imagery?trials=400"};
  const Dataset memory = read_dataset(source), file = read_dataset(source, {.memory = 1});
  EXPECT_EQ(memory.trials.store().file(), -1);
  EXPECT_GE(file.trials.store().file(), 0);
  EXPECT_EQ(test::values(memory), test::values(file));
  EXPECT_THAT(file.notes,
              testing::Contains(testing::HasSubstr("MiB of trials are held in a file")));
  const Dataset part = subset(file, {399, 3});
  EXPECT_EQ(part.trials.store().file(), file.trials.store().file());
  EXPECT_EQ(test::values(part), test::values(subset(memory, {399, 3})));
}

}  // namespace
}  // namespace berger
