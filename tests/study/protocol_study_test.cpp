// Studies with a protocol: each part a run, one table of them all, the same bits in any order.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "berger/errors.hpp"
#include "runs/csv.hpp"
#include "study/part_scores.hpp"
#include "study/small_runs.hpp"
#include "support/message_of.hpp"
#include "support/noise_data.hpp"

namespace berger {
namespace {

using test::content_of;
using test::TemporaryFolder;
using testing::ElementsAre;
using testing::HasSubstr;

Study protocol_study(const std::string& text, std::vector<std::string> settings = {}) {
  std::vector<std::string> all = test::small_settings;
  all.insert(all.end(), {"data.test=[]", "train.epochs=2"});
  all.insert(all.end(), settings.begin(), settings.end());
  return parse_study(text, "protocol.toml", all);
}

std::string refusal(const std::string& text, std::vector<std::string> settings = {}) {
  return test::message_of<ConfigError>([&] { protocol_study(text, std::move(settings)); });
}

const char* const leave_one_out = R"(
seeds = [1, 2]
[protocol]
name = "moabb-cross-subject"
validation = 0.25
validation_order = "random"
)";

TEST(ProtocolStudy, HasARunForEachPartAndSeed) {
  const TemporaryFolder folder;
  const StudyResult result =
      run_study(protocol_study(leave_one_out, {"data.train=simulated:motor-imagery?trials=16"}), "",
                {.folder = folder / "out", .jobs = 2});
  EXPECT_EQ(result.done, 8);
  const runs::CsvTable table = runs::read_csv(folder / "out/protocol.csv");
  ASSERT_EQ(table.rows.size(), 8U);
  EXPECT_EQ(table.cell(0, "part"), "subject1");
  EXPECT_EQ(table.cell(3, "configuration"), "eegnet");
  EXPECT_EQ(table.cell(3, "seed"), "2");
  EXPECT_EQ(table.cell(3, "subject"), "2");
  EXPECT_EQ(table.cell(3, "trials"), "4");
  EXPECT_EQ(table.cell(3, "chance"), "1") << "of four trials chance is right in all too often";
  EXPECT_THAT(content_of(folder / "out/results.csv"),
              HasSubstr("subject4-eegnet-seed2,eegnet,elu,4,,,2,done,"));
}

TEST(ProtocolStudy, HasTheSameBitsWhateverRunsBesideItOrBefore) {
  const TemporaryFolder folder;
  const Study study =
      protocol_study(leave_one_out, {"data.train=simulated:motor-imagery?trials=16"});
  run_study(study, "", {.folder = folder / "alone"});
  int steps = 0;
  run_study(study, "",
            {.folder = folder / "parted", .jobs = 2, .keep_going = [&] { return ++steps < 20; }});
  run_study(study, "", {.folder = folder / "parted", .resume = true, .engine = {.threads = 2}});
  EXPECT_EQ(content_of(folder / "alone/protocol.csv"), content_of(folder / "parted/protocol.csv"));
}

TEST(ProtocolStudy, NamesWhoCannotBeUsedAndGoesOn) {
  const TemporaryFolder folder;
  std::vector<std::string> notes;
  Progress progress;
  progress.note = [&](const std::string& note) { notes.push_back(note); };
  const StudyResult result =
      run_study(protocol_study("[protocol]\nname = \"within-session\"\nfolds = 2",
                               {"data.train=simulated:motor-imagery?trials=14", "data.session=1"}),
                "", {.folder = folder / "out"}, progress);
  EXPECT_EQ(result.done, 6);
  EXPECT_THAT(notes, testing::Contains("subject4-session1 is left out: 1 trial of a class, fewer "
                                       "than 2 folds"));
  const runs::CsvTable table = runs::read_csv(folder / "out/protocol.csv");
  EXPECT_EQ(table.cell(6, "part"), "subject4-session1");
  EXPECT_EQ(table.cell(6, "state"), "1 trial of a class, fewer than 2 folds");
}

// Twelve trials of noise with so many channels, and a pattern of its own for each file.
std::string noise_file(const TemporaryFolder& folder, const std::string& name, int channels) {
  Dataset data = test::noise_data(12, {.maps = 1, .height = channels, .width = 40}, 2,
                                  static_cast<std::uint64_t>(name.front()));
  data.raw_labels.assign(data.labels.begin(), data.labels.end());
  write_npz(folder / name, data);
  return folder / name;
}

TEST(ProtocolStudy, LeavesOutWhoHasOtherChannelsThanMost) {
  const TemporaryFolder folder;
  const std::string files =
      fmt::format("data.train=[\"{}\", \"{}\", \"{}\"]", noise_file(folder, "a.npz", 3),
                  noise_file(folder, "b.npz", 2), noise_file(folder, "c.npz", 2));
  const Study study = protocol_study(
      "[protocol]\nname = \"within-session\"\nfolds = 2",
      {files, "data.subject=[1, 2, 3]", "data.session=1", "model.pool=2", "model.second_pool=2"});
  const StudyResult result = run_study(study, "", {.folder = folder / "out"});
  EXPECT_EQ(result.done, 4);
  const runs::CsvTable table = runs::read_csv(folder / "out/protocol.csv");
  EXPECT_EQ(table.cell(4, "part"), "subject1-session1");
  EXPECT_THAT(table.cell(4, "state"),
              HasSubstr("a.npz has 3 channels × 40 samples, most have 2 channels × 40 samples"));
}

TEST(ProtocolStudy, ScoresAreOfTrialsNotOfTheirWindows) {
  Dataset data;
  data.trials = Tensor(6, {.maps = 1, .height = 1, .width = 10});
  data.classes = {"left", "right"};
  data.rate = 10;
  data.subjects = {1, 1, 1, 1, 1, 1};
  const TrialLogits trials{.firsts = {0, 3}, .labels = {0, 1}, .logits = {1, 0, 1, 0}};
  const TemporaryFolder folder;
  const runs::CsvTable table = runs::read_csv(folder.file("scores.csv", scores_csv(trials, data)));
  ASSERT_EQ(table.rows.size(), 1U);
  EXPECT_EQ(table.cell(0, "trials"), "2");
  EXPECT_EQ(table.cell(0, "accuracy"), "0.5");
  EXPECT_EQ(table.cell(0, "bits_per_minute"), "") << "how long a trial is, nobody knows";
}

TEST(ProtocolStudy, SizesAreAGridAndLieInTheRuns) {
  const Study study =
      protocol_study("[protocol]\nname = \"leave-one-subject-out\"\nsizes = [4, 8, 1.0]");
  EXPECT_THAT(study.grid_keys, ElementsAre("protocol.size"));
  ASSERT_EQ(study.runs.size(), 3U);
  EXPECT_EQ(study.runs[1].data.protocol.size, 8);
}

TEST(ProtocolStudy, APresetIsWhatItStandsForAndReadsBackEqual) {
  const Study study = protocol_study("[protocol]\nname = \"bci4-2b-sessions\"\nvalidation = 0.1");
  const ProtocolOptions& options = study.runs[0].data.protocol;
  EXPECT_EQ(options.name, ProtocolName::train_test);
  EXPECT_THAT(options.test_sessions, ElementsAre(4, 5));
  EXPECT_EQ(options.validation, 0.1);
  const std::string text = to_toml(study.runs[0]);
  EXPECT_EQ(to_toml(parse_study(text, "again").runs[0]).substr(text.find("[data]")),
            text.substr(text.find("[data]")));
}

TEST(ProtocolStudy, WhatCannotBeTogetherIsToldInOneLine) {
  const std::string within = "[protocol]\nname = \"within-session\"\n";
  EXPECT_THAT(refusal(within, {"data.test=a.npz"}), HasSubstr("list all files in data.train"));
  EXPECT_THAT(refusal(within, {"data.validation.fraction=0.2"}),
              HasSubstr("set protocol.validation"));
  EXPECT_THAT(refusal(within, {"data.limit=4"}), HasSubstr("protocol.sizes shortens"));
  EXPECT_THAT(
      refusal(within + "[recordings]\nfiles = [\"a.edf\"]\ntest = { session = [2] }\n"
                       "[trials]\nfrom = 0.0\nto = 1.0\nevents = { T1 = \"left\", T2 = \"right\" }",
              {"data.train=[]"}),
      HasSubstr("protocol.test_sessions narrows it"));
  EXPECT_THAT(refusal(within, {"train.keep=best_validation"}),
              HasSubstr("set protocol.validation, such as 0.2"));
  EXPECT_THAT(refusal(within + "folds = 1"), HasSubstr("at least 2"));
  EXPECT_THAT(refusal("[protocol]\nfolds = 5"), HasSubstr("protocol.name: missing"));
  EXPECT_THAT(refusal("[protocol]\nname = \"moabb-cross-sesion\""),
              HasSubstr("moabb-cross-session"));
  EXPECT_THAT(refusal(within + "other_sessions = \"training\""), HasSubstr("set test_sessions"));
}

}  // namespace
}  // namespace berger
