#include "io/content_hash.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

// Published with the algorithm: XXH3, 64 bits, seed 0, of the empty text.
TEST(ContentHash, IsThePublishedOne) {
  EXPECT_EQ(berger::content_hash(std::string_view()), 0x2D06800538D394C2U);
}

TEST(ContentHash, OfPiecesIsThatOfTheWhole) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += static_cast<char>(i * 7);
  const auto bytes = std::as_bytes(std::span(text));
  berger::ContentHash hash;
  hash.add(bytes.first(1));
  hash.add(bytes.subspan(1, 3000));
  hash.add(bytes.subspan(3001));
  EXPECT_EQ(hash.value(), berger::content_hash(bytes));
}

}  // namespace
