// Filtered recordings that are kept for the next start, and trials that are windows into them.
#include "data/epochs/signal_cache.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "berger/dataset.hpp"
#include "io/read_file.hpp"
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
    ::setenv("BERGER_CACHE", cache().c_str(), 1);
    test::RecordingBytes heard{.events = {{1, "T1"}, {3, "T2"}, {6, "T1"}, {8, "T2"}, {14, "T1"}},
                               .gaps = {400, 50}};
    heard.value = [](int c, int t) { return (c + 1) * std::sin(0.3 * t + c) + 0.01 * (t % 7); };
    folder_.file("a.npz", heard.bytes());
    heard.value = [](int c, int t) { return (c + 2) * std::sin(0.4 * t - c); };
    folder_.file("b.npz", heard.bytes());
  }
  void TearDown() override { ::unsetenv("BERGER_CACHE"); }

  std::string cache() const { return folder_ / "cache"; }
  std::vector<std::string> kept() const {
    std::vector<std::string> files;
    if (fs::exists(cache()))
      for (const auto& entry : fs::directory_iterator(cache())) files.push_back(entry.path());
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
        EXPECT_NE(without.trials.ready(0, 1), nullptr);
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
      folder_.file("cache/" + fs::path(path).filename().string(),
                   {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    }
    const Dataset anew = read(options()), again = read(options());
    EXPECT_THAT(anew.notes, Contains(HasSubstr("so the recording was filtered anew")));
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
  ::setenv("BERGER_CACHE", folder_.file("no folder", "x").c_str(), 1);
  const Dataset data = read(options());
  EXPECT_EQ(test::values(data), test::values(good));
  EXPECT_THAT(data.notes, Contains(HasSubstr("cannot be kept for the next start")));
}

TEST_F(KeptSignals, StayWhereTheyAreForTrialsThatAreBeingUsed) {
  const Dataset data = read(options());
  const std::vector<float> before = test::values(data);
  fs::remove_all(cache());
  EXPECT_EQ(test::values(data), before);
}

}  // namespace
}  // namespace berger
