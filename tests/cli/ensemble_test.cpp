// berger ensemble, and what takes the models that it makes.
#include "cli/program.hpp"
#include "support/recording.hpp"

namespace berger {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

class Ensembles : public test::Program {
 protected:
  void train(const std::string& name, const std::string& settings = "") {
    const test::Ran ran =
        berger("train" + small + "--set train.epochs=1 --quiet --out " + name + " " + settings);
    ASSERT_EQ(ran.code, 0) << ran.err;
  }
  const std::string augmented = "--set train.augment.noise=0.3 --set train.augment.time_shift=20 ";
  const std::string test_data = " 'simulated:motor-imagery?trials=16&part=test' ";
};

TEST_F(Ensembles, AreEvaluatedDecodedAndShownLikeAnyModel) {
  train("a", "--set train.seed=1");
  train("b", "--set train.seed=2");
  train("c", "--set train.seed=3 --set model.filters=3");
  const test::Ran made = berger("ensemble a b/model.safetensors c -o three.safetensors");
  ASSERT_EQ(made.code, 0) << made.err;
  EXPECT_THAT(made.out, HasSubstr("members     3 (2 eegnet, 1 eegnet)\n"));
  EXPECT_THAT(made.out, HasSubstr("views       1 of each trial\n"));
  EXPECT_THAT(made.out, HasSubstr("\nmodel: three.safetensors\n"));

  const test::Ran evaluated =
      berger("evaluate three.safetensors" + test_data + "--figures figures --rule prior_ratio");
  EXPECT_EQ(evaluated.code, 0) << evaluated.err;
  EXPECT_THAT(evaluated.out, ContainsRegex("accuracy +[01]"));
  EXPECT_THAT(evaluated.err,
              HasSubstr("note: the filters drawn are those of the ensemble's first member\n"));
  EXPECT_TRUE(exists("figures/temporal_filters.csv"));
  expect_refusal("evaluate three.safetensors", 2, "no DATA, and an ensemble has none of its own");

  ASSERT_EQ(berger("predict three.safetensors" + test_data + "-o sixteen.csv").code, 0);
  ASSERT_EQ(
      berger("predict three.safetensors" + test_data + "-o again.csv --threads 3 --isa avx2").code,
      0);
  EXPECT_EQ(content("sixteen.csv"), content("again.csv"));

  const test::Ran summary = berger("summary three.safetensors --plan");
  EXPECT_THAT(summary.out, HasSubstr("members     3 (2 eegnet, 1 eegnet)\n"));
  EXPECT_THAT(summary.out, HasSubstr("\nmembers 1, 2: eegnet\n"));
  EXPECT_THAT(summary.out, HasSubstr("\nmember 3: eegnet\n"));
  expect_refusal("summary three.safetensors --drawing three.svg", 2,
                 "one network can be drawn; this ensemble has 2");
}

TEST_F(Ensembles, TakeTheMembersOfEnsembles) {
  train("a", "--set train.seed=1");
  train("b", "--set train.seed=2");
  ASSERT_EQ(berger("ensemble a b -o two.safetensors").code, 0);
  EXPECT_THAT(berger("ensemble two.safetensors a -o three.safetensors").out,
              HasSubstr("members     3 (3 eegnet)\n"));
  ASSERT_EQ(berger("ensemble a b a -o same.safetensors").code, 0);
  EXPECT_EQ(content("three.safetensors"), content("same.safetensors"));
}

TEST_F(Ensembles, LetAModelDecideByViewsOfATrial) {
  train("a", augmented);
  const test::Ran made = berger("ensemble a --views 4 -o views.safetensors");
  ASSERT_EQ(made.code, 0) << made.err;
  EXPECT_THAT(made.out, HasSubstr("members     1 (1 eegnet)\n"));
  EXPECT_THAT(made.out, HasSubstr("views       4 of each trial\n"));
  EXPECT_THAT(berger("summary views.safetensors").out, HasSubstr("views       4 of each trial\n"));
  EXPECT_THAT(berger("summary a").out, Not(HasSubstr("views")));
  EXPECT_NE(berger("evaluate views.safetensors" + test_data).out,
            berger("evaluate a" + test_data).out);
  ASSERT_EQ(berger("ensemble views.safetensors --views 1 -o back.safetensors").code, 0);
  EXPECT_EQ(content("back.safetensors"), content("a/model.safetensors"));
}

// What training printed and what the model that it leaves decides is the same.
TEST_F(Ensembles, ViewsOfTrainingAreThoseOfEvaluate) {
  train("a", augmented + "--set train.test_views=3");
  EXPECT_THAT(content("a/result.json"), HasSubstr("\"loss\": "));
  const std::string loss = berger("evaluate a").out;
  const auto at = loss.find("loss");
  const std::string figure = loss.substr(loss.find_first_of("0123456789", at), 12);
  EXPECT_THAT(content("a/result.json"), HasSubstr("\"loss\": " + figure));
}

TEST_F(Ensembles, RefuseWhatCannotBe) {
  train("a");
  train("b", "--set data.standardise=true");
  expect_refusal("ensemble", 2, "MODEL is required");
  expect_refusal("ensemble a a", 2, "--out is required");
  expect_refusal("ensemble a -o one.safetensors", 2, "one MODEL is no ensemble");
  expect_refusal("ensemble a --views 0 -o one.safetensors", 2, "--views");
  expect_refusal("ensemble a --views 4 -o one.safetensors", 2,
                 "a: trained without augmentation, so there is nothing to draw views");
  expect_refusal("ensemble a b -o two.safetensors", 2,
                 "a does not standardise its trials; b standardises");
  expect_refusal("ensemble a missing -o two.safetensors", 3, "missing");
  EXPECT_FALSE(exists("one.safetensors") || exists("two.safetensors"));
  ASSERT_EQ(berger("ensemble a a -o two.safetensors").code, 0);
  expect_refusal("ensemble a a -o two.safetensors", 2, "two.safetensors: exists already");
}

TEST_F(Ensembles, RefuseModelsOfOtherClassesOrChannels) {
  folder.file("two.npz", test::npz({.samples = 60}));
  folder.file("other.npz", test::npz({.samples = 60, .labels = {0, 7, 7, 0}}));
  folder.file("long.npz", test::npz({.samples = 80}));
  for (const char* name : {"two", "other", "long"}) {
    const test::Ran ran = berger(
        "train --set model.filters=2 --set model.temporal_kernel=5 --set train.epochs=1 --quiet "
        "--data " +
        std::string(name) + ".npz --out " + name);
    ASSERT_EQ(ran.code, 0) << ran.err;
  }
  expect_refusal("ensemble two other -o e.safetensors", 2, "two knows");
  expect_refusal("ensemble two long -o e.safetensors", 2, "channels × 60 samples; long");
}

}  // namespace
}  // namespace berger
