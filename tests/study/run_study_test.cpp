// Studies: every run in its folder, beside each other, failures contained, only what is missing
// done again.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "berger/errors.hpp"
#include "core/json.hpp"
#include "study/first_trial.hpp"
#include "study/small_runs.hpp"

namespace berger {
namespace {

using test::content_of;
using test::TemporaryFolder;
using test::without_seconds;
using testing::HasSubstr;
using testing::ThrowsMessage;

const char* const grid = R"(
seeds = [1, 2]
[grid]
"model.activation" = ["relu", "elu"]
"train.weight_decay" = [0.0, 0.01]
)";

Study small_study(const TemporaryFolder& folder, const std::string& text = grid,
                  std::vector<std::string> settings = {}) {
  std::vector<std::string> all = test::small_settings;
  all.insert(all.end(), settings.begin(), settings.end());
  return read_study(folder.file("small.toml", text), all);
}

std::vector<std::string> lines_of(const std::string& path) {
  std::istringstream in(content_of(path));
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

TEST(Study, LeavesAFolderForEachRunAndOneTable) {
  const TemporaryFolder folder;
  const Study study = small_study(folder);
  const StudyResult result =
      run_study(study, "name = \"small\"\n", {.folder = folder / "out", .jobs = 2});
  EXPECT_EQ(result.done, 8);
  EXPECT_EQ(content_of(folder / "out/study.toml"), "name = \"small\"\n");
  const auto lines = lines_of(folder / "out/results.csv");
  ASSERT_EQ(lines.size(), 9u);
  EXPECT_EQ(lines[0],
            "run,model,activation,train.weight_decay,seed,state,parameters,epochs,kept_epoch,train_"
            "loss,train_accuracy,validation_loss,"
            "validation_accuracy,test_loss,test_accuracy,last10_train_loss,last10_train_accuracy,"
            "last10_test_accuracy,"
            "best_test_accuracy,best_test_epoch,auc,seconds");
  EXPECT_TRUE(lines[8].starts_with("elu-weight_decay0.01-seed2,eegnet,elu,0.01,2,done,"))
      << lines[8];
  for (const RunConfig& run : study.runs)
    EXPECT_TRUE(std::filesystem::exists(folder / ("out/runs/" + run.name + "/model.safetensors")));
  EXPECT_TRUE(lines_of(folder / "out/first_trial.csv")[2].starts_with("seconds,C3,C4"));
}

TEST(FirstTrial, HasTheUnitOfWhatTheNetworkSees) {
  const auto first_line = [](const char* setting) {
    const std::string text = first_trial_csv(prepare(test::small_run({setting}).data));
    return text.substr(0, text.find('\n'));
  };
  EXPECT_EQ(first_line("data.standardise=false"), "# unit: µV");
  EXPECT_EQ(first_line("data.standardise=true"), "# unit: sd");
}

TEST(Study, GivesTheSameBitsWhateverRunsBesideEachOther) {
  const TemporaryFolder folder;
  const Study study = small_study(folder);
  run_study(study, "", {.folder = folder / "one", .jobs = 1});
  run_study(study, "", {.folder = folder / "many", .jobs = 5});
  EXPECT_EQ(without_seconds(folder / "one/results.csv"),
            without_seconds(folder / "many/results.csv"));
}

TEST(Study, ReadsTheSameRecordingsOnce) {
  const TemporaryFolder folder;
  Progress progress;
  int read = 0, started = 0, finished = 0;
  progress.prepared = [&](const PreparedData&) { ++read; };
  progress.started = [&](const RunConfig&) { ++started; };
  progress.finished = [&](const RunConfig&, const RunResult&) { ++finished; };
  run_study(small_study(folder), "", {.folder = folder / "out", .jobs = 3}, progress);
  EXPECT_EQ(read, 1);
  EXPECT_EQ(started, 8);
  EXPECT_EQ(finished, 8);
}

TEST(Study, ReadsEachSubjectOnceAndResumesAmongThem) {
  const TemporaryFolder folder;
  const std::string text =
      "[grid]\n\"data.subject\" = [\"3\", \"4\"]\n\"train.weight_decay\" = [0.0, 0.01]\n";
  const Study study = small_study(
      folder, text, {"data.train=\"simulated:motor-imagery?trials=12&seed={subject}\""});
  Progress progress;
  int read = 0, started = 0;
  progress.prepared = [&](const PreparedData&) { ++read; };
  progress.started = [&](const RunConfig&) { ++started; };
  run_study(study, "", {.folder = folder / "out", .jobs = 2}, progress);
  EXPECT_EQ(read, 2);
  EXPECT_EQ(started, 4);
  const auto lines = lines_of(folder / "out/results.csv");
  EXPECT_TRUE(
      lines[0].starts_with("run,model,activation,data.subject,train.weight_decay,seed,state,"))
      << lines[0];
  EXPECT_TRUE(lines[3].starts_with("4-weight_decay0.0-seed1,eegnet,elu,4,0.0,1,done,")) << lines[3];

  std::filesystem::remove(folder / "out/runs/4-weight_decay0.0-seed1/result.json");
  const std::string before = without_seconds(folder / "out/results.csv");
  EXPECT_EQ(run_study(study, "", {.folder = folder / "out", .resume = true}, progress).done, 4);
  EXPECT_EQ(read, 3);
  EXPECT_EQ(without_seconds(folder / "out/results.csv"), before);
}

TEST(Study, GoesOnWhenARunFails) {
  const TemporaryFolder folder;
  const std::string text =
      "[grid]\n\"train.learning_rate\" = [1e30, 1e-3]\n\"data.standardise\" = [false]\n";
  const StudyResult result = run_study(small_study(folder, text), "", {.folder = folder / "out"});
  EXPECT_EQ(result.done, 1);
  EXPECT_EQ(result.failed, 1);
  EXPECT_EQ(result.failure, Failure::diverged);
  const auto lines = lines_of(folder / "out/results.csv");
  EXPECT_THAT(lines[1], HasSubstr(",1,failed,"));
  EXPECT_THAT(lines[2], HasSubstr(",1,done,"));
}

TEST(Study, RecordsARunWhoseRecordingsOrNetworkCannotBe) {
  const TemporaryFolder folder;
  const std::string text =
      "[grid]\n\"data.validation\" = [[\"simulated:motor-imagery?trials=8\"], "
      "[\"missing.npz\"]]\n\"model.pool\" = [4, 700]\n";
  const Study study = small_study(folder, text);
  ASSERT_EQ(study.runs.size(), 4u);
  const StudyResult result = run_study(study, "", {.folder = folder / "out"});
  EXPECT_EQ(result.done, 1);
  EXPECT_EQ(result.failed, 3);
  const auto code = [&](int run) {
    const std::string path =
        folder / ("out/runs/" + study.runs[static_cast<std::size_t>(run)].name + "/result.json");
    return parse_json(content_of(path))["exit_code"].get<int>();
  };
  EXPECT_EQ(code(1), 2);
  EXPECT_EQ(code(2), 3);
}

TEST(Study, WithoutUsableRecordingsLeavesNothing) {
  const TemporaryFolder folder;
  const Study study = small_study(folder, grid, {"data.train=[\"missing.npz\"]"});
  EXPECT_THROW(run_study(study, "", {.folder = folder / "out"}), FileError);
  EXPECT_FALSE(std::filesystem::exists(folder / "out"));
}

TEST(Study, DoesOnlyWhatIsMissingWhenResumed) {
  const TemporaryFolder folder;
  const Study study = small_study(folder);
  run_study(study, "", {.folder = folder / "whole"});
  int questions = 0;
  const StudyResult stopped = run_study(
      study, "", {.folder = folder / "out", .keep_going = [&] { return ++questions < 40; }});
  EXPECT_GT(stopped.interrupted, 0);
  EXPECT_GT(stopped.done, 0);

  int started = 0;
  Progress progress;
  progress.started = [&](const RunConfig&) { ++started; };
  const StudyResult resumed =
      run_study(study, "", {.folder = folder / "out", .resume = true}, progress);
  EXPECT_EQ(resumed.done, 8);
  EXPECT_EQ(started, stopped.interrupted);
  EXPECT_EQ(without_seconds(folder / "out/results.csv"),
            without_seconds(folder / "whole/results.csv"));
}

// What is thrown on a thread of the study's own comes out where the study was asked for; what was
// under way is kept.
TEST(Study, PassesOnWhatACallbackThrows) {
  const TemporaryFolder folder;
  const Study study = small_study(folder);
  const std::runtime_error problem("of the caller");
  Progress epoch, finished;
  epoch.epoch = [&](const auto&...) { throw problem; };
  finished.finished = [&](const auto&...) { throw problem; };
  std::atomic<int> questions = 0;
  const auto throws_when_asked = [&]() -> bool {
    if (++questions > 7) throw problem;
    return true;
  };
  const auto thrown = [&](const char* name, const Progress& progress, auto keep_going) {
    EXPECT_THAT(
        [&] {
          run_study(study, "", {.folder = folder / name, .jobs = 2, .keep_going = keep_going},
                    progress);
        },
        ThrowsMessage<std::runtime_error>("of the caller"))
        << name;
    const StudyResult resumed =
        run_study(study, "", {.folder = folder / name, .resume = true, .jobs = 2});
    EXPECT_EQ(resumed.done, 8) << name;
  };
  thrown("epoch", epoch, [] { return true; });
  thrown("finished", finished, [] { return true; });
  thrown("asked", {}, throws_when_asked);
}

TEST(Study, RefusesFoldersThatAreNotItsOwn) {
  const TemporaryFolder folder;
  const Study study = small_study(folder);
  run_study(study, "", {.folder = folder / "out"});
  const auto attempt = [&](const Study& other, const std::string& out, bool resume) {
    return [=] { run_study(other, "", {.folder = out, .resume = resume}); };
  };
  EXPECT_THAT(attempt(study, folder / "out", false),
              ThrowsMessage<ConfigError>(HasSubstr("exists already")));
  EXPECT_THAT(attempt(study, folder / "none", true),
              ThrowsMessage<ConfigError>(HasSubstr("there is no such folder")));
  EXPECT_THAT(attempt(study, folder.path(), true),
              ThrowsMessage<ConfigError>(HasSubstr("it holds no study.toml")));
  EXPECT_THAT(attempt(small_study(folder, grid, {"train.epochs=4"}), folder / "out", true),
              ThrowsMessage<ConfigError>(HasSubstr("train.epochs was 3, is 4")));
  EXPECT_THAT(attempt(small_study(folder, grid, {"seeds=[1, 3]"}), folder / "out", true),
              ThrowsMessage<ConfigError>(HasSubstr("it is of another study")));
}

TEST(Study, GoesOnWithoutAFolderOfARunThatSomebodyDeleted) {
  const TemporaryFolder folder;
  const Study study = small_study(folder);
  const std::string text = "seeds = [1]\n", out = folder / "out";
  run_study(study, text, {.folder = out});
  const std::string gone = out + "/runs/" + study.runs[2].name,
                    before = content_of(gone + "/model.safetensors");
  std::filesystem::remove_all(gone);
  EXPECT_THAT([&] { run_study(study, "another file", {.folder = out, .resume = true}); },
              ThrowsMessage<ConfigError>(HasSubstr("it lacks 1 run")));
  std::vector<std::string> notes;
  Progress progress;
  progress.note = [&](const std::string& note) { notes.push_back(note); };
  EXPECT_EQ(run_study(study, text, {.folder = out, .resume = true}, progress).done,
            static_cast<int>(study.runs.size()));
  EXPECT_THAT(notes, testing::ElementsAre(HasSubstr(study.runs[2].name + " is gone; it is run")));
  EXPECT_EQ(content_of(gone + "/model.safetensors"), before);
}

// 4,096 channels took minutes to draw: each reads the file again.
TEST(FirstTrial, HasNoMoreThanCanBeDrawn) {
  PreparedData data;
  const auto header = [&] {
    const std::string text = first_trial_csv(data);
    const auto at = text.find("sample,");
    const std::string line = text.substr(at, text.find('\n', at) - at);
    return std::pair{text.substr(0, at), std::count(line.begin(), line.end(), ',')};
  };
  data.train.trials = Tensor(1, {1, 4096, 59});
  EXPECT_EQ(header(), (std::pair{std::string("# only channels: the first 256 of 4096\n"), 256L}));
  data.train.trials = Tensor(1, {1, 256, 5000});
  EXPECT_EQ(header(), (std::pair{std::string("# only samples: the first 1024 of 5000\n"), 256L}));
  data.train.trials = Tensor(1, {1, 64, 5000});
  EXPECT_EQ(header(), (std::pair{std::string(), 64L}));
}

const char* const with_ensembles = R"(
seeds = [1, 2, 3]
ensemble = true
[data]
validation = { fraction = 0.25 }
[grid]
"model.activation" = ["relu", "elu"]
)";

TEST(StudyEnsembles, DecideTogetherWhatTheSeedsDecideAlone) {
  const TemporaryFolder folder;
  const Study study = small_study(folder, with_ensembles);
  const StudyResult result = run_study(study, "", {.folder = folder / "out", .jobs = 2});
  EXPECT_EQ(result.done, 6);
  EXPECT_EQ(result.interrupted, 0);
  const auto lines = lines_of(folder / "out/ensembles.csv");
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0],
            "name,members,validation_loss,validation_accuracy,test_loss,test_accuracy,mean_test_"
            "accuracy");

  const PreparedData data = prepare(study.runs[3].data);
  std::vector<double> mean(static_cast<std::size_t>(data.test->size()) * 2);
  double members_accuracy = 0;
  for (const char* seed : {"1", "2", "3"}) {
    const Model member =
        load_model(folder / ("out/runs/elu-seed" + std::string(seed) + "/model.safetensors"));
    std::vector<float> logits(mean.size());
    Decoder(member).logits(*data.test, logits);
    const std::vector<double> p = probabilities(logits, 2);
    for (std::size_t i = 0; i < p.size(); ++i) mean[i] += p[i] / 3;
    members_accuracy += score(logits, data.test->labels, 2).accuracy / 3;
  }
  int correct = 0;
  for (std::size_t n = 0; n < mean.size() / 2; ++n)
    correct += (mean[2 * n + 1] > mean[2 * n]) == (data.test->labels[n] == 1);
  std::vector<std::string> cells;
  std::istringstream row(lines[2]);
  for (std::string cell; std::getline(row, cell, ',');) cells.push_back(cell);
  EXPECT_EQ(cells[0], "elu");
  EXPECT_EQ(cells[1], "3");
  EXPECT_DOUBLE_EQ(std::stod(cells[5]), correct / static_cast<double>(data.test->size()));
  EXPECT_DOUBLE_EQ(std::stod(cells[6]), members_accuracy);

  const Model ensemble = load_model(folder / "out/ensembles/elu.safetensors");
  EXPECT_EQ(ensemble.members.size(), 3u);
  std::vector<float> logits(static_cast<std::size_t>(data.validation->size()) * 2);
  Decoder(ensemble).logits(*data.validation, logits);
  EXPECT_EQ(fmt::format("{}", score(logits, data.validation->labels, 2).loss), cells[2]);
}

