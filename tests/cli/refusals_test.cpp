// What command lines ask for that cannot be: code 2, the option, and what it takes instead.
#include "cli/program.hpp"
#include "support/edf_builder.hpp"

namespace {

struct Refusals : berger::test::Program {
  // Each with what it says.
  void expect_usage(const std::vector<std::pair<std::string, std::string>>& commands) {
    for (const auto& [arguments, message] : commands) expect_refusal(arguments, 2, message);
    EXPECT_FALSE(exists("out"));
  }
};

TEST_F(Refusals, OfNamesOfClasses) {
  folder.file("weights", "none");
  const auto import = [](const std::string& classes) {
    return "import weights --model eegnet --input 2x100 -o out --classes " + classes;
  };
  expect_usage({{import("left,,right"), "--classes left,,right: a name is empty"},
                {import("left,left"), "a name is there twice"},
                {import("left=1,right=x"), "a label is no whole number"},
                {import("left=1,right=1"), "a label is there twice"},
                {import("left=1,right"), "some names have a label and some have none"},
                {import("left=2,right=1"), "the labels 2, 1 do not ascend"},
                {import("1"), "--classes 1: 2 to 65536 are possible"}});
}

TEST_F(Refusals, OfWeightsWithoutWhatTheyNeed) {
  folder.file("weights", "none");
  const std::string import = "import weights --model eegnet --input 2x100 --classes 2 -o out ";
  expect_usage({{"import weights -o out", "weights alone; give --input HxW"},
                {"import weights --input 2x100 --classes 2 -o out", "which network? Name it with"},
                {import + "--channels C3,Cz,C4", "--channels names 3, but the input has 2"},
                {import + "--mean 1,2,3", "one number is expected, or 2, one for each channel"},
                {import + "--sd 0", "--sd: a deviation above 0 is expected"},
                {import + "--rename =b", "--rename =b: expected OLD=NEW"},
                {"train --out out --drop fc" + small, "there are no weights without --init FILE"}});
}

TEST_F(Refusals, OfOptionsThatNeedOthers) {
  berger::test::EdfFile edf;
  edf.data = berger::test::int16s({1, 2, 3, 4});
  folder.file("a.edf", edf.bytes());
  folder.file("s.toml", "[data]\ntrain = [\"simulated:motor-imagery?trials=8\"]\n");
  expect_usage(
      {{"inspect", "inspect what? Name DATA, or a study file with --config"},
       {"inspect a.edf --from 1", "--from and --to say what the page of --html shows"},
       {"inspect a.edf a.edf --html out", "--html: shows one recording"},
       {"study s.toml --part 1/2", "--part: of which folder? Name the one that the parts share"},
       {"study s.toml --finish", "--finish: of which folder?"}});
}

TEST_F(Refusals, OfRulesThatAreTunedOnNothing) {
  expect_usage(
      {{"predict m a -o out.csv --rule thresholds", "name labelled recordings for --validation"},
       {"predict m a -o out.csv --validation b", "only --rule thresholds tunes anything on it"},
       {"evaluate m a --rule thresholds", "name other recordings than DATA for --validation"},
       {"evaluate m a --validation b", "only --rule thresholds tunes anything on it"},
       {"evaluate m --rule thresholds --validation b", "name the recordings to evaluate too"},
       {"evaluate m --axes channels_samples", "without DATA the run's own data are read"},
       {"evaluate m a --show 1", "--show: where to? Name a folder for the figures"}});
}

}  // namespace
