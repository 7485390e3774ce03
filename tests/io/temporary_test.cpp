#include "io/temporary.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "berger/errors.hpp"
#include "support/temporary_folder.hpp"

namespace {

using berger::Temporary;
using berger::test::TemporaryFolder;

// How many temporaries of one target, made by several owners at once, were not theirs to the end.
int lost(Temporary::Kind kind) {
  const TemporaryFolder folder;
  const std::string target = folder / "study";
  std::atomic<int> count = 0;
  const auto make_many = [&] {
    for (int i = 0; i < 300; ++i) try {
        const Temporary temporary(target, kind);
        const std::string& path = temporary.path();
        const bool folder_kind = kind == Temporary::Kind::folder;
        if (!std::ofstream(folder_kind ? path + "/study.toml" : path)) ++count;
        if (!std::filesystem::exists(path)) ++count;
      } catch (const berger::OutputError&) {
        ++count;
      }
  };
  std::array<std::jthread, 4> owners;
  for (std::jthread& owner : owners) owner = std::jthread(make_many);
  for (std::jthread& owner : owners) owner.join();
  return count + static_cast<int>(folder.entries());
}

TEST(Temporary, OfOneTargetMadeBySeveralAtOnceAreLeftToTheirOwners) {
  EXPECT_EQ(lost(Temporary::Kind::folder), 0);
  EXPECT_EQ(lost(Temporary::Kind::file), 0);
}

TEST(Temporary, OfTheDeadGoesWhenItsTargetIsWrittenAgain) {
  const TemporaryFolder folder;
  folder.file("study.tmp-abcdefghij", "left behind");
  folder.file("study.tmp-short", "the user's own");
  { const Temporary temporary(folder / "study", Temporary::Kind::file); }
  EXPECT_FALSE(std::filesystem::exists(folder / "study.tmp-abcdefghij"));
  EXPECT_TRUE(std::filesystem::exists(folder / "study.tmp-short"));
}

}  // namespace
