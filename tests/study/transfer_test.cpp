// Trainings that begin with others: networks of the other subjects, models, first phases.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "berger/errors.hpp"
#include "runs/environment.hpp"
#include "runs/folders.hpp"
#include "runs/result.hpp"
#include "study/merge.hpp"
#include "study/small_runs.hpp"
#include "support/message_of.hpp"

namespace berger {
namespace {

using test::content_of;
using test::TemporaryFolder;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

// Four subjects of two sessions, eight trials each.
const std::vector<std::string> four_subjects{"data.train=simulated:motor-imagery?trials=64",
                                             "data.test=[]", "data.session=[8, 8]",
                                             "train.epochs=2"};

Study transfer_study(const std::string& text, std::vector<std::string> settings = {}) {
  std::vector<std::string> all = test::small_settings;
  all.insert(all.end(), four_subjects.begin(), four_subjects.end());
  all.insert(all.end(), settings.begin(), settings.end());
  return parse_study(text, "transfer.toml", all);
}

std::string refusal_of(const std::string& text, std::vector<std::string> settings = {}) {
  return test::message_of<ConfigError>([&] { transfer_study(text, std::move(settings)); });
}

const char* const from_others = R"(
name = "transfer"
[protocol]
name = "cross-session"
[transfer]
from = "others"
epochs = 1
)";

std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder + "/runs"))
    names.push_back(entry.path().filename().string());
  std::ranges::sort(names);
  return names;
}

Parameters weights_in(const std::string& folder, const std::string& run) {
  return load_model(runs::StudyFolder{folder}.run(run).model()).first().parameters;
}

bool same_layer(const Parameters& a, const Parameters& b, const std::string& layer) {
  return std::ranges::all_of(a.list(), [&](const Parameter& p) {
    return !p.name.starts_with(layer) || std::ranges::equal(a.of(p), b.of(p));
  });
}

TEST(Transfer, TrainsOnTheOthersOnceForEachSubjectAndSeed) {
  const TemporaryFolder folder;
  const Study study = transfer_study(from_others, {"seeds=[1, 2]"});
  const StudyResult result = run_study(study, "", {.folder = folder / "out", .jobs = 2});
  EXPECT_EQ(result.done, 16);
  const std::vector<std::string> names = names_in(folder / "out");
  EXPECT_THAT(names, SizeIs(16 + 8));
  EXPECT_THAT(names, Contains("others-of-subject2-eegnet-seed1"));
  for (const char* table : {"results.csv", "protocol.csv"})
    EXPECT_THAT(content_of(folder / "out/" + table), Not(HasSubstr("others-of"))) << table;
}

TEST(Transfer, LetsNoTrialOfTheSubjectIntoTheNetworkOfTheOthers) {
  const TemporaryFolder folder;
  run_study(transfer_study(from_others), "", {.folder = folder / "out"});
  const runs::Environment data = runs::read_environment(
      runs::StudyFolder{folder / "out"}.run("others-of-subject3-eegnet-seed1").environment());
  EXPECT_THAT(data.part("train")->subjects, ElementsAre(1, 2, 4));
  EXPECT_THAT(data.part("train")->sessions, ElementsAre(1, 2));
  EXPECT_EQ(data.part("train")->trials, 48);
  EXPECT_EQ(data.part("test"), nullptr);
}

TEST(Transfer, BeginsWithTheWeightsOfTheOthersButForWhatIsSkipped) {
  const TemporaryFolder folder;
  const Study study =
      transfer_study(from_others, {"train.freeze=all_but_last", "transfer.skip=[\"firstconv.0\"]"});
  run_study(study, "", {.folder = folder / "out"});
  const Parameters others = weights_in(folder / "out", "others-of-subject1-eegnet-seed1"),
                   own = weights_in(folder / "out", "subject1-session2-eegnet-seed1");
  Parameters fresh = own;
  fresh.initialise(1);
  const std::vector<NamedLayer> layers =
      load_model(folder / "out/runs/subject1-session2-eegnet-seed1/model.safetensors")
          .first()
          .network.layers;
  ASSERT_GT(layers.size(), 3U);
  EXPECT_TRUE(same_layer(own, fresh, "firstconv.0"));
  EXPECT_FALSE(same_layer(own, others, "firstconv.0"));
  EXPECT_TRUE(same_layer(own, others, "separableConv"));
  EXPECT_FALSE(same_layer(own, others, layers.back().name)) << "the classifier is trained";
}

