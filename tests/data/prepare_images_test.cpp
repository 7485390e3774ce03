#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "berger/dataset.hpp"
#include "berger/errors.hpp"
#include "support/dataset_values.hpp"
#include "support/idx_builder.hpp"
#include "support/message_of.hpp"
#include "support/picture_files.hpp"
#include "support/real_data.hpp"
#include "support/temporary_folder.hpp"

namespace {

using berger::ConfigError;
using berger::DataOptions;
using berger::Dataset;
using berger::FileError;
using berger::PreparedData;
using berger::test::counting_bytes;
using berger::test::idx;
using berger::test::message_of;
using berger::test::TemporaryFolder;
using berger::test::values;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

class PrepareImages : public testing::Test {
 protected:
  void write_idx(const std::string& name, const std::string& labels, std::uint32_t side = 4) const {
    const auto count = static_cast<std::uint32_t>(labels.size());
    folder_.file(name + "-images", idx({count, side, side}, counting_bytes(count * side * side)));
    folder_.file(name + "-labels", idx({count}, labels));
  }
  void write_folder(const std::string& name, const std::vector<std::string>& classes) const {
    for (const std::string& each : classes) {
      std::filesystem::create_directories(folder_ / (name + "/" + each));
      for (int i = 0; i < 2; ++i)
        folder_.file(fmt::format("{}/{}/{}.png", name, each, i),
                     berger::test::grey_png(4, 4, 16 * i + static_cast<int>(each.size())));
    }
  }
  DataOptions options(std::vector<std::string> train, std::vector<std::string> test = {}) const {
    DataOptions data{.folder = folder_.path(), .train = std::move(train), .test = std::move(test)};
    data.images.cache = false;
    return data;
  }

