#include "berger/tensor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "berger/errors.hpp"
#include "core/hash.hpp"
#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

namespace {

using berger::Buffer;
using berger::Tensor;

TEST(Buffers, AreZeroedAlignedAndCopied) {
  for (const std::size_t size : {0U, 1U, 15U, 16U, 17U, 1000U}) {
    Buffer buffer(size);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(buffer.data()) % 64, 0u);
    EXPECT_TRUE(
        std::all_of(buffer.span().begin(), buffer.span().end(), [](float v) { return v == 0; }));
    std::fill(buffer.span().begin(), buffer.span().end(), 2.0F);
    Buffer copy = buffer;
    EXPECT_NE(copy.data(), buffer.data());
    EXPECT_TRUE(std::equal(copy.span().begin(), copy.span().end(), buffer.span().begin(),
                           buffer.span().end()));
    copy = Buffer(3);
    EXPECT_EQ(copy.size(), 3u);
  }
}

// Its pages are the disk's, so that the system can take them out of memory.
bool is_of_a_file(const void* address) {
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    std::uintptr_t from = 0, to = 0;
    char dash = 0;
    std::istringstream(line) >> std::hex >> from >> dash >> to;
    const auto at = reinterpret_cast<std::uintptr_t>(address);
    if (from <= at && at < to) return line.find('/') != std::string::npos;
  }
  return false;
}

TEST(BuffersInAFile, AreZeroedAlignedCopiedAndLeaveNothingBehind) {
  const berger::test::TemporaryFolder folder;
  const Buffer buffer(3000, folder.path());
  EXPECT_TRUE(is_of_a_file(buffer.data()));
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(buffer.data()) % 64, 0u);
  Buffer written = buffer;
  EXPECT_TRUE(is_of_a_file(written.data()));
  std::fill(written.span().begin(), written.span().end(), 2.0F);
  written.expect(berger::Access::at_random);
  written.will_need(1500, 1500);
  EXPECT_EQ(std::ranges::count(written.span(), 2.0F), 3000);
  EXPECT_EQ(std::ranges::count(buffer.span(), 0.0F), 3000);
  for (std::size_t i = 0; i < written.size(); ++i) written.data()[i] = static_cast<float>(i);
  std::vector<float> part(1700);
  written.copy(1250, part.size(), part.data());
  EXPECT_EQ(part.front(), 1250.0F) << "what was written through the mapping is read from the file";
  EXPECT_EQ(part.back(), 2949.0F);
  EXPECT_EQ(folder.entries(), 0) << "it has no name";
  EXPECT_FALSE(is_of_a_file(Buffer(3000, "").data()));
}

TEST(BuffersInAFile, ThatHaveNoRoomSayWhatToDo) {
  const berger::test::TemporaryFolder folder;
  EXPECT_THROW(Buffer(1, folder / "missing"), berger::OutputError);
  EXPECT_THAT(
      berger::test::message_of<berger::OutputError>(
          [&] { Buffer(std::size_t{1} << 50U, folder.path()); }),
      testing::AllOf(testing::StartsWith(folder.path() + ": cannot keep 4294967297 MiB of trials"),
                     testing::HasSubstr("data.memory")));
}

TEST(Tensors, HoldTrialAfterTrial) {
  Tensor tensor(3, {2, 4, 5});
  EXPECT_EQ(tensor.values().size(), 120u);
  EXPECT_EQ(tensor.trial(2) - tensor.trial(0), 80);
  const berger::ConstView part = tensor.view().slice(1, 2);
  EXPECT_EQ(part.data, tensor.trial(1));
  EXPECT_EQ(part.size(), 80u);
  EXPECT_EQ(berger::to_string(tensor.shape()), "2 × 4 × 5");
}

// Published with the algorithm: FNV-1a of the empty text, "a" and "foobar".
TEST(Hash, GivesItsPublishedVectors) {
  const auto hash = [](std::string_view text) {
    return berger::fnv1a(std::as_bytes(std::span(text)));
  };
  EXPECT_EQ(hash(""), 0xcbf29ce484222325U);
  EXPECT_EQ(hash("a"), 0xaf63dc4c8601ec8cU);
  EXPECT_EQ(hash("foobar"), 0x85944171f73967e8U);
  EXPECT_EQ(berger::hex(0xaf63dc4U), "000000000af63dc4");
}

}  // namespace
