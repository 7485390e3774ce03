#include "berger/tensor.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>

#include "core/hash.hpp"

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