TEST(Transfer, HasTheSameBitsWhateverRunsBesideItOrBefore) {
  const TemporaryFolder folder;
  const Study study = transfer_study(from_others);
  run_study(study, "", {.folder = folder / "alone"});
  for (const int stop : {7, 40}) {  // among the others, and among the subjects' own
    const std::string parted = folder / ("parted" + std::to_string(stop));
    int steps = 0;
    run_study(study, "",
              {.folder = parted, .jobs = 2, .keep_going = [&] { return ++steps < stop; }});
    EXPECT_EQ(runs::read_result(parted + "/runs/subject4-session2-eegnet-seed1/result.json").state,
              runs::RunState::missing);
    run_study(study, "", {.folder = parted, .resume = true, .engine = {.threads = 2}});
    EXPECT_EQ(content_of(folder / "alone/protocol.csv"), content_of(parted + "/protocol.csv"));
  }
}

TEST(Transfer, ThatCannotBeWrittenFailsForItsSubjectAndIsNotTriedForEver) {
  const TemporaryFolder folder;
  const Study study = transfer_study(from_others);
  join_study(study, from_others, {.folder = folder / "out"});
  folder.file("out/runs/others-of-subject1-eegnet-seed1/environment.json/in the way", "");
  const StudyResult result =
      run_study(study, from_others, {.folder = folder / "out", .resume = true});
  EXPECT_EQ(result.failed, 2);
  EXPECT_EQ(result.done, 6);
}

TEST(Transfer, OfPartsOnOneFolderOrApartIsThatOfOne) {
  const TemporaryFolder folder;
  const Study study = transfer_study(from_others);
  run_study(study, from_others, {.folder = folder / "alone"});
  for (const int part : {1, 2}) {
    run_study(study, from_others,
              {.folder = folder / "shared", .part = StudyPart{.number = part, .of = 2}});
    run_study(study, from_others,
              {.folder = folder / ("apart" + std::to_string(part)),
               .part = StudyPart{.number = part, .of = 2}});
  }
  EXPECT_EQ(content_of(folder / "alone/protocol.csv"), content_of(folder / "shared/protocol.csv"));
  for (const std::string& name : names_in(folder / "alone"))
    EXPECT_EQ(content_of(folder / "alone/runs/" + name + "/model.safetensors"),
              content_of(folder / "shared/runs/" + name + "/model.safetensors"))
        << name;
}

TEST(Transfer, IsOneValueOfAGridBesideNone) {
  const TemporaryFolder folder;
  const Study study = transfer_study(
      "[protocol]\nname = \"cross-session\"\n[grid]\n\"transfer.from\" = [\"none\", \"others\"]");
  const StudyResult result = run_study(study, "", {.folder = folder / "out", .jobs = 2});
  EXPECT_EQ(result.done, 16);
  EXPECT_THAT(names_in(folder / "out"),
              AllOf(SizeIs(16 + 4), Contains("subject1-session1-none-seed1"),
                    Contains("subject1-session1-others-seed1")));
}

TEST(Transfer, FromAModelNeedsNoProtocolAndIsOneOfTheStudysFiles) {
  const TemporaryFolder folder;
  run(test::small_run(), {.folder = folder / "first"});
  const std::string model = folder / "first/model.safetensors";
  const Study study = parse_study(
      "[transfer]\nfrom = \"first/model.safetensors\"\n[train]\nfreeze = \"all_but_last\"",
      folder / "study.toml", test::small_settings);
  EXPECT_EQ(study.runs[0].transfer.from, model);
  EXPECT_EQ(run_study(study, "", {.folder = folder / "out"}).done, 1);
  EXPECT_TRUE(same_layer(load_model(model).first().parameters,
                         weights_in(folder / "out", "eegnet-seed1"), "firstconv"));
  const std::string text = to_toml(study.runs[0]);
  EXPECT_EQ(to_toml(parse_study(text, "again").runs[0]).substr(text.find("[data]")),
            text.substr(text.find("[data]")));
}

TEST(Transfer, NamesWhoHasNoOthersAndGoesOnWithoutThem) {
  const TemporaryFolder folder;
  const std::string problem = test::message_of<ConfigError>([&] {
    run_study(transfer_study(from_others, {"data.subject=1", "data.session=[32, 32]"}), "",
              {.folder = folder / "out"});
  });
  EXPECT_THAT(problem, HasSubstr("there is nobody but subject 1 to train on first"));
}

