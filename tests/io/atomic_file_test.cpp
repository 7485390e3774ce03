#include "io/atomic_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>

#include "berger/errors.hpp"
#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

namespace {

using berger::AtomicFile;
using berger::Existing;
using berger::OutputError;
using berger::test::content_of;
using berger::test::message_of;
using berger::test::TemporaryFolder;
using testing::HasSubstr;

TEST(AtomicFile, AppearsWholeAtCommitAndReplacesWhatWasThere) {
  const TemporaryFolder folder;
  const std::string path = folder.file("result.json", "old");
  AtomicFile file(path);
  file.write(std::string_view("new "));
  file.write(std::string_view("content"));
  EXPECT_EQ(content_of(path), "old");
  file.commit();
  EXPECT_EQ(content_of(path), "new content");
  EXPECT_EQ(folder.entries(), 1) << "the temporary is gone";
}

TEST(AtomicFile, WithoutCommitNothingHappened) {
  const TemporaryFolder folder;
  const std::string path = folder.file("result.json", "old");
  { AtomicFile(path).write(std::string_view("half")); }
  EXPECT_EQ(content_of(path), "old");
  EXPECT_EQ(folder.entries(), 1);
}

TEST(AtomicFile, KeepsAnExistingFileWhenAskedTo) {
  const TemporaryFolder folder;
  const std::string path = folder.file("out.npz", "precious");
  EXPECT_THAT(message_of<OutputError>(
                  [&] { berger::write_file(path, std::string_view("x"), Existing::keep); }),
              HasSubstr("out.npz: cannot write: File exists; remove it or choose another name"));
  EXPECT_EQ(content_of(path), "precious");
}

TEST(AtomicFile, KeepsAFileThatAppearsWhileItIsWritten) {
  const TemporaryFolder folder;
  AtomicFile file(folder / "out.npz", Existing::keep);
  file.write(std::string_view("mine"));
  folder.file("out.npz", "theirs");
  EXPECT_THAT(message_of<OutputError>([&] { file.commit(); }), HasSubstr("File exists"));
  EXPECT_EQ(content_of(folder / "out.npz"), "theirs");
}

TEST(AtomicFile, SaysWhyItCannotWrite) {
  const TemporaryFolder folder;
  EXPECT_THAT(message_of<OutputError>(
                  [&] { berger::write_file(folder / "no/where.txt", std::string_view("x")); }),
              HasSubstr("cannot write: No such file or directory; make its folder first"));
  EXPECT_THAT(
      message_of<OutputError>([&] { berger::write_file(folder.path(), std::string_view("x")); }),
      HasSubstr("Is a directory"));
  EXPECT_THAT(
      message_of<OutputError>([&] { berger::write_file("/dev/null", std::string_view("x")); }),
      HasSubstr("not a plain file"));
}

TEST(AtomicFile, AFullDiskLeavesTheOldFileAndNoTemporary) {
  const TemporaryFolder folder;
  const std::string path = folder.file("checkpoint.safetensors", "old");
  // A limit on file sizes fails a write halfway, as a full disk does.
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{.rlim_cur = 4096, .rlim_max = before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  const std::string message =
      message_of<OutputError>([&] { berger::write_file(path, std::string(100000, 'x')); });
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, old_handler);
  EXPECT_THAT(message, HasSubstr("cannot write: File too large"));
  EXPECT_EQ(content_of(path), "old");
  EXPECT_EQ(folder.entries(), 1);
}

}  // namespace
