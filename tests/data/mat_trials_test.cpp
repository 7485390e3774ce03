// Trials of MATLAB files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "berger/dataset.hpp"
#include "berger/errors.hpp"
#include "io/gzip.hpp"
#include "support/mat_builder.hpp"
#include "support/message_of.hpp"
#include "support/real_data.hpp"
#include "support/temporary_folder.hpp"

namespace {

using berger::Dataset;
using berger::Shape;
using berger::test::MatWriter;
using berger::test::TemporaryFolder;
using testing::ElementsAre;
using testing::HasSubstr;

const MatWriter mat_writer{};

// Trials n, samples s, channels c as 100 n + 10 c + s, in MATLAB's order of the axes given.
std::vector<double> counted(int first, int second, int third, int (*value)(int, int, int)) {
  std::vector<double> values;
  for (int k = 0; k < third; ++k)
    for (int j = 0; j < second; ++j)
      for (int i = 0; i < first; ++i) values.push_back(value(i, j, k));
  return values;
}

TEST(MatTrials, AreTheLastAxis) {
  const TemporaryFolder folder;
  const auto values = counted(5, 2, 3, [](int s, int c, int n) { return 100 * n + 10 * c + s; });
  const std::string signal = mat_writer.doubles("data", {5, 2, 3}, 9, values);
  const std::string more = mat_writer.doubles<std::uint8_t>("y", {3, 1}, 2, {1, 2, 1}) +
                           mat_writer.doubles<std::uint8_t>("sfreq", {1, 1}, 2, {125}) +
                           mat_writer.matrix("channels", 1, {1, 2},
                                             mat_writer.text("", "C3") + mat_writer.text("", "C4"));
  const std::string bytes = mat_writer.file(mat_writer.packed(signal) + more);
  for (const std::string& path :
       {folder.file("x.mat", bytes), folder.file("x.mat.gz", berger::gzipped(bytes))}) {
    const Dataset data = berger::read_dataset({path});
    EXPECT_EQ(data.shape(), (Shape{1, 2, 5})) << path;
    EXPECT_EQ(data.size(), 3);
    EXPECT_THAT(data.raw_labels, ElementsAre(1, 2, 1));
    EXPECT_THAT(data.channels, ElementsAre("C3", "C4"));
    EXPECT_EQ(data.rate, 125);
    EXPECT_EQ(data.trials.trial(2)[5 + 3], 213);
    EXPECT_THAT(data.notes,
                testing::Contains("axes (5, 2, trials) read as (samples, channels, trials): "
                                  "the longer is time"));
  }
}

TEST(MatTrials, AreTheFirstAxisWhereOnlyThatHasAsManyAsThereAreLabels) {
  const TemporaryFolder folder;
  const auto values = counted(3, 2, 5, [](int n, int c, int s) { return 100 * n + 10 * c + s; });
  const Dataset data = berger::read_dataset({folder.file(
      "x.mat", mat_writer.file(mat_writer.doubles("X", {3, 2, 5}, 9, values) +
                               mat_writer.doubles<double>("label", {1, 3}, 9, {1, 2, 1})))});
  EXPECT_EQ(data.shape(), (Shape{1, 2, 5}));
  EXPECT_EQ(data.trials.trial(2)[5 + 3], 213);
}

TEST(MatTrials, OneContinuousRecordingIsNone) {
  const TemporaryFolder folder;
  const std::string path = folder.file(
      "x.mat", mat_writer.file(mat_writer.doubles<double>("data", {2, 3}, 9, {1, 2, 3, 4, 5, 6})));
  EXPECT_THAT(berger::test::message_of<berger::FileError>([&] { berger::read_dataset({path}); }),
              HasSubstr("is one continuous recording (MATLAB 4 to 7.3, EEGLAB), not trials"));
}

TEST(MatTrials, WithoutASignalTheFileSaysWhatItHas) {
  const TemporaryFolder folder;
  const std::string path =
      folder.file("x.mat", mat_writer.file(mat_writer.doubles<double>("cnt", {1, 1}, 9, {1})));
  EXPECT_THAT(berger::test::message_of<berger::FileError>([&] { berger::read_dataset({path}); }),
              HasSubstr("holds no array 'signal', 'X' or 'data'; it has cnt"));
}

// Every second sample of the original files is what the NPZ files hold.
TEST(MatTrials, OfRealFilesAreThoseOfTheNpzMadeOfThem) {
  SKIP_WITHOUT_REAL_DATA();
  const std::string folder = berger::test::real_data() + "/bci4_2b/";
  const Dataset train = berger::read_dataset({folder + "npz125/B04_train.npz"}),
                test = berger::read_dataset({folder + "npz125/B04_test.npz"});
  const auto compare = [&](const char* name, const Dataset& known, int first) {
    const Dataset data = berger::read_dataset({folder + "mat250/" + name});
    ASSERT_EQ(data.shape(), (Shape{1, 3, 1000}));
    ASSERT_EQ(data.size(), 120);
    int different = 0;
    for (int n = 0; n < 120; ++n) {
      EXPECT_EQ(data.raw_labels[static_cast<std::size_t>(n)],
                known.raw_labels[static_cast<std::size_t>(first + n)]);
      const std::vector<float> ours = data.trials.trial(n), theirs = known.trials.trial(first + n);
      for (std::size_t i = 0; i < theirs.size(); ++i) different += ours[2 * i] != theirs[i] ? 1 : 0;
    }
    EXPECT_EQ(different, 0) << name;
  };
  compare("B0401T.mat", train, 0);
  compare("B0403T.mat", train, 240);
  compare("B0404E.mat", test, 0);
}

}  // namespace
