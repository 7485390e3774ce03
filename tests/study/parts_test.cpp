// Studies in parts: each run done once, by whoever; the dead are followed; what is left is whole.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>
#include <thread>

#include "berger/errors.hpp"
#include "runs/claims.hpp"
#include "study/claiming.hpp"
#include "study/merge.hpp"
#include "study/small_runs.hpp"

namespace berger {
namespace {

using test::content_of;
using test::TemporaryFolder;
using test::without_seconds;
using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr std::string_view text = "name = \"parts\"\nseeds = [1, 2]\n";

Study study_of_six(const TemporaryFolder& folder) {
  std::vector<std::string> settings = test::small_settings;
  settings.push_back("grid.model.activation=[\"relu\", \"elu\", \"tanh\"]");
  settings.push_back("train.epochs=2");
  return read_study(folder.file("parts.toml", std::string(text)), settings);
}

StudyResult run_as(const Study& study, const std::string& folder, StudyPart part,
                   const Progress& progress = {}) {
  return run_study(study, std::string(text), {.folder = folder, .part = part}, progress);
}

// All that does not differ from time to time.
std::map<std::string, std::string> bits_of(const Study& study, const std::string& folder) {
  std::map<std::string, std::string> bits;
  for (const RunConfig& run : study.runs)
    for (const char* file : {"model.safetensors", "predictions.csv", "config.toml"})
      bits[run.name + "/" + file] = content_of(folder + "/runs/" + run.name + "/" + file);
  bits["results"] = without_seconds(folder + "/results.csv");
  return bits;
}

TEST(Parts, AreAsTheirNumbersSay) {
  EXPECT_EQ(parse_part("2/5").number, 2);
  EXPECT_EQ(parse_part("2/5").of, 5);
  for (const char* wrong : {"0/5", "6/5", "2", "2/", "/5", "-1/5", "2/5x", "a/b", ""})
    EXPECT_THAT([&] { parse_part(wrong); }, ThrowsMessage<ConfigError>(HasSubstr("i/n"))) << wrong;
}

// The variables that a scheduler sets, and no others.
class FromEnvironment : public testing::Test {
 protected:
  ~FromEnvironment() override {
    for (const std::string& name : set_) unsetenv(name.c_str());
  }
  void set(const std::map<std::string, std::string>& variables) {
    for (const std::string& name : set_) unsetenv(name.c_str());
    set_.clear();
    for (const auto& [name, value] : variables) {
      setenv(name.c_str(), value.c_str(), 1);
      set_.insert(name);
    }
  }
  void expect_part(int number, int of, bool help) const {
    const StudyPart part = parse_part("auto");
    EXPECT_EQ(part.number, number);
    EXPECT_EQ(part.of, of);
    EXPECT_EQ(part.help, help);
  }

