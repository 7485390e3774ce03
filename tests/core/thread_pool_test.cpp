#include "core/thread_pool.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <numeric>
#include <vector>

namespace {

TEST(ThreadPool, RunsEveryTaskOnceOnAThreadOfItsOwnNumber) {
  for (const int threads : {1, 2, 3, 8}) {
    berger::ThreadPool pool(threads);
    EXPECT_EQ(pool.threads(), threads);
    for (const int tasks : {0, 1, 2, 7, 100}) {
      std::vector<int> runs(static_cast<std::size_t>(tasks)),
          by(static_cast<std::size_t>(tasks), -1);
      pool.run(tasks, [&](int task, int thread) {
        ++runs[static_cast<std::size_t>(task)];
        by[static_cast<std::size_t>(task)] = thread;
      });
      EXPECT_EQ(std::count(runs.begin(), runs.end(), 1), tasks) << threads << " threads";
      EXPECT_TRUE(std::all_of(by.begin(), by.end(), [&](int t) { return t >= 0 && t < threads; }))
          << threads << " threads";
    }
  }
}

// A number belongs to one thread at a time: what is counted by it needs no lock.
TEST(ThreadPool, GivesNoTwoTasksTheSameThreadNumberAtOnce) {
  berger::ThreadPool pool(4);
  std::vector<long> counted(4);
  for (int round = 0; round < 200; ++round)
    pool.run(50, [&](int, int thread) {
      for (int i = 0; i < 20; ++i) counted[static_cast<std::size_t>(thread)] += 1;
    });
  EXPECT_EQ(counted[0] + counted[1] + counted[2] + counted[3], 200L * 50 * 20);
}

// A step of 8 slots costs as much on 64 threads as on 8: nobody wakes to find nothing to do.
TEST(ThreadPool, WakesNoMoreThreadsThanThereAreTasks) {
  berger::ThreadPool pool(64);
  for (const int tasks : {1, 2, 8}) {
    std::vector<int> counted(64);
    for (int round = 0; round < 300; ++round)
      pool.run(tasks, [&](int, int thread) { ++counted[static_cast<std::size_t>(thread)]; });
    EXPECT_EQ(std::accumulate(counted.begin(), counted.begin() + tasks, 0), 300 * tasks);
  }
}

TEST(ThreadPool, IsDoneWhenRunReturns) {
  berger::ThreadPool pool(3);
  std::vector<int> values(64, 1);
  // each round reads what another thread wrote in the last
  for (int round = 1; round < 300; ++round) {
    std::vector<int> next(values.size());
    pool.run(64, [&](int task, int) {
      const auto i = static_cast<std::size_t>(task);
      next[i] = values[(i + 17) % values.size()] + 1;
    });
    values = next;
  }
  for (const int v : values) EXPECT_EQ(v, 300);
}

// The threads of a parent are not there; a child that uses its pool has some of its own, and one
// that does not can let go of it.
TEST(ThreadPool, WorksInAChildOfFork) {
  berger::ThreadPool pool(3);
  const auto sum = [&] {
    std::vector<int> values(40);
    pool.run(40, [&](int task, int) { values[static_cast<std::size_t>(task)] = task; });
    return std::accumulate(values.begin(), values.end(), 0);
  };
  ASSERT_EQ(sum(), 780);
  const pid_t child = fork();
  if (child == 0) {
    alarm(20);
    const berger::ThreadPool of_its_own(2);
    const bool good = sum() == 780 && pool.threads() == 3 && sum() == 780;
    _exit(good ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  EXPECT_EQ(sum(), 780) << "the parent's threads are still there";
}

}  // namespace
