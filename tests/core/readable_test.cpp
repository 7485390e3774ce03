#include "core/readable.hpp"

#include <gtest/gtest.h>

namespace {

using berger::readable;

TEST(Readable, LeavesUtf8Alone) {
  EXPECT_EQ(readable("Größe 4 µV, 漢字, 😀"), "Größe 4 µV, 漢字, 😀");
}

TEST(Readable, HasAQuestionMarkForEachByteThatIsNone) {
  EXPECT_EQ(readable("caf\xe9"), "caf?");   // Latin-1
  EXPECT_EQ(readable("a\tb\x7f"), "a?b?");  // control characters
  // the other control characters: U+009B is ESC [
  EXPECT_EQ(readable("\xc2\x9b\x32J"), "??2J");
  EXPECT_EQ(readable("\xc0\xaf \xed\xa0\x80"), "?? ???");       // overlong, half of a pair
  EXPECT_EQ(readable("\xf5\x80\x80\x80 \xe6\xbc"), "???? ??");  // beyond Unicode, cut short
}

TEST(Utf8, MayHoldControlCharactersButNoOtherBytes) {
  for (const char* text : {"", "caf\xc3\xa9\t\x7f", "\xc2\x9b", "漢字 😀"})
    EXPECT_TRUE(berger::is_utf8(text)) << text;
  for (const char* text : {"caf\xe9", "\xc2", "\xc0\xaf", "\xed\xa0\x80", "a\x80"})
    EXPECT_FALSE(berger::is_utf8(text)) << text;
}

}  // namespace
