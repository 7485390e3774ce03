#include "io/byte_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "berger/errors.hpp"
#include "io/gzip.hpp"
#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

namespace {

using berger::ByteFile;
using berger::FileError;
using berger::test::message_of;
using berger::test::TemporaryFolder;
using testing::HasSubstr;

std::string text_at(const ByteFile& file, std::uint64_t offset, std::size_t count) {
  std::vector<std::byte> bytes(count);
  file.read(offset, bytes);
  return {reinterpret_cast<const char*>(bytes.data()), count};
}

TEST(ByteFiles, AreReadAnywhere) {
  const TemporaryFolder folder;
  const ByteFile file(folder.file("x", "0123456789"));
  EXPECT_EQ(file.size(), 10U);
  EXPECT_EQ(text_at(file, 7, 3), "789");
  EXPECT_EQ(text_at(file, 0, 0), "");
  EXPECT_EQ(file.start(4096).size(), 10U);
  EXPECT_THAT(message_of<FileError>([&] { text_at(file, 8, 3); }),
              HasSubstr("byte 10: the file ends here"));
  EXPECT_THAT(message_of<FileError>([&] { file.all(9); }), HasSubstr("at most 9 make sense"));
}

TEST(ByteFiles, ThatAreGzippedAreUnpacked) {
  const TemporaryFolder folder;
  const std::string content(3 << 20, 'x');
  const ByteFile file(folder.file("x.gz", berger::gzipped(content)));
  EXPECT_TRUE(file.was_packed());
  EXPECT_EQ(file.size(), content.size());
  EXPECT_EQ(text_at(file, content.size() - 2, 2), "xx");
  EXPECT_THAT(message_of<FileError>([&] { text_at(file, content.size() - 1, 2); }),
              HasSubstr("byte 3145728: (unpacked) the file ends here"));
  const std::string packed = berger::gzipped(content);
  EXPECT_THAT(message_of<FileError>(
                  [&] { ByteFile(folder.file("cut.gz", packed.substr(0, packed.size() - 9))); }),
              HasSubstr("in the middle of what is packed in it"));
}

TEST(ByteFiles, ThatAreNoneAreRefused) {
  const TemporaryFolder folder;
  EXPECT_THAT(message_of<FileError>([&] { ByteFile(folder.path()); }), HasSubstr("is a directory"));
  EXPECT_THAT(message_of<FileError>([&] { ByteFile(folder / "none"); }),
              HasSubstr("check the path"));
  EXPECT_THAT(message_of<FileError>([&] { ByteFile(folder.file("empty", "")); }),
              HasSubstr("is empty"));
}

}  // namespace
