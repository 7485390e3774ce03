// [labels] and [report] of a study file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "berger/errors.hpp"
#include "berger/study.hpp"
#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

namespace berger {
namespace {

using testing::HasSubstr;

Study label_study_of(const std::string& text) {
  const test::TemporaryFolder folder;
  return read_study(folder.file("s.toml", text));
}

std::string label_error_of(const std::string& text) {
  return test::message_of<ConfigError>([&] { label_study_of(text); });
}

TEST(StudyFile, NamesRunsByLabelsAndNotByWhatTheyLeaveOut) {
  const std::string grid =
      "[data]\ntrain = [\"a.npz\"]\n"
      "[grid]\n\"train.augment\" = [{}, { flip = 0.5 }]\n\"model.activation\" = "
      "[\"relu\", \"elu\"]\n";
  EXPECT_EQ(label_study_of(grid).runs[0].name, "no_augment-relu-seed1");
  const Study named =
      label_study_of(grid +
                     "[labels]\n\"train.augment\" = [\"plain\", \"with flips\"]\n[report]\n"
                     "curves = \"train.augment\"\ncolumns = [\"kappa\", \"recall.left\"]\n"
                     "limits = { accuracy = [50, 100] }\ntitles.accuracy-eegnet = \"A\"\n");
  EXPECT_EQ(named.runs[0].name, "plain-relu-seed1");
  EXPECT_EQ(named.runs[3].name, "with_flips-elu-seed1");
}

TEST(StudyFile, RefusesNamesAndColumnsThatFitNothing) {
  const std::string grid =
      "[data]\ntrain = [\"a.npz\"]\n"
      "[grid]\n\"train.epochs\" = [5, 6]\n";
  for (const auto& [text, why] :
       {std::pair{"[labels]\n\"train.epochs\" = [\"few\"]\n", "1 names for 2 values"},
        std::pair{"[labels]\n\"train.epochs\" = [\"a\", \"a\"]\n", "names two values \"a\""},
        std::pair{"[labels]\n\"model.dropout\" = [\"a\"]\n", "it varies train.epochs"},
        std::pair{"[report]\ncurves = \"model.dropout\"\n", "no key that the grid varies"},
        std::pair{"[report]\ncolumns = [\"auk\"]\n", "unknown column auk; there are train_acc"},
        std::pair{"[report]\nlimits.accuracy = [9, 1]\n", "ends of the axis"},
        std::pair{"[report]\ncolour = \"red\"\n", "[report] has curves"}})
    EXPECT_THAT(label_error_of(grid + text), HasSubstr(why)) << text;
}

}  // namespace
}  // namespace berger