  TemporaryFolder folder_;
};

double mean(const std::vector<float>& all) {
  double sum = 0;
  for (const float x : all) sum += x;
  return sum / static_cast<double>(all.size());
}

TEST_F(PrepareImages, CutsValidationWithoutChangingAPixel) {
  write_idx("a", "\1\2\1\2\1\2\1\2\1\2");
  DataOptions data = options({"a-images"});
  const std::vector<float> all = values(berger::prepare(data).train);
  data.validation.fraction = 0.4;
  const PreparedData cut = berger::prepare(data);
  ASSERT_TRUE(cut.validation);
  EXPECT_EQ(cut.train.size(), 6);
  EXPECT_EQ(cut.validation->size(), 4);
  EXPECT_EQ(cut.train.sources[0].trials, 6);
  std::vector<float> parts = values(cut.train), rest = values(*cut.validation), sorted = all;
  parts.insert(parts.end(), rest.begin(), rest.end());
  std::sort(parts.begin(), parts.end());
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(parts, sorted);
}

TEST_F(PrepareImages, StandardisesByMeanAndSdOfTheTrainingPart) {
  write_idx("a", "\1\2\1\2");
  write_idx("b", "\2\1");
  DataOptions data = options({"a-images"}, {"b-images"});
  data.standardise = true;
  const PreparedData prepared = berger::prepare(data);
  const std::vector<float> train = values(prepared.train);
  EXPECT_NEAR(mean(train), 0, 1e-6);
  double squares = 0;
  for (const float x : train) squares += double{x} * x;
  EXPECT_NEAR(squares / static_cast<double>(train.size()), 1, 1e-5);
  ASSERT_EQ(prepared.preprocessing.mean.size(), 1U) << "one for the map, not one for each row";
  EXPECT_NEAR(prepared.preprocessing.mean[0], 31.5 / 255, 1e-7);  // of 0 … 63
  EXPECT_NEAR(prepared.preprocessing.scale[0], 255 / std::sqrt((64.0 * 64 - 1) / 12), 1e-4);
  EXPECT_EQ(values(*prepared.test)[0], train[0]);
}

TEST_F(PrepareImages, MatchesFoldersByTheNamesOfTheirClasses) {
  write_folder("train", {"cat", "dog", "zebra"});
  write_folder("test", {"cat", "zebra"});
  const PreparedData data = berger::prepare(options({"train"}, {"test"}));
  EXPECT_THAT(data.train.classes, ElementsAre("cat", "dog", "zebra"));
  EXPECT_THAT(data.test->labels, ElementsAre(0, 0, 2, 2));
  EXPECT_EQ(data.test->classes, data.train.classes);
}

TEST_F(PrepareImages, JoinsTestFoldersThatEachLackOtherClasses) {
  write_folder("train", {"cat", "dog", "zebra"});
  write_folder("test1", {"cat", "dog"});
  write_folder("test2", {"zebra", "cat"});
  const PreparedData data = berger::prepare(options({"train"}, {"test1", "test2"}));
  EXPECT_THAT(data.test->labels, ElementsAre(0, 0, 1, 1, 0, 0, 2, 2));
  EXPECT_EQ(data.test->classes, data.train.classes);
  // training folders likewise: their classes are those of all of them
  const PreparedData joined = berger::prepare(options({"test2", "test1"}));
  EXPECT_THAT(joined.train.classes, ElementsAre("cat", "dog", "zebra"));
  EXPECT_THAT(joined.train.labels, ElementsAre(0, 0, 2, 2, 0, 0, 1, 1));
}

TEST_F(PrepareImages, RefusesNamesThatCannotBeToldApart) {
  write_idx("a", "\1\2\1\2");
  DataOptions data = options({"a-images"});
  data.classes = {"a", ""};
  EXPECT_THAT(message_of<ConfigError>([&] { berger::prepare(data); }),
              HasSubstr("leaves name 2 empty"));
  data.classes = {"a", "a"};
  EXPECT_THAT(message_of<ConfigError>([&] { berger::prepare(data); }),
              HasSubstr("names 'a' twice"));
}

TEST_F(PrepareImages, RefusesAClassThatTrainingNeverSaw) {
  write_folder("train", {"cat", "dog"});
  write_folder("test", {"cat", "mouse"});
  EXPECT_THAT(message_of<FileError>([&] { berger::prepare(options({"train"}, {"test"})); }),
              AllOf(HasSubstr("class 'mouse' is unknown to the training data, which has cat, dog"),
                    HasSubstr("test")));
  write_idx("a", "\1\2\1\2");
  write_idx("b", "\1\3");
  EXPECT_THAT(message_of<FileError>([&] { berger::prepare(options({"a-images"}, {"b-images"})); }),
              HasSubstr("label 3 (trial 1) is unknown to the training data"));
}

TEST_F(PrepareImages, NamesClassesAsTheSettingsSay) {
  write_idx("a", "\1\2\1\2");
  DataOptions data = options({"a-images"});
  data.classes = {"shirt", "boot"};
  EXPECT_THAT(berger::prepare(data).train.classes, ElementsAre("shirt", "boot"));
  data.classes = {"shirt", "boot", "bag"};
  EXPECT_THAT(message_of<ConfigError>([&] { berger::prepare(data); }),
              HasSubstr("names 3 classes, but the training data has 2 (labels 1, 2)"));
}

TEST_F(PrepareImages, PutsFoldersIntoTheOrderOfTheSettingsSoThatNumberedLabelsMeanTheSame) {
  write_folder("train", {"cat", "dog", "ant"});
  write_idx("test", {'\0', '\1', '\2'});
  DataOptions data = options({"train"}, {"test-images"});
  data.classes = {"dog", "cat", "ant"};
  const PreparedData prepared = berger::prepare(data);
  // folders in the order of the alphabet
  EXPECT_THAT(prepared.train.labels, ElementsAre(2, 2, 1, 1, 0, 0));
  EXPECT_THAT(prepared.test->labels, ElementsAre(0, 1, 2));
  EXPECT_EQ(prepared.test->classes, prepared.train.classes);
}

TEST_F(PrepareImages, RefusesTestImagesOfAnotherSizeUnlessOneIsStated) {
  write_idx("a", "\1\2\1\2");
  write_idx("b", "\1\2", 5);
  DataOptions data = options({"a-images"}, {"b-images"});
  EXPECT_THAT(
      message_of<FileError>([&] { berger::prepare(data); }),
      AllOf(HasSubstr("has grey images of 5 × 5, but the training data has grey images of 4 × 4"),
            HasSubstr("give the image size")));
  data.images.height = data.images.width = 4;
  const PreparedData prepared = berger::prepare(data);
  EXPECT_EQ(prepared.test->shape(), prepared.train.shape());
  EXPECT_EQ(prepared.facts.image_options.height, 4);
}

TEST_F(PrepareImages, NeedsLabels) {
  write_idx("a", "\1\2\1\2");
  std::filesystem::remove(folder_ / "a-labels");
  EXPECT_THAT(message_of<FileError>([&] { berger::prepare(options({"a-images"})); }),
              HasSubstr("has no labels: "));
}

// Published with MNIST: mean 0.1307 and sd 0.3081 of the training images.
TEST_F(PrepareImages, OfMnistHaveTheirKnownMeanAndSd) {
  SKIP_WITHOUT_REAL_DATA();
  DataOptions data = options({berger::test::real_data() + "/mnist/train-images-idx3-ubyte.gz"});
  data.standardise = true;
  const PreparedData prepared = berger::prepare(data);
  EXPECT_NEAR(prepared.preprocessing.mean[0], 0.1307, 5e-5);
  EXPECT_NEAR(1 / prepared.preprocessing.scale[0], 0.3081, 5e-5);
}

}  // namespace
