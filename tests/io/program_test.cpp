// Other programs: what they print and how they end.
#include "io/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

namespace berger {
namespace {

TEST(Program, IsHeardOnBothWaysAndItsCodeKnown) {
  const ProgramResult ran = run_program({"sh", "-c", "echo a; echo b >&2; exit 3"});
  EXPECT_EQ(ran.code, 3);
  EXPECT_EQ(ran.out, "a\n");
  EXPECT_EQ(ran.errors, "b\n");
}

TEST(Program, RunsInAFolderAndIsAskedNothing) {
  EXPECT_EQ(run_program({"sh", "-c", "pwd; cat"}, "/").out, "/\n");
}

TEST(Program, ThatASignalEndsOrThatIsNotThereIsKnown) {
  EXPECT_EQ(run_program({"sh", "-c", "kill -9 $$"}).signal, 9);
  const ProgramResult none = run_program({"no-program-of-this-name"});
  EXPECT_FALSE(none.found());
  EXPECT_EQ(none.error, ENOENT);
  EXPECT_EQ(find_program("no-program-of-this-name"), "");
  EXPECT_THAT(find_program("sh"), testing::EndsWith("/sh"));
}

TEST(Program, OfMuchOutputIsCutOffAndStillEnds) {
  const ProgramResult much = run_program({"sh", "-c", "head -c 17000000 /dev/zero"});
  EXPECT_EQ(much.code, 0);
  EXPECT_LE(much.out.size(), (std::size_t{16} << 20) + 4096);
}

}  // namespace
}  // namespace berger
