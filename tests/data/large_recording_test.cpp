// A recording far larger than memory, of holes alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

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

}  // namespace
