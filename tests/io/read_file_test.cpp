#include "io/read_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <span>

#include "berger/errors.hpp"
#include "io/content_hash.hpp"
#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

namespace {

using berger::test::message_of;
using berger::test::TemporaryFolder;
using testing::HasSubstr;

std::string reading_refusal(const std::string& path, std::uint64_t limit = 1000) {
  return message_of<berger::FileError>([&] { berger::read_file(path, limit); });
}

TEST(ReadFile, GivesEveryByteAndTheirHash) {
  const TemporaryFolder folder;
  const std::string content("a\0b\xff", 4);
  const std::string path = folder.file("x", content);
  const auto bytes = berger::read_file(path);
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()), content);
  EXPECT_EQ(berger::examine_file(path).size, 4u);
  EXPECT_EQ(berger::examine_file(path).hash, berger::content_hash(std::string_view(content)));
}

TEST(ReadFile, HoldsALargeFileAfterItIsGone) {
  const TemporaryFolder folder;
  std::string content(5'000'001, 'x');
  content.back() = 'y';
  const berger::HeldFile held = berger::hold_file(folder.file("x", content));
  std::filesystem::resize_file(folder / "x", 0);
  EXPECT_EQ(std::string_view(reinterpret_cast<const char*>(held.bytes.get()), held.size), content);
}

TEST(ReadFile, SaysWhatIsWrongWithAFile) {
  const TemporaryFolder folder;
  EXPECT_THAT(reading_refusal(folder / "none"),
              HasSubstr("none: cannot read: No such file or directory; check the path"));
  EXPECT_THAT(reading_refusal(folder.path()), HasSubstr("is a directory; name the files in it"));
  EXPECT_THAT(reading_refusal(folder.file("empty", "")), HasSubstr("is empty (0 bytes)"));
  EXPECT_THAT(reading_refusal("/dev/null"), HasSubstr("is not a plain file"));
  EXPECT_THAT(reading_refusal(folder.file("long", "12345"), 4),
              HasSubstr("is 5 bytes long; at most 4"));
}

}  // namespace
