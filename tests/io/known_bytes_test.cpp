#include "io/known_bytes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "berger/errors.hpp"
#include "io/npz.hpp"
#include "io/safetensors.hpp"
#include "support/message_of.hpp"
#include "support/npz_builder.hpp"

namespace {

using namespace berger::test;
using namespace std::string_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

std::string instead(const std::string& bytes) {
  return berger::known_instead(std::as_bytes(std::span(bytes)), "NPZ");
}

// Header of a MATLAB 4 matrix: type, rows, columns, complex, length of the name; then the name.
std::string matlab_four(std::uint32_t type, bool big_endian) {
  std::string bytes;
  for (const std::uint32_t number : {type, 3U, 4U, 0U, 2U})
    bytes += big_endian ? reversed_items(little(number), 4) : little(number);
  return bytes + "x\0"s + std::string(96, '\1');
}

struct Row {
  std::string bytes, name, advice;
};

// The beginnings are those that the formats' own specifications give.
const std::vector<Row> rows{
    {"<!DOCTYPE html><html>", "a web page (HTML)", "download the file itself"},
    {"\xef\xbb\xbf\n  <HTML lang=en>", "a web page (HTML)", "download"},
    {"<?xml version=\"1.0\"?>", "a text with markup", "download"},
    {"version https://git-lfs.github.com/spec/v1\noid sha256:12", "a pointer of git LFS",
     "git lfs pull"},
    {"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"s, "a PNG picture", "a folder of pictures for each class"},
    {"\xff\xd8\xff\xe0\0\x10JFIF"s, "a JPEG picture", "a folder of pictures for each class"},
    {"0       X X X X", "an EDF recording", "cut trials out of it"},
    {"\xff"
     "BIOSEMI          ",
     "a BDF recording", "cut trials out of it"},
    {"GDF 2.20", "a GDF recording", "cut trials out of it"},
    {"\0\0\0\x64\0\0\0\x1f\0\0\0\x14\0\0\0\0"s, "a FIF recording", "cut trials"},
    {"Brain Vision Data Exchange Header File Version 1.0", "the header of a BrainVision recording",
     "cut trials out of it"},
    {"XDF:\5\4\1\0"s, "an XDF recording", "numpy.savez"},
    {"MATLAB 5.0 MAT-file, Platform: GLNXA64", "a MATLAB file of version 5", "scipy.io.loadmat"},
    {"MATLAB 7.3 MAT-file, Platform: GLNXA64", "a MATLAB file of version 7.3", "-v7"},
    {matlab_four(0, false), "a MATLAB file of version 4", "scipy.io.loadmat"},
    {matlab_four(1000, true), "a MATLAB file of version 4", "scipy.io.loadmat"},
    {"\x89HDF\r\n\x1a\n", "an HDF5 file", "h5py"},
    {"\x93NUMPY\1\0"s, "a single .npy array", "numpy.savez"},
    {"\x1f\x8b\x08\0"s, "compressed with gzip", "unpack it"},
    {"\x80\x04\x95\x10\0"s, "a Python pickle, which is never loaded", "numpy.savez"},
    {"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.", "a PyTorch file from before 1.6",
     "safetensors"},
    {zip_of({{.name = "archive/data.pkl", .content = "\x80\x02}"}}), "a PyTorch file", "--init"},
    {"\x40\0\0\0\0\0\0\0{\"weight\":{"s, "a safetensors file of weights", "--init"},
    {zip_of({{.name = "xl/workbook.xml", .content = "<a/>"}}), "a ZIP archive", "unpack it"},
};

TEST(KnownBytes, AreNamedWithWhatToDo) {
  for (const Row& row : rows)
    EXPECT_THAT(instead(row.bytes), AllOf(StartsWith("is " + row.name), HasSubstr(", not NPZ; "),
                                          HasSubstr(row.advice)))
        << row.name;
}

TEST(KnownBytes, AreTheSameInAFileThatIsOpened) {
  for (const Row& row : rows)
    EXPECT_THAT(message_of<berger::FileError>(
                    [&] { berger::NpzFile(std::as_bytes(std::span(row.bytes)), "x.npz"); }),
                row.bytes.starts_with("PK\3\4") ? HasSubstr("x.npz: is " + row.name)
                                                : HasSubstr("x.npz: " + instead(row.bytes)));
}

TEST(KnownBytes, AreNamedWhereWeightsAreExpected) {
  for (const std::string bytes : {"<!DOCTYPE html><html>", "version https://git-lfs.github.com/"})
    EXPECT_THAT(message_of<berger::FileError>(
                    [&] { berger::parse_safetensors(std::as_bytes(std::span(bytes)), "w"); }),
                HasSubstr(", not safetensors; "));
}

TEST(KnownBytes, OfNothingKnownNothingIsSaid) {
  EXPECT_THAT(instead(""), IsEmpty());
  EXPECT_THAT(instead("1, 2, 3\n"), IsEmpty());
  EXPECT_THAT(instead(std::string(600, '\0')), IsEmpty());  // no MATLAB 4: of no rows
  EXPECT_THAT(instead("\0\0\x08\x03\0\0\0\x0a\0\0\0\x1c\0\0\0\x1c"s + std::string(90, '\0')),
              IsEmpty());  // IDX
  EXPECT_THAT(instead(zip_of({{.name = "signal.npy", .content = "x"}})), IsEmpty());
  // cut anywhere: never read beyond the end
  for (const Row& row : rows)
    for (std::size_t size = 0; size < row.bytes.size(); ++size) {
      const std::vector<std::byte> exact(
          std::as_bytes(std::span(row.bytes)).begin(),
          std::as_bytes(std::span(row.bytes)).begin() + static_cast<std::ptrdiff_t>(size));
      berger::known_instead(exact, "NPZ");
    }
}

}  // namespace