TEST(Transfer, WhatCannotBeIsToldInOneLine) {
  const std::string within = "[protocol]\nname = \"within-session\"\n";
  EXPECT_THAT(refusal_of("[transfer]\nfrom = \"others\""), HasSubstr("set protocol.name"));
  EXPECT_THAT(
      refusal_of("[protocol]\nname = \"leave-one-subject-out\"\n[transfer]\nfrom = \"others\""),
      HasSubstr("trains on the others alone"));
  EXPECT_THAT(refusal_of(within + "[transfer]\nskip = [\"classify\"]"),
              HasSubstr("does nothing without transfer.from"));
  EXPECT_THAT(refusal_of(within + "[transfer]\nepochs = 3"),
              HasSubstr("set transfer.from = \"others\""));
  EXPECT_THAT(refusal_of(within + "[transfer]\nfrom = \"others\"\nepochs = -1"),
              HasSubstr("at least 1"));
  EXPECT_THAT(refusal_of(within + "[transfer]\nfrom = \"others\"\nlearning_rate = -0.1"),
              HasSubstr("above 0"));
  EXPECT_THAT(refusal_of(within + "[transfer]\nfrmo = \"others\""),
              HasSubstr("did you mean transfer.from"));
  EXPECT_THAT(refusal_of(within + "[transfer]\nfrom = \"\""), HasSubstr("or the file of a model"));
  EXPECT_THAT(refusal_of(within, {"train.freeze=[\"firstcon\"]"}), HasSubstr("no layer"));
  const TemporaryFolder folder;
  EXPECT_THAT(test::message_of<ConfigError>([&] {
                RunConfig one = transfer_study(from_others).runs[0];
                one.data.protocol.part = "subject1-session1";
                run(one, {.folder = folder / "one"});
              }),
              HasSubstr("by berger study alone"));
  EXPECT_FALSE(std::filesystem::exists(folder / "one"));
}

const char* const two_phases = R"(
name = "phases"
[protocol]
name = "cross-session"
validation = 0.25
validation_order = "chronological"
second_phase = true
[train]
epochs = 6
[train.early_stopping]
metric = "validation_loss"
patience = 2
)";

TEST(SecondPhase, GoesOnWithTheValidationTrialsUntilTheirLossIsThatOfTraining) {
  const TemporaryFolder folder;
  const Study study = transfer_study(two_phases, {"train.epochs=6"});
  EXPECT_EQ(run_study(study, "", {.folder = folder / "out", .jobs = 2}).done, 8);
  for (const RunConfig& run : with_parts(study).runs) {
    const runs::StudyFolder out{folder / "out"};
    const runs::RunFolder first = out.run("first-phase-of-" + run.name), second = out.run(run.name);
    const runs::Environment before = runs::read_environment(first.environment()),
                            after = runs::read_environment(second.environment());
    EXPECT_EQ(before.part("train")->trials, 6);
    EXPECT_EQ(before.part("validation")->trials, 2);
    EXPECT_EQ(after.part("train")->trials, 8);
    const runs::Result one = runs::read_result(first.result()),
                       two = runs::read_result(second.result());
    EXPECT_EQ(one.keep, Keep::best_validation_loss);
    EXPECT_EQ(two.keep, Keep::last);
    EXPECT_LE(two.epochs, one.kept->epoch) << "at most as long again";
  }
}

TEST(SecondPhase, HasTheSameBitsAfterAResumeAndBehindTheOthers) {
  const TemporaryFolder folder;
  const Study study = transfer_study(two_phases, {"transfer.from=others"});
  run_study(study, "", {.folder = folder / "alone"});
  int steps = 0;
  run_study(study, "",
            {.folder = folder / "parted", .jobs = 2, .keep_going = [&] { return ++steps < 90; }});
  run_study(study, "", {.folder = folder / "parted", .resume = true, .engine = {.threads = 2}});
  EXPECT_EQ(content_of(folder / "alone/protocol.csv"), content_of(folder / "parted/protocol.csv"));
}

TEST(SecondPhase, NeedsValidationDataAndAnEndOfTheFirst) {
  EXPECT_THAT(refusal_of("[protocol]\nname = \"cross-session\"\nsecond_phase = true"),
              HasSubstr("set protocol.validation"));
  EXPECT_THAT(refusal_of("[protocol]\nname = \"schirrmeister-2017\""),
              HasSubstr("set train.early_stopping.metric"));
}

}  // namespace
}  // namespace berger