 private:
  std::set<std::string> set_;
};

TEST_F(FromEnvironment, ArraysOfEachScheduler) {
  set({{"SLURM_ARRAY_TASK_ID", "4"},
       {"SLURM_ARRAY_TASK_MIN", "2"},
       {"SLURM_ARRAY_TASK_MAX", "8"},
       {"SLURM_ARRAY_TASK_STEP", "2"},
       {"SLURM_ARRAY_TASK_COUNT", "4"}});
  expect_part(2, 4, false);
  set({{"SGE_TASK_ID", "3"}, {"SGE_TASK_FIRST", "1"}, {"SGE_TASK_LAST", "9"}});
  expect_part(3, 9, false);
  set({{"LSB_JOBINDEX", "5"}, {"LSB_JOBINDEX_END", "5"}});
  expect_part(5, 5, false);
  set({{"AWS_BATCH_JOB_ARRAY_INDEX", "0"}, {"AWS_BATCH_JOB_ARRAY_SIZE", "7"}});
  expect_part(1, 7, false);
}

TEST_F(FromEnvironment, ASchedulerThatDoesNotTellHowManyIsNotGuessedAt) {
  set({{"PBS_ARRAY_INDEX", "3"}});
  EXPECT_THAT([] { parse_part("auto"); },
              ThrowsMessage<ConfigError>(HasSubstr("$PBS_ARRAY_INDEX/N")));
  set({{"SLURM_ARRAY_TASK_ID", "7"},  // of --array=3,7, after a first one of 1 to 9
       {"SLURM_ARRAY_TASK_MIN", "3"},
       {"SLURM_ARRAY_TASK_MAX", "7"},
       {"SLURM_ARRAY_TASK_COUNT", "2"}});
  EXPECT_THAT([] { parse_part("auto"); },
              ThrowsMessage<ConfigError>(HasSubstr("$SLURM_ARRAY_TASK_ID/N")));
  set({{"SGE_TASK_ID", "2"},
       {"SGE_TASK_FIRST", "1"},
       {"SGE_TASK_LAST", "9"},
       {"SGE_TASK_STEPSIZE", "2"}});
  EXPECT_THAT([] { parse_part("auto"); },
              ThrowsMessage<ConfigError>(HasSubstr("SGE_TASK_ID is 2, of 1 to 9 by 2")));
  set({{"AWS_BATCH_JOB_ARRAY_INDEX", "3"}});
  EXPECT_THAT([] { parse_part("auto"); },
              ThrowsMessage<ConfigError>(HasSubstr("AWS_BATCH_JOB_ARRAY_SIZE is not set")));
  set({});
  EXPECT_THAT([] { parse_part("auto"); }, ThrowsMessage<ConfigError>(HasSubstr("give --part i/n")));
}

TEST_F(FromEnvironment, RanksOfLaunchersWhichHelpEachOther) {
  for (const auto& [rank, size] :
       {std::pair{"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"},
        std::pair{"PMI_RANK", "PMI_SIZE"}, std::pair{"SLURM_PROCID", "SLURM_STEP_NUM_TASKS"}}) {
    set({{rank, "2"}, {size, "4"}});
    expect_part(3, 4, true);
  }
}

// There one process runs, whatever SLURM_NTASKS says.
TEST_F(FromEnvironment, TheBatchShellOfAJobIsNoRank) {
  set({{"SLURM_PROCID", "0"}, {"SLURM_NTASKS", "2"}});
  EXPECT_THROW(parse_part("auto"), ConfigError);
}

TEST(Parts, ShareOutTheRunsByTheirCost) {
  const TemporaryFolder folder;
  Study study = study_of_six(folder);
  study.runs[2].train.epochs = 100;  // as much as all others by far
  std::multiset<std::string> names;
  std::vector<std::size_t> sizes;
  for (int i = 1; i <= 3; ++i) {
    const auto runs = runs_of_part(study, {.number = i, .of = 3});
    sizes.push_back(runs.size());
    for (const RunConfig* run : runs) names.insert(run->name);
  }
  EXPECT_EQ(names.size(), 6u);
  for (const RunConfig& run : study.runs) EXPECT_EQ(names.count(run.name), 1u) << run.name;
  std::ranges::sort(sizes);
  EXPECT_EQ(sizes, (std::vector<std::size_t>{1, 2, 3}));
  EXPECT_EQ(runs_of_part(study, {.number = 7, .of = 9}).size(), 0u) << "more parts than runs";
}

TEST(Parts, OnOneFolderAreTheWholeStudy) {
  const TemporaryFolder folder;
  const Study study = study_of_six(folder);
  run_study(study, std::string(text), {.folder = folder / "serial"});
  std::vector<StudyResult> results(3);
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i)
    threads.emplace_back([&, i] {
      results[static_cast<std::size_t>(i)] =
          run_as(study, folder / "parts", {.number = i + 1, .of = 3});
    });
  for (std::thread& thread : threads) thread.join();
  int written = 0;
  for (const StudyResult& result : results) written += result.written ? 1 : 0;
  EXPECT_EQ(written, 1) << "the last one writes the table";
  EXPECT_EQ(bits_of(study, folder / "parts"), bits_of(study, folder / "serial"));
}

TEST(Parts, DoNothingTwiceAndFinishSaysWhatIsThere) {
  const TemporaryFolder folder;
  const Study study = study_of_six(folder);
  const StudyResult first = run_as(study, folder / "out", {.number = 1, .of = 3});
  EXPECT_EQ(first.done, 2);
  EXPECT_FALSE(first.written);
  EXPECT_FALSE(std::filesystem::exists(folder / "out/results.csv"));
  int started = 0;
  const StudyResult again = run_as(study, folder / "out", {.number = 1, .of = 3},
                                   {.started = [&](const RunConfig&) { ++started; }});
  EXPECT_EQ(started, 0);
  EXPECT_EQ(again.done, 2);
  const StudyResult finished = finish_study(study, {.folder = folder / "out"});
  EXPECT_EQ(finished.done, 2);
  EXPECT_EQ(finished.interrupted, 4);
  EXPECT_TRUE(std::filesystem::exists(folder / "out/results.csv"));
}

TEST(Parts, ThatHelpDoWhatNobodyHasBegun) {
  const TemporaryFolder folder;
  const Study study = study_of_six(folder);
  const StudyResult result = run_as(study, folder / "out", {.number = 2, .of = 3, .help = true});
  EXPECT_TRUE(result.written);
  EXPECT_EQ(result.done, 6);
}

TEST(Parts, LeaveToTheLivingWhatTheyDo) {
  const TemporaryFolder folder;
  const Study study = study_of_six(folder);
  join_study(study, std::string(text), {.folder = folder / "out"});
  runs::Claims other(claims_of_study(folder / "out"));
  ASSERT_TRUE(other.take(study.runs[0].name, {}));
  StudyResult result = run_as(study, folder / "out", {.number = 1, .of = 1});
  EXPECT_EQ(result.done, 5);
  EXPECT_EQ(result.elsewhere, 1);
  EXPECT_FALSE(result.written);
  other.end(study.runs[0].name, runs::End::free);
  result = run_as(study, folder / "out", {.number = 1, .of = 1});
  EXPECT_EQ(result.done, 6);
  EXPECT_TRUE(result.written);
}

TEST(Parts, CountAsElsewhereWhatIsTheirOwnAlone) {
  const TemporaryFolder folder;
  const Study study = study_of_six(folder);
  join_study(study, std::string(text), {.folder = folder / "out"});
  runs::Claims other(claims_of_study(folder / "out"));
  const std::string name = runs_of_part(study, {.number = 2, .of = 3})[0]->name;
  ASSERT_TRUE(other.take(name, {}));
  const StudyResult result = run_as(study, folder / "out", {.number = 1, .of = 3, .help = true});
  EXPECT_EQ(result.done, 2);
  EXPECT_EQ(result.elsewhere, 0) << "the run is another part's";
  other.end(name, runs::End::done);
}

// Of a machine that went down in the middle of it.
TEST(Parts, TakeOverWhatADeadHostHadClaimed) {
  const TemporaryFolder folder;
  const Study study = study_of_six(folder);
  run_study(study, std::string(text), {.folder = folder / "serial"});
  join_study(study, std::string(text), {.folder = folder / "parts"});
  runs::ProcessMark dead;
  dead.id = "0a";
  dead.host = "elsewhere";
  const std::string mark = folder.file("parts/.claims/@owner-0a", to_text(dead));
  for (const std::size_t run : {0U, 3U})
    std::filesystem::create_hard_link(mark,
                                      folder / ("parts/.claims/" + study.runs[run].name + ".1"));
  setenv("BERGER_PATIENCE", "0.2", 1);
  for (int i = 1; i <= 2; ++i) run_as(study, folder / "parts", {.number = i, .of = 2});
  unsetenv("BERGER_PATIENCE");
  EXPECT_EQ(bits_of(study, folder / "parts"), bits_of(study, folder / "serial"));
}

TEST(Parts, WriteTheTableOfWhatIsDoneThoughNoClaimsAreLeft) {
  const TemporaryFolder folder;
  const Study study = study_of_six(folder);
  const std::string out = folder / "out";
  for (int i = 1; i <= 2; ++i) run_as(study, out, {.number = i, .of = 2});
  for (const bool resume : {true, false}) {
    std::filesystem::remove_all(out + "/.claims");
    std::filesystem::remove(out + "/results.csv");
    const StudyResult result =
        run_study(study, std::string(text),
                  {.folder = out, .resume = resume, .part = StudyPart{.number = 1, .of = 2}});
    EXPECT_TRUE(result.written);
    EXPECT_EQ(result.done, 6);
    EXPECT_TRUE(std::filesystem::exists(out + "/results.csv"));
  }
}

TEST(Parts, MakeAgainWhatSomebodyDeletedOfTheirOwn) {
  const TemporaryFolder folder;
  const Study study = study_of_six(folder);
  const std::string out = folder / "out";
  for (int i = 1; i <= 2; ++i) run_as(study, out, {.number = i, .of = 2});
  const auto before = bits_of(study, out);
  const std::string name = runs_of_part(study, {.number = 2, .of = 2})[1]->name;
  std::filesystem::remove_all(out + "/runs/" + name);
  std::filesystem::remove(out + "/results.csv");
  std::vector<std::string> notes;
  const Progress progress{.note = [&](const std::string& note) { notes.push_back(note); }};
  EXPECT_FALSE(run_as(study, out, {.number = 1, .of = 2}, progress).written)
      << "the run is another part's";
  EXPECT_TRUE(run_as(study, out, {.number = 2, .of = 2}, progress).written);
  EXPECT_THAT(notes, testing::ElementsAre(HasSubstr(name + " is gone; it is run again")));
  EXPECT_EQ(bits_of(study, out), before);
}

TEST(Parts, AreRefusedWhereTheFolderIsNoLongerOfTheirStudy) {
  const TemporaryFolder folder;
  const Study study = study_of_six(folder);
  join_study(study, std::string(text), {.folder = folder / "out"});
  const auto attempt = [&] { run_as(study, folder / "out", {}); };
  const std::string config = "out/runs/" + study.runs[1].name + "/config.toml";
  const std::string before = content_of(folder / config);
  RunConfig other = study.runs[1];
  other.train.epochs = 9;
  folder.file(config, to_toml(other));
  EXPECT_THAT(attempt, ThrowsMessage<ConfigError>(HasSubstr("train.epochs was 9, is 2")));
  folder.file(config, before);
  std::filesystem::create_directory(folder / "out/runs/another");
  EXPECT_THAT(attempt, ThrowsMessage<ConfigError>(HasSubstr("1 run (another)")));
}

// The claims' folder is gone: no worker can claim its next run.
TEST(Parts, TellWhatEndedAWorkerAfterAllHaveEnded) {
  const TemporaryFolder folder;
  const Study study = study_of_six(folder);
  std::atomic<int> started = 0, finished = 0;
  const Progress progress{.started =
                              [&](const RunConfig&) {
                                // moved, as others write into it
                                std::error_code gone_already;
                                std::filesystem::rename(folder / "out/.claims",
                                                        folder / std::to_string(++started),
                                                        gone_already);
                              },
                          .finished = [&](const RunConfig&, const RunResult&) { ++finished; }};
  EXPECT_THROW(run_study(study, std::string(text),
                         {.folder = folder / "out", .jobs = 3, .part = StudyPart{}}, progress),
               OutputError);
  EXPECT_GE(started, 1);
  EXPECT_EQ(started, finished);
}

TEST(Parts, OfAnotherStudyAreRefused) {
  const TemporaryFolder folder;
  Study study = study_of_six(folder);
  join_study(study, std::string(text), {.folder = folder / "out"});
  study.runs[3].train.epochs = 7;
  EXPECT_THAT(
      [&] {
        run_study(study, "name = \"other\"\n", {.folder = folder / "out", .part = StudyPart{}});
      },
      ThrowsMessage<ConfigError>(HasSubstr("train.epochs was 2, is 7")));
}

TEST(Parts, AndAWholeStudyKeepOutOfEachOthersWay) {
  const TemporaryFolder folder;
  const Study study = study_of_six(folder);
  join_study(study, std::string(text), {.folder = folder / "out"});
  const RunOptions whole{.folder = folder / "out", .resume = true};
  {
    runs::Claims other(claims_of_study(folder / "out"));
    ASSERT_TRUE(other.take("@part-0", {}));
    EXPECT_THAT([&] { run_study(study, std::string(text), whole); },
                ThrowsMessage<ConfigError>(HasSubstr("is writing there")));
  }
  {
    runs::Claims other(claims_of_study(folder / "out"));
    ASSERT_TRUE(other.take(whole_study, other.list().of(whole_study)));
    EXPECT_THAT([&] { run_as(study, folder / "out", {}); },
                ThrowsMessage<ConfigError>(HasSubstr("is writing there")));
  }
  EXPECT_EQ(run_study(study, std::string(text), whole).done, 6);
  EXPECT_FALSE(std::filesystem::exists(folder / "out/.claims")) << "nobody else was there";
}

TEST(Merge, OfPartsRunApartIsTheWholeStudy) {
  const TemporaryFolder folder;
  const Study study = study_of_six(folder);
  run_study(study, std::string(text), {.folder = folder / "serial"});
  for (int i = 1; i <= 2; ++i) run_as(study, folder / std::to_string(i), {.number = i, .of = 2});
  // The folders name their study by its file, which here leaves settings to the command line; what
  // somebody wrote into the file is a comment.
  std::string all = "# --set seeds=[1, 2, 3]\n" + std::string(text);
  for (const std::string& setting : test::small_settings) all += "# --set " + setting + "\n";
  all += "# --set grid.model.activation=[\"relu\", \"elu\", \"tanh\"]\n# --set train.epochs=2\n";
  for (const char* part : {"1", "2"}) folder.file(std::string(part) + "/study.toml", all);
  const Merged merged = merge_studies({folder / "1", folder / "2"}, folder / "merged");
  EXPECT_EQ(merged.done, 6);
  EXPECT_TRUE(merged.notes.empty());
  EXPECT_EQ(bits_of(study, folder / "merged"), bits_of(study, folder / "serial"));
  EXPECT_THROW(merge_studies({folder / "1"}, folder / "merged"), ConfigError) << "it exists";
  const Merged twice = merge_studies({folder / "1", folder / "serial"}, folder / "twice");
  EXPECT_EQ(twice.done, 6);
  EXPECT_THAT(twice.notes, testing::AllOf(testing::SizeIs(3),
                                          testing::Each(HasSubstr("with the same weights"))));
}

TEST(Merge, NamesWhatDoesNotGoTogether) {
  const TemporaryFolder folder;
  Study study = study_of_six(folder);
  for (const char* part : {"1", "2"}) run_as(study, folder / part, {.number = 1, .of = 3});
  const std::string run = runs_of_part(study, {.number = 1, .of = 3})[0]->name;
  const std::string result = folder / ("2/runs/" + run + "/result.json");
  std::string changed = content_of(result);
  const std::size_t at = changed.find("\"signature\": \"") + 14;
  changed[at] = changed[at] == '0' ? '1' : '0';
  folder.file("2/runs/" + run + "/result.json", changed);
  EXPECT_THAT(
      [&] {
        merge_studies({folder / "1", folder / "2"}, folder / "out");
      },
      ThrowsMessage<ConfigError>(testing::AllOf(HasSubstr(run), HasSubstr("other weights"))));
  study.runs[4].train.epochs = 3;
  join_study(study, std::string(text), {.folder = folder / "3"});
  EXPECT_THAT(
      [&] {
        merge_studies({folder / "1", folder / "3"}, folder / "out");
      },
      ThrowsMessage<ConfigError>(HasSubstr("train.epochs was 2, is 3")));
  EXPECT_THAT(
      [&] {
        merge_studies({folder / "1", folder / "none"}, folder / "out");
      },
      ThrowsMessage<ConfigError>(HasSubstr("holds no study.toml")));
  std::filesystem::remove_all(folder / ("2/runs/" + run));
  EXPECT_THAT(
      [&] {
        merge_studies({folder / "1", folder / "2"}, folder / "out");
      },
      ThrowsMessage<ConfigError>(HasSubstr("lacks the run " + run)));
  EXPECT_FALSE(std::filesystem::exists(folder / "out"));
}

}  // namespace
}  // namespace berger
