#include "core/run_tasks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <string>

namespace berger {
namespace {

TEST(Tasks, AreAllDoneAndTheFirstOfTheirErrorsIsThrown) {
  ThreadPool pool(3);
  std::atomic<int> done = 0;
  const auto run = [&] {
    run_tasks(pool, 20, [&](int task) {
      ++done;
      if (task == 7 || task == 15) throw std::runtime_error("task " + std::to_string(task));
    });
  };
  EXPECT_THAT(run, testing::ThrowsMessage<std::runtime_error>("task 7"));
  EXPECT_EQ(done, 20);
  EXPECT_NO_THROW(run_tasks(pool, 0, [](int) { throw std::runtime_error("none"); }));
}

}  // namespace
}  // namespace berger
