// What a run leaves behind, and that stopping and going on changes nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "berger/errors.hpp"
#include "core/json.hpp"
#include "io/safetensors.hpp"
#include "study/folder_claim.hpp"
#include "study/small_runs.hpp"
#include "support/message_of.hpp"

namespace berger {
namespace {

using test::content_of;
using test::small_run;
using test::TemporaryFolder;
using test::without_seconds;
using testing::HasSubstr;
using testing::ThrowsMessage;

RunOptions options_for(const std::string& folder, bool resume = false) {
  return {.folder = folder, .resume = resume};
}

// Says "stop" at the given question; a question is asked before each step.
std::function<bool()> stop_after(int steps) {
  auto left = std::make_shared<int>(steps);
  return [left] { return (*left)-- > 0; };
}

TEST(Run, LeavesASelfExplainingFolder) {
  const TemporaryFolder folder;
  const std::string out = folder / "run";
  const RunConfig config = small_run({"data.validation.fraction=0.25"});
  const RunResult result = run(config, options_for(out));
  EXPECT_EQ(result.state, RunResult::State::done);
  EXPECT_EQ(result.epochs, 3);
  EXPECT_EQ(result.kept->epoch, 3);
  EXPECT_EQ(to_toml(read_run(out + "/config.toml")), to_toml(config));
  EXPECT_EQ(load_model(out + "/model.safetensors").first().architecture, "eegnet");
  EXPECT_TRUE(std::filesystem::exists(out + "/best.safetensors"));
  EXPECT_TRUE(std::filesystem::exists(out + "/checkpoint.safetensors"));

  const std::string metrics = content_of(out + "/metrics.csv");
  EXPECT_TRUE(metrics.starts_with(
      "epoch,train_loss,train_accuracy,validation_loss,validation_accuracy,test_loss,test_accuracy,"
      "learning_rate,seconds\n1,"));
  EXPECT_EQ(std::count(metrics.begin(), metrics.end(), '\n'), 4);

  const auto json = parse_json(content_of(out + "/result.json"));
  EXPECT_EQ(json["state"], "done");
  EXPECT_EQ(json["kept"]["test"]["loss"].get<double>(), result.kept->test->loss);
  EXPECT_EQ(json["best_test"]["note"], "optimistic: chosen by looking at the test data");
  const auto environment = parse_json(content_of(out + "/environment.json"));
  EXPECT_EQ(environment["data"]["test"][0]["trials"], 8);
  EXPECT_EQ(environment["data"]["train"][0]["hash"].get<std::string>().size(), 16u);
  EXPECT_EQ(environment["classes"], nlohmann::json({"left", "right"}));
  EXPECT_EQ(environment["parts"]["train"]["trials"], 8);
  EXPECT_EQ(environment["parts"]["test"]["class_trials"], nlohmann::json({4, 4}));
  EXPECT_EQ(environment["parts"]["test"]["rate"], 125);
  EXPECT_EQ(environment["parts"]["test"]["subjects"], nlohmann::json({1, 2, 3, 4}));
}

TEST(Run, WritesWhatTheKeptModelMakesOfEveryValidationAndTestTrial) {
  const TemporaryFolder folder;
  const RunConfig config =
      small_run({"train.keep=best_test", "train.epochs=5", "data.validation.fraction=0.25"});
  const RunResult result = run(config, options_for(folder / "run"));
  const PreparedData data = prepare(config.data);
  std::istringstream in(content_of(folder / "run/predictions.csv"));
  std::string line;
  std::getline(in, line);
  EXPECT_EQ(line, "part,trial,label,prediction");
  int right = 0, trial = 0, label = 0, prediction = 0, validation_trials = 0;
  while (std::getline(in, line)) {
    if (line.starts_with("validation,")) ++validation_trials;
    if (std::sscanf(line.c_str(), "test,%d,%d,%d", &trial, &label, &prediction) != 3) continue;
    EXPECT_EQ(label, data.test->labels.at(static_cast<std::size_t>(trial)));
    right += label == prediction ? 1 : 0;
  }
  EXPECT_EQ(trial, 7);
  EXPECT_EQ(validation_trials, data.validation->size());
  EXPECT_EQ(right / 8.0, result.kept->test->accuracy);

  Decoder decoder(load_model(folder / "run/model.safetensors"));
  std::vector<float> logits(static_cast<std::size_t>(data.test->size()) * 2);
  decoder.logits(*data.test, logits);
  std::vector<double> second;
  std::vector<bool> of_second;
  for (std::size_t n = 0; n < data.test->labels.size(); ++n) {
    second.push_back(probabilities(logits, 2)[2 * n + 1]);
    of_second.push_back(data.test->labels[n] == 1);
  }
  const auto written = parse_json(content_of(folder / "run/result.json"));
  EXPECT_EQ(written["auc"].get<double>(), area_under_curve(second, of_second).value());
}

TEST(Run, SavesTheModelThatGivesTheFiguresOfTheKeptEpoch) {
  const TemporaryFolder folder;
  const RunConfig config = small_run({"train.keep=best_test", "train.epochs=5"});
  const RunResult result = run(config, options_for(folder / "run"));
  const Model model = load_model(folder / "run/model.safetensors");
  const PreparedData data = prepare(config.data);
  std::vector<float> logits(static_cast<std::size_t>(data.test->size()) * 2);
  Decoder(model).logits(*data.test, logits);
  EXPECT_EQ(score(logits, data.test->labels, 2), *result.kept->test);
  EXPECT_EQ(result.kept->epoch, result.best_test->epoch);
}

TEST(Run, GivesTheSameBitsInterruptedAndResumed) {
  const TemporaryFolder folder;
  const RunConfig config = small_run({"train.epochs=4", "data.validation.fraction=0.25"});
  run(config, options_for(folder / "whole"));
  for (const int steps : {0, 1, 4, 7}) {
    const std::string out = folder / std::to_string(steps);
    RunOptions options = options_for(out);
    options.keep_going = stop_after(steps);
    EXPECT_EQ(run(config, options).state, RunResult::State::interrupted);
    EXPECT_EQ(parse_json(content_of(out + "/result.json"))["state"], "interrupted");
    EXPECT_EQ(run(config, options_for(out, true)).state, RunResult::State::done);
    EXPECT_EQ(content_of(out + "/model.safetensors"),
              content_of(folder / "whole/model.safetensors"))
        << steps;
    EXPECT_EQ(content_of(out + "/best.safetensors"), content_of(folder / "whole/best.safetensors"))
        << steps;
    EXPECT_EQ(without_seconds(out + "/metrics.csv"), without_seconds(folder / "whole/metrics.csv"))
        << steps;
  }
}

// A version before this one knew fewer settings.
TEST(Run, GoesOnFromAFolderThatKnowsFewerSettings) {
  const TemporaryFolder folder;
  const std::string out = folder / "old", config_file = out + "/config.toml",
                    checkpoint = out + "/checkpoint.safetensors";
  RunOptions options = options_for(out);
  options.keep_going = stop_after(4);
  run(small_run(), options);
  std::istringstream lines(content_of(config_file));
  std::string older;
  for (std::string line; std::getline(lines, line);)
    if (!line.starts_with("smoothing") && !line.starts_with("limit") && !line.starts_with("rate ="))
      older += line + "\n";
  ASSERT_NE(older, content_of(config_file));
  std::ofstream(config_file) << older;
  SafeTensors file = read_safetensors(checkpoint);
  auto identity = parse_json(file.metadata.at("identity"));
  ASSERT_EQ(identity.at("train").erase("smoothing"), 1U);
  file.metadata["identity"] = dump_json(identity);
  std::filesystem::remove(checkpoint);
  write_safetensors(checkpoint, file);
  EXPECT_THAT([&] { run(small_run({"train.smoothing=0.5"}), options_for(out, true)); },
              ThrowsMessage<ConfigError>(HasSubstr("smoothing was 0.99, is 0.5")));
  EXPECT_EQ(run(small_run(), options_for(out, true)).state, RunResult::State::done);
  run(small_run(), options_for(folder / "whole"));
  EXPECT_EQ(content_of(out + "/model.safetensors"), content_of(folder / "whole/model.safetensors"));
}

// Two rewrites were done before they had names.
TEST(Run, GoesOnFromAFolderThatDoesNotKnowEveryRewrite) {
  const TemporaryFolder folder;
  RunOptions options = options_for(folder / "old");
  options.keep_going = stop_after(4);
  run(small_run(), options);
  const auto forget = [](auto& rewrites) {
    for (const char* name : {"norm_pool", "norm_activation"})
      rewrites.erase(std::find(rewrites.begin(), rewrites.end(), name));
  };
  const std::string environment = folder / "old/environment.json",
                    checkpoint = folder / "old/checkpoint.safetensors";
  auto known = parse_ordered_json(content_of(environment));
  forget(known.at("rewrites"));
  std::ofstream(environment) << dump_json(known);
  SafeTensors file = read_safetensors(checkpoint);
  auto identity = parse_json(file.metadata.at("identity"));
  forget(identity.at("rewrites"));
  file.metadata["identity"] = dump_json(identity);
  std::filesystem::remove(checkpoint);
  write_safetensors(checkpoint, file);
  RunOptions other = options_for(folder / "old", true);
  other.rewrites = without(default_rewrites(), {"norm_pool"});
  EXPECT_THAT([&] { run(small_run(), other); },
              ThrowsMessage<ConfigError>(HasSubstr("the rewrites differ")));
  EXPECT_EQ(run(small_run(), options_for(folder / "old", true)).state, RunResult::State::done);
}

TEST(Run, RefusesToStartFromWeightsThatAreNoNumbers) {
  const TemporaryFolder folder;
  run(small_run({"train.epochs=1"}), options_for(folder / "first"));
  SafeTensors file = read_safetensors(folder / "first/model.safetensors");
  file.tensors.back().values.back() = NAN;
  write_safetensors(folder / "broken.safetensors", file);
  RunOptions options = options_for(folder / "second");
  options.initial_weights = folder / "broken.safetensors";
  EXPECT_THAT([&] { run(small_run(), options); },
              ThrowsMessage<FileError>(HasSubstr("' holds nan at place")));
}

TEST(Run, NotesALastBatchOfOneTrial) {
  const TemporaryFolder folder;
  const auto notes = [&](const std::string& name, const std::string& size) {
    std::vector<std::string> said;
    Progress progress;
    progress.note = [&](const std::string& text) { said.push_back(text); };
    run(small_run({"train.epochs=1", "train.batch_size=" + size}), options_for(folder / name),
        progress);
    return said;
  };
  EXPECT_THAT(notes("eleven", "11"),
              testing::ElementsAre(HasSubstr("the last batch of each epoch has one trial only")));
  EXPECT_THAT(notes("four", "4"), testing::IsEmpty());
  EXPECT_THAT(notes("one", "1"), testing::IsEmpty());
}

TEST(Run, PassesOnWhatACallbackThrowsAndCanBeResumed) {
  const TemporaryFolder folder;
  Progress progress;
  progress.epoch = [](const auto&...) { throw std::runtime_error("of the caller"); };
  EXPECT_THAT([&] { run(test::small_run(), {.folder = folder / "out"}, progress); },
              ThrowsMessage<std::runtime_error>("of the caller"));
  EXPECT_THAT(content_of(folder / "out/result.json"), HasSubstr("interrupted"));
  run(test::small_run(), {.folder = folder / "whole"});
  run(test::small_run(), {.folder = folder / "out", .resume = true});
  EXPECT_EQ(content_of(folder / "out/model.safetensors"),
            content_of(folder / "whole/model.safetensors"));
}

TEST(Run, KeepsTheModelOfTheLastWholeEpochWhenInterruptedWithinOne) {
  const TemporaryFolder folder;
  const RunConfig config = small_run();
  run(small_run({"train.epochs=1"}), options_for(folder / "one"));
  RunOptions options = options_for(folder / "stopped");
  options.keep_going = stop_after(4);  // an epoch is three steps
  EXPECT_EQ(run(config, options).epochs, 1);
  EXPECT_EQ(content_of(folder / "stopped/model.safetensors"),
            content_of(folder / "one/model.safetensors"));
}

TEST(Run, IsNotDoneAgainWhenResumedThoughDone) {
  const TemporaryFolder folder;
  const RunResult first = run(small_run(), options_for(folder / "run"));
  const std::string before = content_of(folder / "run/metrics.csv");
  const RunResult again = run(small_run(), options_for(folder / "run", true));
  EXPECT_EQ(again.kept->test, first.kept->test);
  EXPECT_EQ(content_of(folder / "run/metrics.csv"), before);
}

TEST(Run, RefusesAFolderThatExists) {
  const TemporaryFolder folder;
  const std::string keep = folder.file("notes.txt", "mine");
  EXPECT_THAT([&] { run(small_run(), options_for(folder.path())); },
              ThrowsMessage<ConfigError>(HasSubstr("exists already; continue it with --resume")));
  EXPECT_EQ(content_of(keep), "mine");
}

TEST(Run, RefusesToResumeWithOtherSettingsAndListsThem) {
  const TemporaryFolder folder;
  run(small_run(), options_for(folder / "run"));
  EXPECT_THAT(
      [&] {
        run(small_run({"train.epochs=9", "model.filters=3", "data.validation.fraction=0.25"}),
            options_for(folder / "run", true));
      },
      ThrowsMessage<ConfigError>(testing::AllOf(
          HasSubstr("train.epochs was 3, is 9"), HasSubstr("model.filters was 2, is 3"),
          HasSubstr("data.validation.fraction was not set, is 0.25"))));
}

TEST(Run, RefusesToResumeWhereThereIsNoRun) {
  const TemporaryFolder folder;
  EXPECT_THAT([&] { run(small_run(), options_for(folder / "none", true)); },
              ThrowsMessage<ConfigError>(HasSubstr("there is no such folder")));
  EXPECT_THAT([&] { run(small_run(), options_for(folder.path(), true)); },
              ThrowsMessage<ConfigError>(HasSubstr("it holds no config.toml")));
}

TEST(Run, RefusesToResumeWithOtherRecordingsOrRewrites) {
  const TemporaryFolder folder;
  write_npz(folder / "a.npz", simulate_motor_imagery({.trials = 12}));
  const RunConfig config = small_run({"data.folder=" + folder.path(), "data.train=a.npz"});
  RunOptions options = options_for(folder / "run");
  options.keep_going = stop_after(1);
  run(config, options);

  RunOptions other = options_for(folder / "run", true);
  other.rewrites = {};
  EXPECT_THAT([&] { run(config, other); },
              ThrowsMessage<ConfigError>(HasSubstr("the rewrites differ")));
  std::filesystem::remove(folder / "a.npz");
  write_npz(folder / "a.npz", simulate_motor_imagery({.trials = 12, .seed = 2}));
  EXPECT_THAT([&] { run(config, options_for(folder / "run", true)); },
              ThrowsMessage<ConfigError>(HasSubstr("the data have changed")));
}

TEST(Run, ThatDivergesIsRecordedAndKeepsItsLastGoodCheckpoint) {
  const TemporaryFolder folder;
  const std::string out = folder / "run";
  EXPECT_THROW(run(small_run({"train.learning_rate=1e30"}), options_for(out)), DivergedError);
  const auto json = parse_json(content_of(out + "/result.json"));
  EXPECT_EQ(json["state"], "failed");
  EXPECT_EQ(json["exit_code"], 4);
  EXPECT_THAT(json["error"].get<std::string>(), HasSubstr("diverged"));
  EXPECT_TRUE(std::filesystem::exists(out + "/checkpoint.safetensors"));
  EXPECT_FALSE(std::filesystem::exists(out + "/model.safetensors"));
}

TEST(Run, WhoseLastStepRuinsAWeightHasDiverged) {
  const TemporaryFolder folder;
  EXPECT_THAT(test::message_of<DivergedError>([&] {
                run(small_run({"train.learning_rate=1e300", "train.batch_size=1000"}),
                    options_for(folder / "run"));
              }),
              HasSubstr("a weight became"));
}

TEST(Run, ThatCannotBeginLeavesNothing) {
  const TemporaryFolder folder;
  EXPECT_THROW(run(small_run({"data.train=[\"missing.npz\"]"}), options_for(folder / "run")),
               FileError);
  EXPECT_THROW(
      run(small_run({"model.pool=100", "model.second_pool=100"}), options_for(folder / "run")),
      ShapeError);
  EXPECT_EQ(folder.entries(), 0);
}

TEST(Run, StartsFromTheWeightsOfAnotherModel) {
  const TemporaryFolder folder;
  run(small_run(), options_for(folder / "first"));
  RunOptions options = options_for(folder / "second");
  options.initial_weights = folder / "first/model.safetensors";
  const RunResult first = run(small_run(), options_for(folder / "same"));
  const RunResult second = run(small_run(), options);
  EXPECT_NE(second.kept->train, first.kept->train);
}

TEST(NextFolder, IsTheFirstThatIsFree) {
  const TemporaryFolder folder;
  EXPECT_EQ(next_folder(folder.path(), "x"), folder / "x-001");
  std::filesystem::create_directory(folder / "x-001");
  EXPECT_EQ(next_folder(folder.path(), "x"), folder / "x-002");
  EXPECT_EQ(latest_folder(folder.path(), "x"), folder / "x-001");
  EXPECT_THROW(latest_folder(folder.path(), "y"), ConfigError);
}

TEST(FolderClaim, IsOnTheFirstThatIsFreeAndThatNobodyElseClaims) {
  const TemporaryFolder folder;
  const std::string runs = folder / "runs";
  {
    const FolderClaim first(runs, "x"), second(runs, "x");
    EXPECT_EQ(first.folder(), runs + "/x-001");
    EXPECT_EQ(second.folder(), runs + "/x-002");
  }
  EXPECT_EQ(folder.entries(), 0) << "nothing came of them";
  std::filesystem::create_directory(folder / "x-001");
  folder.file(".x-002.claim", "");  // of a process that was killed
  EXPECT_EQ(FolderClaim(folder.path(), "x").folder(), folder / "x-002");
  EXPECT_EQ(folder.entries(), 1);
}

}  // namespace
}  // namespace berger
