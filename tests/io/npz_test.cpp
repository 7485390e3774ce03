#include "io/npz.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "berger/errors.hpp"
#include "support/message_of.hpp"
#include "support/npz_builder.hpp"
#include "support/temporary_folder.hpp"

namespace {

using namespace berger::test;
using berger::FileError;
using berger::NpzFile;
using testing::ElementsAre;
using testing::HasSubstr;

std::string one() {
  return npy("<f4", "(2,)", bytes_of<float>({1, 2}));
}

// Reads array `a` of an archive held in memory.
std::string archive_refusal(const std::string& bytes) {
  return message_of<FileError>([&] {
    const NpzFile file(std::as_bytes(std::span(bytes)), "x.npz");
    file.open("a").read_reals();
  });
}

TEST(Npz, StoredAndDeflatedArraysAreRead) {
  for (const bool deflated : {false, true}) {
    const std::string bytes = zip_of({{.name = "a.npy", .content = one(), .deflated = deflated},
                                      {.name = "readme.txt", .content = "x"}});
    const NpzFile file(std::as_bytes(std::span(bytes)), "x.npz");
    EXPECT_THAT(file.names(), ElementsAre("a", "readme.txt"));
    EXPECT_TRUE(file.contains("a"));
    EXPECT_THAT(file.open("a").read_reals(), ElementsAre(1, 2));
    EXPECT_THAT(message_of<FileError>([&] { file.open("b"); }),
                HasSubstr("x.npz: holds no array 'b'; it has a, readme.txt"));
    EXPECT_THAT(message_of<FileError>([&] { file.open("readme.txt"); }),
                HasSubstr("array 'readme.txt'"));
  }
}

TEST(Npz, TwoArraysOfOneNameAreRefused) {
  const berger::test::ZipMember a{.name = "a.npy", .content = one()},
      bare{.name = "a", .content = one()};
  EXPECT_THAT(archive_refusal(zip_of({a, a})), HasSubstr("holds two arrays named 'a'; keep one"));
  EXPECT_THAT(archive_refusal(zip_of({a, bare})), HasSubstr("holds two arrays named 'a'"));
}

TEST(Npz, ZipBombsAreRefusedBeforeAnythingIsUnpacked) {
  const std::string packed(1 << 20, '\0');
  EXPECT_THAT(archive_refusal(zip_of(
                  {{.name = "a.npy", .content = packed, .claimed_size = 300u << 20, .method = 8}})),
              HasSubstr("refused as a zip bomb"));
  EXPECT_THAT(
      archive_refusal(zip_of(
          {{.name = "a.npy", .content = one(), .deflated = true, .claimed_size = 4000000000u}})),
      HasSubstr("which cannot be"));
}

TEST(Npz, SizesThatCannotBeTrueAreRefused) {
  EXPECT_THAT(archive_refusal(zip_of({{.name = "a.npy", .content = one(), .claimed_size = 4000}})),
              HasSubstr("is stored, but its two sizes differ"));
  EXPECT_NE(archive_refusal(zip_of({{.name = "a.npy",
                                     .content = one(),
                                     .claimed_size = 4000,
                                     .claimed_packed_size = 4000}})),
            "nothing was thrown");
  EXPECT_THAT(archive_refusal(zip_of(
                  {{.name = "a.npy", .content = one(), .deflated = true, .claimed_size = 200}})),
              HasSubstr("the file has"));
  EXPECT_THAT(archive_refusal(zip_of({{.name = "a.npy",
                                       .content = one() + "more",
                                       .deflated = true,
                                       .claimed_size = static_cast<std::uint32_t>(one().size())}})),
              HasSubstr("array 'a'"));
  EXPECT_THAT(archive_refusal(zip_of({{.name = "a.npy", .content = one(), .method = 12}})),
              HasSubstr("is packed by method 12"));
}

TEST(Npz, AWrongChecksumIsNoticed) {
  EXPECT_THAT(archive_refusal(zip_of({{.name = "a.npy", .content = one(), .crc_error = 1}})),
              HasSubstr("array 'a' is damaged: CRC error"));
}

TEST(Npz, AnArchiveCutShortIsRefusedAtItsLastByte) {
  const std::string whole =
      zip_of({{.name = "b.npy", .content = one()}, {.name = "a.npy", .content = one()}});
  const std::size_t first = 30 + 5 + one().size();
  EXPECT_THAT(
      archive_refusal(whole.substr(0, first + 40)),
      HasSubstr("x.npz: byte " + std::to_string(first + 40) +
                ": the archive ends here, inside 'a.npy', of which " +
                std::to_string(one().size() - 5) + " more bytes are missing; it was cut short"));
  EXPECT_THAT(archive_refusal(whole.substr(0, 2 * first + 10)),
              HasSubstr("before its directory does; it was cut short"));
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_NE(archive_refusal(whole.substr(0, size)), "nothing was thrown") << size << " bytes";
}

TEST(Npz, FilesOfOtherKindsAreNamedWithTheFix) {
  const TemporaryFolder folder;
  const auto of = [&](const std::string& content) {
    return message_of<FileError>([&] { NpzFile(folder.file("x.npz", content)); });
  };
  EXPECT_THAT(
      of(one()),
      HasSubstr(
          "is a single .npy array, not NPZ; put signal and label into one file with numpy.savez"));
  EXPECT_THAT(of("MATLAB 5.0 MAT-file"), HasSubstr("is a MATLAB file"));
  EXPECT_THAT(of("\x89HDF\r\n\x1a\n"), HasSubstr("is an HDF5 file"));
  EXPECT_THAT(of("\x80\x04\x95"), HasSubstr("pickle, which is never loaded"));
  EXPECT_THAT(of("1, 2, 3"), HasSubstr("x.npz: byte 0: is not an NPZ file"));
  EXPECT_THAT(of(""), HasSubstr("is empty"));
  EXPECT_THAT(message_of<FileError>([&] { NpzFile{folder.path()}; }), HasSubstr("is a directory"));
  EXPECT_THAT(message_of<FileError>([&] { NpzFile{folder / "none.npz"}; }),
              HasSubstr("No such file"));
}

TEST(Npz, WhatIsWrittenIsReadBackAndAlwaysTheSameBytes) {
  const TemporaryFolder folder;
  const std::vector<berger::NpyArray> arrays{
      {"signal", {2, 2}, std::vector<float>{1, 2, 3, 4}},
      {"label", {2}, std::vector<std::int64_t>{1, 2}},
      {"sfreq", {}, std::vector<double>{125}},
      {"channels", {2}, std::vector<std::string>{"C3", "C4"}}};
  berger::write_npz(folder / "a.npz", arrays, berger::Existing::keep);
  berger::write_npz(folder / "b.npz", arrays, berger::Existing::keep);
  EXPECT_EQ(content_of(folder / "a.npz"), content_of(folder / "b.npz"));
  const NpzFile file(folder / "a.npz");
  EXPECT_THAT(file.names(), ElementsAre("signal", "label", "sfreq", "channels"));
  EXPECT_THAT(file.open("signal").read_reals(), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(file.open("signal").header().dims, ElementsAre(2, 2));
  EXPECT_THAT(file.open("channels").read_texts(), ElementsAre("C3", "C4"));
  EXPECT_THROW(berger::write_npz(folder / "a.npz", arrays, berger::Existing::keep),
               berger::OutputError);
}

TEST(Npz, ARealArchiveCutShortIsRefusedByNameAndByte) {
  const char* data = std::getenv("BERGER_TEST_DATA");
  if (data == nullptr) GTEST_SKIP() << "BERGER_TEST_DATA is not set";
  const std::string path = std::string(data) + "/bci3_iiib_partial/X11b_train_truncated_1MiB.npz";
  EXPECT_THAT(message_of<FileError>([&] { NpzFile{path}; }),
              HasSubstr("X11b_train_truncated_1MiB.npz: byte 1048576: the archive ends here, "
                        "inside 'signal.npy', of which "));
}

}  // namespace
