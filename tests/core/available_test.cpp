// Threads and memory: the least that anyone who shares the machine out allows.
#include "core/available.hpp"

#include <gtest/gtest.h>
#include <sched.h>

#include <filesystem>
#include <map>
#include <thread>
#include <vector>

#include "support/temporary_folder.hpp"

namespace berger {
namespace {

class Available : public testing::Test {
 protected:
  Surroundings around(int processors = 64) {
    return {.variable =
                [this](const char* name) {
                  const auto at = variables.find(name);
                  return at == variables.end() ? nullptr : at->second.c_str();
                },
            .root = folder.path(),
            .processors = processors,
            .processors_of_all = 64};
  }
  void file(const std::string& name, const std::string& text) {
    std::filesystem::create_directories(std::filesystem::path(folder / name).parent_path());
    folder.file(name, text);
  }
  std::map<std::string, std::string> variables;
  test::TemporaryFolder folder;
};

TEST_F(Available, ThreadsAreThoseOfTheMachineWhereNobodySaysLess) {
  EXPECT_EQ(available_threads(around()), 64);
  EXPECT_EQ(available_threads(around(3)), 3) << "bound by taskset";
}

TEST_F(Available, ThreadsOfASlurmTask) {
  variables = {{"SLURM_CPUS_ON_NODE", "16"}};
  EXPECT_EQ(available_threads(around()), 16) << "in the batch shell";
  variables["SLURM_NTASKS"] = "4";
  EXPECT_EQ(available_threads(around()), 16) << "one process, whatever the tasks to come";
  variables["SLURM_STEP_TASKS_PER_NODE"] = "4(x2)";
  EXPECT_EQ(available_threads(around()), 4);
  variables["SLURM_CPUS_PER_TASK"] = "2";
  EXPECT_EQ(available_threads(around()), 2);
}

TEST_F(Available, ThreadsOfAControlGroupAndThoseAboveIt) {
  file("proc/self/cgroup", "0::/a/b\n");
  file("sys/fs/cgroup/a/b/cpu.max", "max 100000\n");
  EXPECT_EQ(available_threads(around()), 64);
  file("sys/fs/cgroup/a/cpu.max", "250000 100000\n");
  EXPECT_EQ(available_threads(around()), 2);
  file("sys/fs/cgroup/a/b/cpu.max", "50000 100000\n");
  EXPECT_EQ(available_threads(around()), 1);
}

TEST_F(Available, ThreadsOfAControlGroupOfTheFirstVersion) {
  file("proc/self/cgroup", "4:cpu,cpuacct:/x\n0::/\n");
  file("sys/fs/cgroup/cpu/x/cpu.cfs_quota_us", "300000\n");
  file("sys/fs/cgroup/cpu/x/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(available_threads(around()), 3);
  file("sys/fs/cgroup/cpu/x/cpu.cfs_quota_us", "-1\n");
  EXPECT_EQ(available_threads(around()), 64);
}

TEST_F(Available, ThreadsOfRanksThatAreBoundToNothing) {
  variables = {{"OMPI_COMM_WORLD_LOCAL_SIZE", "16"}};
  EXPECT_EQ(available_threads(around()), 4);
  EXPECT_EQ(available_threads(around(8)), 8) << "the launcher bound each rank";
  variables = {{"OMPI_COMM_WORLD_LOCAL_SIZE", "200"}};
  EXPECT_EQ(available_threads(around()), 1);
}

TEST_F(Available, MemoryIsTheLeastOfAll) {
  EXPECT_EQ(available_memory(around()), 0);
  file("proc/meminfo", "MemTotal:       16384 kB\n");
  EXPECT_EQ(available_memory(around()), 16 << 20);
  file("proc/self/cgroup", "0::/a\n");
  file("sys/fs/cgroup/a/memory.max", "9437184\n");
  EXPECT_EQ(available_memory(around()), 9 << 20);
  variables = {{"SLURM_MEM_PER_CPU", "2"}, {"SLURM_CPUS_PER_TASK", "3"}};
  EXPECT_EQ(available_memory(around()), 6 << 20);
  variables["SLURM_MEM_PER_NODE"] = "5";
  EXPECT_EQ(available_memory(around()), 5 << 20);
}

// Processors that the calling thread may use; {} where that cannot be said.
std::vector<int> processors_of_thread() {
  cpu_set_t set;
  std::vector<int> list;
  if (sched_getaffinity(0, sizeof set, &set) == 0)
    for (int i = 0; i < CPU_SETSIZE; ++i)
      if (CPU_ISSET(i, &set)) list.push_back(i);
  return list;
}

TEST(ThreadBinding, StaysWithinWhatTheThreadMayUseAndGivesItBack) {
  const std::vector<int> all = processors_of_thread();
  if (all.size() < 2) GTEST_SKIP() << "one processor alone";
  std::thread([&] {
    {
      const ThreadBinding shared_with_others(0, 1);
      EXPECT_EQ(processors_of_thread(), all) << "all of the machine: not bound";
    }
    cpu_set_t last;
    CPU_ZERO(&last);
    CPU_SET(all.back(), &last);
    ASSERT_EQ(sched_setaffinity(0, sizeof last, &last), 0);
    {
      const ThreadBinding bound(0, 1);
      EXPECT_EQ(processors_of_thread(), std::vector<int>{all.back()});
    }
    EXPECT_EQ(processors_of_thread(), std::vector<int>{all.back()});
  }).join();
}

}  // namespace
}  // namespace berger
