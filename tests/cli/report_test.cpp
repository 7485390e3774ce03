// report and compare, as one types them.
#include "cli/program.hpp"

namespace berger::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class ReportCommand : public Program {
 protected:
  void train(const std::string& out, const std::string& more = "") {
    const Ran ran =
        berger("train --quiet" + small + "--set train.epochs=2 " + more + " --out " + out);
    ASSERT_EQ(ran.code, 0) << ran.err;
  }
};

TEST_F(ReportCommand, WritesThePageOfARunIntoItsFolder) {
  train("one", "--set data.limit=20");
  const Ran ran = berger("report one --no-figures");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("report: one/report.html"));
  EXPECT_THAT(ran.err, Not(HasSubstr("drawing"))) << "no bar where nobody looks";
  EXPECT_THAT(content("one/report.html"), HasSubstr("</html>"));
  EXPECT_FALSE(exists("one/figures"));
  EXPECT_THAT(content("one/report.html"), HasSubstr("<li>data.limit: 20 of 24 training trials"))
      << "what was said of the data";
  EXPECT_EQ(berger("report one --no-figures").code, 0) << "again, over what is there";
}

TEST_F(ReportCommand, OfSubjectsSaysOnceWhatHoldsForAllOfThem) {
  for (const char* const subject : {"1", "2"})
    ASSERT_EQ(berger("simulate motor-imagery --trials 12 -o S" + std::string(subject) + ".npz " +
                     "--seed " + subject)
                  .code,
              0);
  folder.file("s.toml",
              "[data]\ntrain = \"S{subject}.npz\"\n[model]\nfilters = 2\ndepth = 1\n"
              "[train]\nepochs = 1\n[grid]\n\"data.subject\" = [\"1\", \"2\"]\n");
  const Ran ran = berger("study s.toml --out out");
  ASSERT_EQ(ran.code, 0) << ran.err;
  const std::size_t first = ran.err.find("note: axes");
  ASSERT_NE(first, std::string::npos) << ran.err;
  EXPECT_EQ(ran.err.find("note: axes", first + 1), std::string::npos) << ran.err;
}

TEST_F(ReportCommand, SetsSeveralFoldersSideBySideInOneOfItsOwn) {
  train("one");
  train("two", "--set train.seed=2");
  train("three", "--set train.learning_rate=0.01");
  const Ran ran = berger("report one two three --no-figures");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("report: runs/report-001/report.html"));
  EXPECT_THAT(ran.out, HasSubstr("| eegnet  | 0.001 "));
  EXPECT_FALSE(exists("one/report.html"));
  expect_refusal("report one two --out runs/report-001", 2, "exists");
}

TEST_F(ReportCommand, RefusesWhatIsNoFolderOfResults) {
  expect_refusal("report nowhere", 3, "nowhere");
  folder.file("file", "text");
  expect_refusal("report file", 3, "file");
  train("one");
  expect_refusal("report one --style wide", 2, "--style");
  expect_refusal("report", 2, "DIR");
  expect_refusal("compare one", 2, "DIR");
  expect_refusal("compare one nowhere", 3, "nowhere");
}

TEST_F(ReportCommand, ComparesSettingsResultsAndTrials) {
  train("one");
  train("two", "--set train.learning_rate=0.01");
  const Ran ran = berger("compare one two");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out,
              HasSubstr("setting              one    two\ntrain.learning_rate  0.001  0.01\n"));
  EXPECT_THAT(ran.out, HasSubstr("over test trials"));
  EXPECT_THAT(ran.out, HasSubstr("Fewer than 3 seeds"));
  EXPECT_THAT(ran.out, Not(HasSubstr("train.epochs"))) << "the same in both";
  train("again");
  const Ran same = berger("compare one again");
  EXPECT_THAT(same.out, HasSubstr("All settings are the same."));
  EXPECT_THAT(same.err, HasSubstr("again is left out: it has the seed and the settings of one"));
  expect_refusal("compare one ./one/", 2, "named twice");
}

}  // namespace
}  // namespace berger::test
