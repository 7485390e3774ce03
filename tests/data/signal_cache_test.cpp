// Filtered recordings that are kept for the next start, and trials that are windows into them.
#include "data/epochs/signal_cache.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "berger/dataset.hpp"
#include "io/read_file.hpp"
#include "support/cache_folder.hpp"
#include "support/dataset_values.hpp"
#include "support/recording_files.hpp"
#include "support/temporary_folder.hpp"

namespace berger {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

class KeptSignals : public testing::Test {
 protected:
  void SetUp() override {
    test::RecordingBytes heard{.events = {{1, "T1"}, {3, "T2"}, {6, "T1"}, {8, "T2"}, {14, "T1"}},
                               .gaps = {400, 50}};
    heard.value = [](int c, int t) { return (c + 1) * std::sin(0.3 * t + c) + 0.01 * (t % 7); };
    folder_.file("a.npz", heard.bytes());
    heard.value = [](int c, int t) { return (c + 2) * std::sin(0.4 * t - c); };
    folder_.file("b.npz", heard.bytes());
  }
  std::vector<std::string> kept() const {
    std::vector<std::string> files;
    if (fs::exists(cache_.path()))
      for (const auto& entry : fs::recursive_directory_iterator(cache_.path()))
        if (entry.is_regular_file()) files.push_back(entry.path());
    return files;
  }
  DataOptions options(TrialScale standardise = TrialScale::none) const {
    DataOptions options{.folder = folder_.path(), .recordings = {.files = {"a.npz", "b.npz"}}};
    options.chain.recordings = {.channels = {"all"}, .reference = {"average"}, .band = {2, 30}};
    options.chain.trials = {.events = {{{"T1", "left"}, {"T2", "right"}}},
                            .from = 0,
                            .to = 2,
                            .length = 1,
                            .step = 0.25,
                            .standardise = standardise};
    return options;
  }
  static Dataset read(const DataOptions& options) {
    Chain fitted;
    return read_recordings(options, {}, fitted);
  }

  test::TemporaryFolder folder_;
  test::CacheFolder cache_;
};

void expect_same(const Dataset& data, const Dataset& other) {
  EXPECT_EQ(test::values(data), test::values(other));
  EXPECT_EQ(data.raw_labels, other.raw_labels);
  EXPECT_EQ(data.onsets, other.onsets);
  EXPECT_EQ(data.notes, other.notes);
  ASSERT_EQ(data.sources.size(), other.sources.size());
  for (std::size_t s = 0; s < data.sources.size(); ++s)
    EXPECT_EQ(data.sources[s].hash, other.sources[s].hash);
}

TEST_F(KeptSignals, GiveTheBitsOfThoseThatAreFilteredAnew) {
  for (const TrialScale scale : {TrialScale::none, TrialScale::exponential, TrialScale::trial})
    for (const double most : {0.0, 6.0})
      for (const bool baseline : {false, true}) {
        if (baseline && scale == TrialScale::trial) continue;  // refused
        DataOptions by = options(scale);
        by.chain.trials.reject.peak_to_peak = most;
        if (baseline) by.chain.trials.baseline = {-0.2, 0};
        const Dataset first = read(by), again = read(by);
        by.images.cache = false;
        const Dataset without = read(by);
        EXPECT_GT(first.size(), 10);
        expect_same(first, without);
        expect_same(again, without);
        EXPECT_EQ(first.trials.ready(0, 1), nullptr) << "windows lie in their recording";
      }
}

TEST_F(KeptSignals, AreReadAndNotWrittenAgain) {
  read(options());
  const std::vector<std::string> files = kept();
  ASSERT_EQ(files.size(), 2U) << "one each recording, whatever its windows";
  const auto before = fs::last_write_time(files[0]);
  fs::last_write_time(files[0], before - std::chrono::hours(1));
  read(options());
  EXPECT_EQ(fs::last_write_time(files[0]), before - std::chrono::hours(1));
  DataOptions other = options();
  other.chain.recordings.band = {4, 30};
  EXPECT_NE(test::values(read(other)), test::values(read(options())));
  EXPECT_EQ(kept().size(), 4U);
}

TEST_F(KeptSignals, AreMadeAnewWhereTheRecordingIsAnother) {
  const std::vector<float> before = test::values(read(options()));
  fs::copy_file(folder_ / "b.npz", folder_ / "a.npz", fs::copy_options::overwrite_existing);
  const Dataset data = read(options());
  EXPECT_NE(test::values(data), before);
  EXPECT_EQ(kept().size(), 2U) << "the new content takes the place of the old";
  EXPECT_THAT(data.notes, Not(Contains(HasSubstr("cache"))));
}

TEST_F(KeptSignals, ThatAreDamagedOrCutShortAreMadeAnewWithANote) {
  const std::vector<float> good = test::values(read(options()));
  const auto damage = [&](auto&& change) {
    for (const std::string& path : kept()) {
      std::vector<std::byte> bytes = read_file(path);
      change(bytes);
      std::ofstream(path, std::ios::binary)
          .write(reinterpret_cast<const char*>(bytes.data()), std::ssize(bytes));
    }
    const Dataset anew = read(options()), again = read(options());
    EXPECT_THAT(anew.notes, Contains(HasSubstr("so it was filtered anew"))) << "once for both";
    EXPECT_THAT(again.notes, Not(Contains(HasSubstr("anew"))));
    EXPECT_EQ(test::values(anew), good);
    EXPECT_EQ(test::values(again), good);
  };
  damage([](auto& bytes) { bytes.back() ^= std::byte{1}; });
  damage([](auto& bytes) { bytes[40] ^= std::byte{1}; });
  damage([](auto& bytes) { bytes[14] ^= std::byte{1}; });
  damage([](auto& bytes) { bytes.resize(bytes.size() / 2); });
  damage([](auto& bytes) { bytes.resize(20); });
}

TEST_F(KeptSignals, AreNotNeeded) {
  const Dataset good = read(options());
  test::CacheFolder::use(folder_.file("no folder", "x"));
  const Dataset data = read(options());
  EXPECT_EQ(test::values(data), test::values(good));
  EXPECT_THAT(data.notes, Contains(HasSubstr("filtered recordings cannot be kept in")));
  EXPECT_EQ(data.notes.size(), good.notes.size() + 1) << "one note for both";
}

TEST_F(KeptSignals, AreHeldOnlyWhereTheirWindowsTakeMoreRoom) {
  DataOptions apart = options();
  apart.chain.trials.length = apart.chain.trials.step = 0;
  EXPECT_NE(read(apart).trials.ready(0, 1), nullptr) << "trials side by side";
  EXPECT_EQ(read(options()).trials.ready(0, 1), nullptr) << "windows that overlap";
  apart.images.cache = false;
  DataOptions overlap = options();
  overlap.images.cache = false;
  EXPECT_NE(read(apart).trials.ready(0, 1), nullptr);
  EXPECT_EQ(read(overlap).trials.ready(0, 1), nullptr);
}

}  // namespace
}  // namespace berger
