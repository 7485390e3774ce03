// Runs the built program in a folder of its own and tells what came of it.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "support/temporary_folder.hpp"

namespace berger::test {

struct Ran {
  int code = -1;
  std::string out, err;
  std::ptrdiff_t error_lines() const { return std::count(err.begin(), err.end(), '\n'); }
};

class Program : public testing::Test {
 protected:
  // A shell script in which $BERGER is the program.
  Ran shell(const std::string& script) {
    const std::string file = folder.file("script.sh", script + "\n");
    const std::string command = "cd '" + folder.path() + "' && BERGER_CACHE='" + folder.path() +
                                "/.cache' BERGER='" BERGER_PROGRAM "' sh '" + file +
                                "' >stdout.txt 2>stderr.txt </dev/null";
    const int status = std::system(command.c_str());
    Ran ran{WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
            content_of(folder / "stdout.txt"), content_of(folder / "stderr.txt")};
    for (const char* name : {"script.sh", "stdout.txt", "stderr.txt"})
      std::filesystem::remove(folder / name);
    return ran;
  }
  Ran berger(const std::string& arguments) { return shell("\"$BERGER\" " + arguments); }
  // Where no gnuplot is found: to draw takes most of the time of a small study.
  Ran undrawn(const std::string& arguments) {
    return shell("PATH=/nowhere \"$BERGER\" " + arguments);
  }

  // Fails with this code and one clear line on stderr, and at most one of advice.
  void expect_refusal(const std::string& arguments, int code, const std::string& message) {
    const Ran ran = berger(arguments);
    EXPECT_EQ(ran.code, code) << arguments << "\n" << ran.err;
    EXPECT_THAT(ran.err, testing::HasSubstr(message)) << arguments;
    EXPECT_TRUE(ran.error_lines() >= 1 && ran.error_lines() <= 2) << arguments << "\n" << ran.err;
    EXPECT_EQ(ran.out, "") << arguments;
  }

  std::string content(const std::string& name) const { return content_of(folder / name); }
  bool exists(const std::string& name) const { return std::filesystem::exists(folder / name); }

  TemporaryFolder folder;
  // A small network and little data: an epoch takes a hundredth of a second.
  const std::string small =
      " --set model.filters=2 --set model.depth=1 --set model.temporal_kernel=5 --set "
      "model.separable_kernel=3 --set "
      "train.batch_size=8"
      " --data 'simulated:motor-imagery?trials=24' --test "
      "'simulated:motor-imagery?trials=16&part=test' ";
};

}  // namespace berger::test
