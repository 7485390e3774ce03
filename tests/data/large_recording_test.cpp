// Long recordings: one read in halves, one far larger than memory, of holes alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "berger/errors.hpp"
#include "support/edf_builder.hpp"
#include "support/open_bytes.hpp"
#include "support/temporary_folder.hpp"

namespace {

using berger::test::EdfFile;

// Bytes that this process has asked files for.
std::int64_t bytes_read() {
  std::ifstream counters("/proc/self/io");
  std::string name;
  std::int64_t value = 0;
  counters >> name >> value;
  return name == "rchar:" ? value : -1;
}

TEST(LargeRecording, CostsWhatIsReadOfIt) {
  constexpr std::uintmax_t size = std::uintmax_t{20} << 30;
  constexpr std::int64_t record = 64 * 256 * 3;
  const berger::test::TemporaryFolder folder;
  EdfFile file{.version =
                   "\xff"
                   "BIOSEMI",
               .reserved = "24BIT",
               .records = "-1",
               .channels = std::vector<berger::test::EdfChannel>(64, {.physical_low = "-8388608",
                                                                      .physical_high = "8388607",
                                                                      .digital_low = "-8388608",
                                                                      .digital_high = "8388607",
                                                                      .per_record = "256"})};
  const std::string path = folder.file("x.bdf", file.bytes());
  std::error_code error;
  std::filesystem::resize_file(path, size, error);
  if (error) GTEST_SKIP() << "no sparse files here: " << error.message();
  if (bytes_read() < 0) GTEST_SKIP() << "/proc/self/io cannot be read";

  const std::int64_t before = bytes_read();
  const auto recording = berger::open_recording(path);
  const std::int64_t opened = bytes_read();
  EXPECT_LT(opened - before, 64 << 10);
  EXPECT_EQ(recording.facts().samples, static_cast<std::int64_t>((size - 65 * 256) / record) * 256);
  std::vector<int> all(64);
  for (int c = 0; c < 64; ++c) all[static_cast<std::size_t>(c)] = c;
  std::vector<float> window(64 * 512);
  recording.read(all, recording.facts().samples - 700, 512, window);
  EXPECT_LT(bytes_read() - opened, 5 * record);
  EXPECT_EQ(window[0], 0);
  EXPECT_TRUE(recording.events().empty());
}

// Two million values are read in two halves, on two threads.
TEST(LargeRecording, IsReadAsAWholeAsItIsInPieces) {
  constexpr std::int64_t channels = 64, samples = 130 * 256, piece = 1300;
  const berger::test::TemporaryFolder folder;
  EdfFile file{.records = "130",
               .channels = std::vector<berger::test::EdfChannel>(64, {.per_record = "256"})};
  for (std::int64_t i = 0; i < channels * samples; ++i) {
    file.data += static_cast<char>(i * 7 & 255);
    file.data += static_cast<char>(i >> 8 & 127);
  }
  const std::string path = folder.file("x.edf", file.bytes());
  const auto recording = berger::open_recording(path);
  std::vector<int> all(channels);
  for (int c = 0; c < channels; ++c) all[static_cast<std::size_t>(c)] = c;
  std::vector<float> whole(channels * samples), part(channels * piece);
  recording.read(all, 0, samples, whole);
  for (std::int64_t from = 0; from + piece <= samples; from += 3 * piece) {
    recording.read(all, from, piece, part);
    for (std::int64_t c = 0; c < channels; ++c)
      ASSERT_TRUE(std::equal(part.begin() + c * piece, part.begin() + (c + 1) * piece,
                             whole.begin() + c * samples + from))
          << "channel " << c << " from " << from;
  }
  std::filesystem::resize_file(path, std::filesystem::file_size(path) - 1);
  EXPECT_THROW(recording.read(all, 0, samples, whole), berger::FileError);
}

}  // namespace
