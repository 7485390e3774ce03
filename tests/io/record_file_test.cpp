#include "io/record_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>

#include "berger/errors.hpp"
#include "support/event_files.hpp"
#include "support/temporary_folder.hpp"

namespace {

using berger::OutputError;
using berger::record_bytes;
using berger::RecordFile;
using berger::test::content_of;
using berger::test::records_of;
using berger::test::TemporaryFolder;
using testing::ElementsAre;
using testing::HasSubstr;

// The record that TensorBoard tests its own reader with: an event of the time 1440183447 that names
// a version.
TEST(RecordFile, WritesARecordAsTensorFlowWroteIt) {
  using namespace std::string_literals;
  const std::string data = "\x09\0\0\xC0%\xDDu\xD5"s + "A\x1A\rbrain.Event:1";
  ASSERT_EQ(data.size(), 0x18u);
  EXPECT_EQ(record_bytes(data), "\x18\0\0\0\0\0\0\0\xA3\x7FK\""s + data + "\xEC\xF3\x32\x8D");
}

TEST(RecordFile, AnEmptyRecordHasItsChecksumsAlone) {
  using namespace std::string_literals;
  // CRC-32C of eight zeros is 0x8C28B28A, of nothing 0; masked by hand.
  EXPECT_EQ(record_bytes(""), "\0\0\0\0\0\0\0\0\x29\x03\x98\x07\xD8\xEA\x82\xA2"s);
}

TEST(RecordFile, CanBeReadWhileItGrows) {
  const TemporaryFolder folder;
  RecordFile file(folder / "events");
  file.append("first");
  EXPECT_THAT(records_of(content_of(file.path())), ElementsAre("first"));
  file.append(std::string(300, 'x'));
  EXPECT_THAT(records_of(content_of(file.path())), ElementsAre("first", std::string(300, 'x')));
}

TEST(RecordFile, NeverTouchesAFileThatIsThere) {
  const TemporaryFolder folder;
  const std::string path = folder.file("events", "precious");
  EXPECT_THROW(RecordFile{path}, OutputError);
  EXPECT_EQ(content_of(path), "precious");
  EXPECT_THROW(RecordFile{folder / "no/where"}, OutputError);
}

TEST(RecordFile, AFullDiskLeavesTheRecordsBefore) {
  const TemporaryFolder folder;
  RecordFile file(folder / "events");
  file.append("first");
  // A limit on file sizes fails a write halfway, as a full disk does.
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{.rlim_cur = 4096, .rlim_max = before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  std::string message = "written";
  try {
    file.append(std::string(10000, 'x'));
  } catch (const OutputError& error) {
    message = error.what();
  }
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, old_handler);
  EXPECT_THAT(message, HasSubstr("events: cannot write: File too large"));
  EXPECT_THAT(records_of(content_of(file.path())), ElementsAre("first"));
  file.append("second");
  EXPECT_THAT(records_of(content_of(file.path())), ElementsAre("first", "second"));
}

}  // namespace