TEST(StudyEnsembles, ThatAreMissingAreMadeWhenResumed) {
  const TemporaryFolder folder;
  const Study study = small_study(folder, with_ensembles);
  run_study(study, "", {.folder = folder / "whole"});
  int questions = 0;
  const StudyResult stopped = run_study(
      study, "", {.folder = folder / "out", .keep_going = [&] { return ++questions < 30; }});
  EXPECT_GT(stopped.interrupted, 0);
  EXPECT_FALSE(std::filesystem::exists(folder / "out/ensembles/elu.safetensors"));
  run_study(study, "", {.folder = folder / "out", .resume = true});
  EXPECT_EQ(content_of(folder / "out/ensembles.csv"), content_of(folder / "whole/ensembles.csv"));

  // One that is gone is made again, the other is left alone.
  std::filesystem::remove(folder / "out/ensembles/elu.safetensors");
  const auto written = std::filesystem::last_write_time(folder / "out/ensembles/relu.safetensors");
  run_study(study, "", {.folder = folder / "out", .resume = true});
  EXPECT_EQ(content_of(folder / "out/ensembles/elu.safetensors"),
            content_of(folder / "whole/ensembles/elu.safetensors"));
  EXPECT_EQ(content_of(folder / "out/ensembles.csv"), content_of(folder / "whole/ensembles.csv"));
  EXPECT_EQ(std::filesystem::last_write_time(folder / "out/ensembles/relu.safetensors"), written);

  std::filesystem::remove(folder / "out/ensembles/elu.safetensors");
  const StudyResult none = run_study(
      study, "", {.folder = folder / "out", .resume = true, .keep_going = [] { return false; }});
  EXPECT_EQ(none.interrupted, 1);
}

TEST(StudyEnsembles, AreOfCombinationsWhoseRunsAreAllDone) {
  const TemporaryFolder folder;
  const std::string text =
      "seeds = [1, 2]\nensemble = true\n[grid]\n\"train.learning_rate\" = [1e30, 1e-3]\n";
  run_study(small_study(folder, text), "", {.folder = folder / "out"});
  const auto lines = lines_of(folder / "out/ensembles.csv");
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_TRUE(lines[1].starts_with("learning_rate0.001,2,,,")) << lines[1];
}

TEST(StudyEnsembles, AreNotMadeUnlessAskedFor) {
  const TemporaryFolder folder;
  run_study(small_study(folder, "seeds = [1, 2]\n"), "", {.folder = folder / "out"});
  EXPECT_FALSE(std::filesystem::exists(folder / "out/ensembles.csv") ||
               std::filesystem::exists(folder / "out/ensembles"));
}

}  // namespace
}  // namespace berger
