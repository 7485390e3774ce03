// A model of images, read back, decides as it did in training, whichever way its images come: the
// study that asked for this lost ten points of accuracy between saving and reloading, and its two
// ways of reading images disagreed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "berger/study.hpp"
#include "data/images/idx.hpp"
#include "data/simulations/digits.hpp"
#include "study/small_runs.hpp"
#include "support/picture_files.hpp"
#include "support/real_data.hpp"
#include "support/temporary_folder.hpp"

namespace berger {
namespace {

using test::content_of;
using test::TemporaryFolder;
using test::without_seconds;

class ImageRun : public testing::Test {
 protected:
  void SetUp() override { ::setenv("BERGER_CACHE", (folder_ / "cache").c_str(), 1); }
  void TearDown() override { ::unsetenv("BERGER_CACHE"); }

  // The same drawn digits as a folder of folders and as IDX.
  void write_both(const std::string& name, Part part) const {
    const ImageSet set = simulate_digits({.trials = 60, .part = part});
    write_idx(folder_ / (name + "-images-idx3-ubyte.gz"), set);
    for (int n = 0; n < set.count; ++n) {
      const std::string label = std::to_string(set.labels[static_cast<std::size_t>(n)]);
      std::filesystem::create_directories(folder_ / (name + "/" + label));
      const std::uint8_t* pixels =
          set.pixels.get() + static_cast<std::size_t>(n) * set.shape.size();
      folder_.file(
          name + "/" + label + "/" + std::to_string(n) + ".png",
          test::png({.height = 28, .width = 28, .rows = {pixels, pixels + set.shape.size()}}));
    }
  }
  RunConfig config(const std::string& kind, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> settings{"data.train=" + folder_ / ("train" + kind),
                                      "data.test=" + folder_ / ("test" + kind),
                                      "data.validation.fraction=0.2",
                                      "model.name=lenet",
                                      "model.filters=2",
                                      "model.dropout=0.25",
                                      "train.batch_size=16",
                                      "train.epochs=2"};
    settings.insert(settings.end(), more.begin(), more.end());
    return read_run("", settings);
  }
  RunResult train(const RunConfig& config, const std::string& name) const {
    return run(config, {.folder = folder_ / name});
  }

  TemporaryFolder folder_;
};

Scores scores_of(const Model& model, const Dataset& data) {
  std::vector<float> logits(static_cast<std::size_t>(data.size()) * model.facts.classes.size());
  Decoder(model, {.threads = 2}).logits(data, logits);
  return score(logits, data.labels, static_cast<int>(model.facts.classes.size()));
}

Dataset labelled_for(const Model& model, const std::string& source, bool cache) {
  ReadOptions options;
  options.images.cache = cache;
  Dataset data = read_for(model, {source}, options);
  assign_classes(data, model.facts.class_values, model.facts.classes);
  return data;
}

TEST_F(ImageRun, ReloadedGivesItsOwnFiguresThroughTheCacheAndThroughTheFolder) {
  write_both("train", Part::train);
  write_both("test", Part::test);
  for (const std::string standardise : {"false", "true"}) {
    const RunConfig settings = config("", {"data.standardise=" + standardise});
    const std::string name = "run " + standardise;
    const RunResult result = train(settings, name);
    const Model model = load_model(folder_ / (name + "/model.safetensors"));
    for (const bool cache : {true, false})
      EXPECT_EQ(scores_of(model, labelled_for(model, folder_ / "test", cache)), *result.kept->test)
          << cache;
    EXPECT_EQ(
        scores_of(model, labelled_for(model, folder_ / "test-images-idx3-ubyte.gz", true)).accuracy,
        result.kept->test->accuracy);
    for (const bool cache : {true, false}) {
      DataOptions options = settings.data;
      options.images.cache = cache;
      EXPECT_EQ(scores_of(model, *prepare(options).validation), *result.kept->validation) << cache;
    }
  }
}

TEST_F(ImageRun, LearnsTheSameWeightsFromTheFolderAndFromTheCache) {
  write_both("train", Part::train);
  write_both("test", Part::test);
  train(config("", {"data.cache=false"}), "folder");
  train(config(""), "fills the cache");
  train(config(""), "from the cache");
  const Model without = load_model(folder_ / "folder/model.safetensors");
  for (const char* other : {"fills the cache", "from the cache"}) {
    const Model with = load_model(folder_ / (std::string(other) + "/model.safetensors"));
    EXPECT_EQ(with.first().parameters.hash(), without.first().parameters.hash()) << other;
    EXPECT_EQ(without_seconds(folder_ / (std::string(other) + "/metrics.csv")),
              without_seconds(folder_ / "folder/metrics.csv"));
  }
}

TEST_F(ImageRun, GivesTheSameBitsInterruptedAndResumed) {
  const RunConfig settings =
      read_run("", {"data.train=simulated:digits?trials=64", "model.name=resnet", "model.filters=2",
                    "train.batch_size=16", "train.epochs=2"});
  train(settings, "whole");
  int steps = 5;
  run(settings, {.folder = folder_ / "halves", .keep_going = [&] { return steps-- > 0; }});
  run(settings, {.folder = folder_ / "halves", .resume = true});
  EXPECT_EQ(content_of(folder_ / "halves/model.safetensors"),
            content_of(folder_ / "whole/model.safetensors"));
}

TEST_F(ImageRun, OnMnistReloadedGivesItsOwnFigures) {
  SKIP_WITHOUT_REAL_DATA();
  const std::string mnist = test::real_data() + "/mnist/t10k-images-idx3-ubyte.gz";
  const RunConfig settings =
      read_run("", {"data.train=" + mnist, "data.validation.fraction=0.1", "model.name=lenet",
                    "model.filters=2", "train.epochs=1"});
  const RunResult result = run(settings, {.folder = folder_ / "run", .engine = {.threads = 2}});
  EXPECT_GT(result.kept->validation->accuracy, 0.9);
  const Model model = load_model(folder_ / "run/model.safetensors");
  EXPECT_EQ(scores_of(model, *prepare(settings.data).validation), *result.kept->validation);
}

}  // namespace
}  // namespace berger
