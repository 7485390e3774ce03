#include "io/mapped_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "berger/errors.hpp"
#include "support/temporary_folder.hpp"

namespace {

using berger::FileError;
using testing::HasSubstr;
using testing::ThrowsMessage;

std::string text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

TEST(MappedFile, HoldsTheBytesOfTheFile) {
  const berger::test::TemporaryFolder folder;
  EXPECT_EQ(text_of(berger::MappedFile(folder.file("x", "four words of text")).bytes()),
            "four words of text");
}

TEST(MappedFile, OutlivesTheFileAndItself) {
  const berger::test::TemporaryFolder folder;
  const std::string path = folder.file("x", "still here");
  std::shared_ptr<const std::byte> owner;
  {
    const berger::MappedFile file(path);
    owner = file.owner();
    std::filesystem::remove(path);
  }
  EXPECT_EQ(text_of({owner.get(), 10}), "still here");
}

TEST(MappedFile, RefusesWhatHoldsNothing) {
  const berger::test::TemporaryFolder folder;
  EXPECT_THAT([&] { berger::MappedFile(folder.file("empty", "")); },
              ThrowsMessage<FileError>(HasSubstr("holds")));
  EXPECT_THAT([&] { berger::MappedFile(folder.path()); },
              ThrowsMessage<FileError>(HasSubstr("holds")));
  EXPECT_THAT([&] { berger::MappedFile(folder.path() + "/none"); },
              ThrowsMessage<FileError>(HasSubstr("No such file")));
}

}  // namespace
