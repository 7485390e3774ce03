// Predictions say what they mean: which trial of which file, the class by name, a label only where
// it means something to the model. Images come as people have them: one picture, a flat folder, a
// table without labels.
#include <fmt/format.h>

#include <filesystem>

#include "cli/program.hpp"
#include "support/picture_files.hpp"

namespace berger {
namespace {

using testing::HasSubstr;
using testing::Not;

class Predict : public test::Program {
 protected:
  // Two classes of 12 × 12: bright and dark.
  void SetUp() override {
    for (int i = 0; i < 6; ++i) {
      picture(fmt::format("faces/happy/{}.png", i), 200 + i);
      picture(fmt::format("faces/sad/{}.png", i), 40 + i);
    }
    const test::Ran ran = berger(
        "train --data faces --model lenet --out run --quiet "
        "--set train.epochs=8 --set train.batch_size=4 "
        "--set train.learning_rate=0.01 --set data.standardise=true");
    ASSERT_EQ(ran.code, 0) << ran.err;
  }
  void picture(const std::string& path, int grey) const {
    std::filesystem::create_directories(std::filesystem::path(folder / path).parent_path());
    folder.file(
        path, test::png({.height = 12,
                         .width = 12,
                         .rows = std::vector<std::uint8_t>(144, static_cast<std::uint8_t>(grey))}));
  }
  std::string predicted(const std::string& data) {
    std::filesystem::remove(folder / "p.csv");
    const test::Ran ran = berger("predict run " + data + " -o p.csv");
    EXPECT_EQ(ran.code, 0) << ran.err;
    return content("p.csv");
  }
};

TEST_F(Predict, TakesOnePicture) {
  picture("me.png", 210);
  const std::string csv = predicted("me.png");
  EXPECT_THAT(csv, HasSubstr("trial,file,place,prediction,class,"));
  EXPECT_THAT(csv, HasSubstr("\n1,me.png,0,0,happy,"));
}

TEST_F(Predict, TakesAFolderOfPicturesInNaturalOrder) {
  picture("new/10.png", 50);
  picture("new/2.png", 205);
  const std::string csv = predicted("new");
  EXPECT_THAT(csv, HasSubstr("\n1,new/2.png,0,0,happy,"));
  EXPECT_THAT(csv, HasSubstr("\n2,new/10.png,0,1,sad,"));
  EXPECT_THAT(csv, Not(HasSubstr("label")));
}

TEST_F(Predict, TakesATableWithoutLabels) {
  const auto row = [](int grey) {
    std::string text;
    for (int i = 0; i < 144; ++i) text += fmt::format("{} ", grey);
    return text;
  };
  folder.file("new.csv",
              fmt::format("pixels,Usage\n{},A\n{},B\n{},B\n", row(201), row(44), row(202)));
  const std::string csv = predicted("'new.csv?usage=B'");
  EXPECT_THAT(csv, HasSubstr("\n1,new.csv,1,1,sad,"));
  EXPECT_THAT(csv, HasSubstr("\n2,new.csv,2,0,happy,"));
}

TEST_F(Predict, GivesNoLabelToAFolderThatIsNoClass) {
  picture("test/sad/1.png", 44);
  picture("test/unknown/1.png", 44);
  const std::string csv = predicted("test");
  EXPECT_THAT(csv, HasSubstr("\n1,test/sad/1.png,0,1,1,sad,")) << "the model's number of sad is 1";
  EXPECT_THAT(csv, HasSubstr("\n2,test/unknown/1.png,0,,1,sad,"));
  expect_refusal("evaluate run test", 3, "class 'unknown' is unknown to");
}

TEST_F(Predict, TakesWhatHasLabelsBesideWhatHasNone) {
  picture("new/1.png", 44);
  picture("test/sad/1.png", 44);
  const std::string csv = predicted("test new");
  EXPECT_THAT(csv, HasSubstr("\n1,test/sad/1.png,0,1,1,sad,"));
  EXPECT_THAT(csv, HasSubstr("\n2,new/1.png,0,,1,sad,"));
}

TEST_F(Predict, NumbersLabelsAsItsPredictions) {
  ASSERT_EQ(berger("train --data faces --model lenet --out turned --quiet --epochs 1 --set "
                   "'data.classes=[\"sad\",\"happy\"]'")
                .code,
            0);
  ASSERT_EQ(berger("predict turned faces -o p.csv").code, 0);
  const std::string csv = content("p.csv");
  EXPECT_THAT(csv, HasSubstr("faces/happy/0.png,0,1,")) << "happy is the second class of the model";
  EXPECT_THAT(csv, HasSubstr("faces/sad/0.png,0,0,"));
}

TEST_F(Predict, GivesNoLabelWhereNumbersMeanNothing) {
  std::string pixels;
  for (int i = 0; i < 144; ++i) pixels += "44 ";
  folder.file("numbered.csv", "emotion,pixels\n0," + pixels + "\n");
  EXPECT_THAT(predicted("numbered.csv"), HasSubstr("\n1,numbered.csv,0,1,sad,"));
  expect_refusal("evaluate run numbered.csv", 3, "which is which?");
  EXPECT_THAT(berger("evaluate run numbered.csv --classes sad=0").out,
              HasSubstr("accuracy           1"));
}

TEST_F(Predict, ReadsAsTrainingDid) {
  picture("broken/sad/1.png", 44);
  folder.file("broken/sad/2.png", "\x89PNG\r\n\x1a\n and no more");
  std::filesystem::create_directories(folder / "broken/happy");
  picture("broken/happy/1.png", 222);
  expect_refusal("evaluate run broken", 3, "2.png");
  EXPECT_EQ(berger("evaluate run broken --broken skip").code, 0);
  ASSERT_EQ(berger("train --data broken --model lenet --out skipping --set data.broken=skip --set "
                   "train.epochs=1")
                .code,
            0);
  EXPECT_EQ(berger("evaluate skipping broken").code, 0);
  expect_refusal("evaluate skipping broken --broken error", 3, "2.png");
}

TEST_F(Predict, DecidesByTheRuleThatIsAskedFor) {
  const std::string largest = predicted("faces"), ratio = predicted("faces --rule prior_ratio");
  EXPECT_EQ(largest, ratio) << "classes of one size have one prior";
  expect_refusal("predict run faces -o q.csv --rule thresholds", 2, "--validation");
  EXPECT_EQ(berger("predict run faces -o q.csv --rule thresholds --validation faces").code, 0);
  expect_refusal("predict run faces -o r.csv --views 4", 2, "trained without augmentation");
}

TEST_F(Predict, GivesTheSameToNumPy) {
  picture("new/1.png", 44);
  ASSERT_EQ(berger("predict run new -o p.npz").code, 0);
  for (const char* name : {"trial.npy", "file.npy", "place.npy", "class.npy", "prediction.npy"})
    EXPECT_THAT(content("p.npz"), HasSubstr(name));
  EXPECT_THAT(content("p.npz"), Not(HasSubstr("label.npy")));
}

TEST_F(Predict, ShowsTheTrialsWhoseNumbersAreNamed) {
  ASSERT_EQ(berger("evaluate run faces --figures figures --show 2,9").code, 0);
  EXPECT_TRUE(exists("figures/trial_2.svg"));
  EXPECT_THAT(content("figures/trial_9.gp"), HasSubstr("Trial 9"));
  expect_refusal("evaluate run faces --figures more --show 13", 2, "there are the trials 1 to 12");
  expect_refusal("evaluate run faces --show 2", 2, "--figures");
}

}  // namespace
}  // namespace berger
