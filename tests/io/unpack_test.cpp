#include "io/unpack.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "berger/errors.hpp"
#include "support/idx_builder.hpp"

namespace {

using berger::FileError;
using berger::Unpacker;
using berger::test::counting_bytes;
using berger::test::gzip;
using testing::HasSubstr;
using testing::ThrowsMessage;

// All bytes there are, a few at a time.
std::string unpacked(const std::string& bytes, std::size_t at_once) {
  Unpacker unpacker(std::as_bytes(std::span(bytes)), "f.gz");
  std::string all;
  std::vector<std::uint8_t> piece(at_once);
  while (const std::size_t got = unpacker.read(piece))
    all.append(piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(got));
  return all;
}

TEST(Unpacker, GivesPlainBytesAsTheyAre) {
  EXPECT_EQ(unpacked("plain text", 3), "plain text");
}

TEST(Unpacker, GivesGzippedBytesUnpackedInPiecesOfAnySize) {
  const std::string text = counting_bytes(100'000);
  for (const std::size_t at_once : {1UL, 7UL, 4096UL, 200'000UL})
    EXPECT_EQ(unpacked(gzip(text), at_once), text) << at_once;
}

TEST(Unpacker, TakesPackedPiecesOneAfterTheOther) {
  EXPECT_EQ(unpacked(gzip("one ") + gzip("after ") + gzip("the other"), 5), "one after the other");
}

TEST(Unpacker, NoticesWhereAPackedFileIsCutShort) {
  const std::string whole = gzip(counting_bytes(5000));
  for (const std::size_t length : {3UL, 12UL, whole.size() / 2, whole.size() - 1})
    EXPECT_THAT([&] { unpacked(whole.substr(0, length), 4096); },
                ThrowsMessage<FileError>(HasSubstr("the file ends here")))
        << length;
}

TEST(Unpacker, NoticesDamage) {
  std::string damaged = gzip(counting_bytes(5000));
  // within the checksum
  damaged[damaged.size() - 6] = static_cast<char>(damaged[damaged.size() - 6] ^ 1);
  EXPECT_THAT([&] { unpacked(damaged, 4096); }, ThrowsMessage<FileError>(HasSubstr("damaged")));
}

TEST(Unpacker, KnowsHowMuchCanCome) {
  const std::string packed = gzip(std::string(1'000'000, 'x'));
  EXPECT_GE(Unpacker(std::as_bytes(std::span(packed)), "f").most(), 1'000'000U);
  const std::string plain = "12345";
  EXPECT_EQ(Unpacker(std::as_bytes(std::span(plain)), "f").most(), 5U);
}

}  // namespace
