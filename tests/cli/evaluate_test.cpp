// berger evaluate: measures, rules of decision and figures.
#include "cli/program.hpp"

namespace berger {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

class Evaluate : public test::Program {
 protected:
  void SetUp() override {
    const test::Ran ran =
        berger("train" + small +
               "--set train.epochs=2 --set data.validation.fraction=0.25 --out run --quiet");
    ASSERT_EQ(ran.code, 0) << ran.err;
  }
  const std::string test_data = " 'simulated:motor-imagery?trials=16&part=test' ";
  const std::string other_data = " 'simulated:motor-imagery?trials=20&seed=2' ";
};

TEST_F(Evaluate, PrintsAreaCalibrationAndTheMostConfusedPairs) {
  const test::Ran ran = berger("evaluate run" + test_data);
  ASSERT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(
      ran.out,
      ContainsRegex("\nauc                [01]\\.[0-9]{4}\ncalibration error  [01]\\.[0-9]{4}\n"));
  EXPECT_THAT(
      ran.out,
      ContainsRegex("(left is taken for right|right is taken for left) in [0-9]+ of 8 trials"));
  EXPECT_THAT(ran.out, Not(HasSubstr("rule")));
}

TEST_F(Evaluate, ByAnyRuleKeepsTheLoss) {
  const std::string plain = berger("evaluate run" + test_data).out;
  const std::string loss =
      plain.substr(plain.find("loss"), plain.find("accuracy") - plain.find("loss"));
  for (const char* rule : {"argmax", "prior_ratio", "above_prior"}) {
    const test::Ran ran = berger("evaluate run" + test_data + "--rule " + rule);
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_THAT(ran.out, HasSubstr(loss)) << rule;
    EXPECT_EQ(ran.out == plain, rule == std::string("argmax"));
  }
  EXPECT_THAT(berger("evaluate run --rule prior_ratio").out,
              HasSubstr("prior_ratio; priors left: 0.5, right: 0.5"));
}

TEST_F(Evaluate, TunesThresholdsOnValidationDataAloneAndSaysWhatIsOptimistic) {
  const std::string warning = "optimistic: the thresholds were tuned on these trials";
  const std::string own = berger("evaluate run --rule thresholds").out;
  EXPECT_THAT(own, HasSubstr("validation (" + warning + ")\n"));
  EXPECT_THAT(own, HasSubstr("\ntest\n"));
  const test::Ran other =
      berger("evaluate run" + test_data + "--rule thresholds --validation" + other_data);
  EXPECT_EQ(other.code, 0) << other.err;
  EXPECT_THAT(other.out, ContainsRegex("thresholds; thresholds left: [0-9.]+, right: [0-9.]+"));
  EXPECT_THAT(other.out, Not(HasSubstr("optimistic")));
  const test::Ran same =
      berger("evaluate run" + test_data + "--rule thresholds --validation" + test_data);
  EXPECT_THAT(same.out, HasSubstr(warning));
}

TEST_F(Evaluate, RefusesRulesWithoutWhatTheyNeed) {
  expect_refusal("evaluate run --rule guess", 2,
                 "guess not in {argmax,prior_ratio,above_prior,thresholds}");
  expect_refusal("evaluate run" + test_data + "--rule thresholds", 2,
                 "name other recordings than DATA for --validation");
  expect_refusal("evaluate run" + test_data + "--validation" + other_data, 2,
                 "only --rule thresholds");
  expect_refusal("evaluate run --rule thresholds --validation" + other_data, 2,
                 "name the recordings to evaluate too");
  ASSERT_EQ(berger("train" + small + "--set train.epochs=1 --out without --quiet").code, 0);
  expect_refusal("evaluate without --rule thresholds", 2, "the run had no validation data");
}

TEST_F(Evaluate, DrawsFiguresIntoANewFolder) {
  const test::Ran ran = berger("evaluate run --figures figures");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("figures: figures"));
  for (const char* name : {"confusion-validation", "confusion-test", "class_shares-test",
                           "temporal_filters", "spatial_weights"})
    for (const char* ending : {".csv", ".gp"})
      EXPECT_TRUE(exists(std::string("figures/") + name + ending)) << name;
  EXPECT_FALSE(exists("figures/pictures-test.csv"));
  expect_refusal("evaluate run --figures figures", 2, "figures: exists already");
}

}  // namespace
}  // namespace berger
