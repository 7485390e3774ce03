#include "io/child.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <vector>

namespace berger {
namespace {

TEST(Child, SaysHowItsWorkEnded) {
  EXPECT_EQ(in_child([] {}, {}).end, ChildEnd::done);
  const ChildOutcome threw = in_child([] { throw std::runtime_error("of line 7"); }, {});
  EXPECT_EQ(threw.end, ChildEnd::threw);
  EXPECT_EQ(threw.message, "of line 7");
  EXPECT_EQ(in_child([] { std::raise(SIGKILL); }, {}).end, ChildEnd::died);
  EXPECT_EQ(in_child([] { _exit(1); }, {}).end, ChildEnd::died);
}

TEST(Child, IsEndedWhenItHangs) {
  const ChildLimits second{.time = std::chrono::seconds(1)};
  EXPECT_EQ(in_child([] { pause(); }, second).end, ChildEnd::too_slow);
  EXPECT_EQ(in_child(
                [] {
                  for (std::atomic<int> turn = 0;; ++turn) {
                  }
                },
                second)
                .end,
            ChildEnd::too_slow);
}

TEST(Child, GetsNoMoreMemoryThanItMay) {
  const auto fill = [] {
    const std::vector<char> much(std::size_t{1} << 28, 'x');
    if (much.back() == 'y') std::abort();
  };
  EXPECT_NE(in_child(fill, {.memory = std::uint64_t{1} << 20}).end, ChildEnd::done);
}

TEST(Child, ChangesNothingHere) {
  int here = 1;
  EXPECT_EQ(in_child([&] { here = 2; }, {}).end, ChildEnd::done);
  EXPECT_EQ(here, 1);
}

}  // namespace
}  // namespace berger
