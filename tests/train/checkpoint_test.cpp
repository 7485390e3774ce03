// Stopped anywhere and gone on from a file equals never stopped, bit for bit.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "berger/errors.hpp"
#include "berger/train.hpp"
#include "core/json.hpp"
#include "io/safetensors.hpp"
#include "support/noise_data.hpp"
#include "support/temporary_folder.hpp"
#include "train/noise_to_train.hpp"

namespace berger {
namespace {

using test::input;
using test::noise_data;
using test::TemporaryFolder;
using test::untrained;
using testing::HasSubstr;
using testing::ThrowsMessage;

Network varied_network() {
  return {input,
          {{"wide", Conv2d{.filters = 4, .kernel_w = 5}},
           {"high", Conv2d{.filters = 4, .kernel_h = 2, .max_norm = 0.5}},
           {"norm", BatchNorm{}},
           {"elu", Activation{}},
           {"pool", MaxPool{.w = 2}},
           {"drop", Dropout{.rate = 0.3}},
           {"flatten", Flatten{}},
           {"end", Linear{.outputs = 2}}}};
}

PreparedData seeded_data(std::uint64_t seed = 1) {
  PreparedData data{.train = noise_data(10, input, 2, seed),
                    .validation = noise_data(6, input, 2, 2),
                    .test = noise_data(5, input, 2, 3)};
  data.train.sources.push_back({.name = "noise", .trials = 10, .hash = seed});
  return data;
}

Trainer varied_trainer(const PreparedData& data, const TrainOptions& options, Engine engine = {},
                       const RewriteSet& rewrites = default_rewrites()) {
  return {untrained(varied_network(), data.train, rewrites), data, options, engine};
}

TrainOptions short_training(Optimizer optimizer) {
  return {.epochs = 4,
          .batch_size = 4,
          .optimizer = optimizer,
          .learning_rate = 0.02,
          .weight_decay = 0.01,
          .momentum = 0.9};
}

// Every trick at once, but for those that exclude each other.
TrainOptions tricky_training() {
  TrainOptions options = short_training(Optimizer::adamw);
  options.keep = Keep::best_validation_loss;
  options.sampling = Sampling::balanced;
  options.class_weights = {.rule = ClassWeights::Rule::inverse_frequency};
  options.label_smoothing = 0.1;
  options.clip_norm = 0.5;
  options.average_last = 3;
  options.test_views = 2;
  options.schedule = {.kind = ScheduleKind::plateau, .warm_up = 1, .patience = 1};
  options.augment = {
      .time_shift = 3, .channel_dropout = 0.2, .noise = 0.2, .sign_flip = 0.3, .time_mask = 0.5};
  return options;
}

TrainOptions stopping_training() {
  TrainOptions options = short_training(Optimizer::sgd);
  options.epochs = 40;
  options.schedule = {.kind = ScheduleKind::cosine};
  options.early_stopping = {.metric = Watch::validation_loss, .patience = 1};
  return options;
}

struct Outcome {
  std::vector<std::tuple<int, Scores, std::optional<Scores>, std::optional<Scores>, double>> epochs;
  std::uint64_t last = 0, best_validation = 0, kept = 0;
  int best_validation_epoch = 0, best_test_epoch = 0;
  bool operator==(const Outcome&) const = default;
};

Outcome finished(Trainer& trainer) {
  while (!trainer.done()) trainer.run_epoch();
  Outcome o{.last = trainer.signature(),
            .best_validation = trainer.best_validation().first().parameters.hash(),
            .kept = trainer.kept().first().parameters.hash(),
            .best_validation_epoch = trainer.best_validation_epoch(),
            .best_test_epoch = trainer.best_test_epoch()};
  for (const EpochRecord& r : trainer.history())
    o.epochs.emplace_back(r.epoch, r.train, r.validation, r.test, r.learning_rate);
  return o;
}

struct Training {
  std::string name;
  TrainOptions options;
};
class Resuming : public testing::TestWithParam<Training> {};

TEST_P(Resuming, AfterAnyStepEqualsNeverStopping) {
  const PreparedData data = seeded_data();
  const TrainOptions options = GetParam().options;
  Trainer whole = varied_trainer(data, options);
  const Outcome expected = finished(whole);
  if (options.early_stopping.metric != Watch::none) {
    ASSERT_LT(whole.history().size(), 40u);
  }
  const TemporaryFolder folder;
  const std::string path = folder / "checkpoint.safetensors";
  for (int steps = 0; steps <= 12; ++steps) {  // three an epoch
    Trainer stopped = varied_trainer(data, options);
    int left = steps;
    while (left > 0 && !stopped.done()) stopped.run_epoch([&] { return left-- > 0; });
    stopped.save_checkpoint(path);
    Trainer resumed = varied_trainer(data, options, {.threads = 3, .isa = available_isas().back()});
    resumed.load_checkpoint(path);
    EXPECT_EQ(resumed.signature(), stopped.signature()) << steps;
    EXPECT_TRUE(finished(resumed) == expected) << "stopped after step " << steps;
  }
}

TEST_P(Resuming, SavingChangesNothing) {
  const PreparedData data = seeded_data();
  const TemporaryFolder folder;
  Trainer plain = varied_trainer(data, GetParam().options),
          saving = varied_trainer(data, GetParam().options);
  while (!saving.done()) {
    saving.run_epoch([&] {
      saving.save_checkpoint(folder / "checkpoint.safetensors");
      return true;
    });
  }
  EXPECT_TRUE(finished(saving) == finished(plain));
}

INSTANTIATE_TEST_SUITE_P(Checkpoints, Resuming,
                         testing::Values(Training{"adam", short_training(Optimizer::adam)},
                                         Training{"adamw", short_training(Optimizer::adamw)},
                                         Training{"sgd", short_training(Optimizer::sgd)},
                                         Training{"tricks", tricky_training()},
                                         Training{"early_stopping", stopping_training()}),
                         [](const auto& each) { return each.param.name; });

struct Saved {
  TemporaryFolder folder;
  std::string path = folder / "checkpoint.safetensors";
  PreparedData data = seeded_data();
  TrainOptions options = short_training(Optimizer::adam);
  Saved() {
    Trainer trainer = varied_trainer(data, options);
    trainer.run_epoch();
    trainer.save_checkpoint(path);
  }
};

TEST(Checkpoints, OfOtherOptionsAreRefusedByName) {
  const Saved saved;
  TrainOptions other = saved.options;
  other.learning_rate = 0.5;
  Trainer trainer = varied_trainer(saved.data, other);
  EXPECT_THAT([&] { trainer.load_checkpoint(saved.path); },
              ThrowsMessage<FileError>(HasSubstr("train.learning_rate = 0.02, not 0.5")));
}

TEST(Checkpoints, OfATimeBeforeAnOptionAreOfItsDefault) {
  const TemporaryFolder folder;
  const PreparedData data = seeded_data();
  const std::string path = folder / "now.safetensors", before = folder / "before.safetensors";
  varied_trainer(data, short_training(Optimizer::adam)).save_checkpoint(path);
  SafeTensors file = read_safetensors(path);
  auto identity = parse_json(file.metadata.at("identity"));
  ASSERT_EQ(identity["train"].erase("clip_norm"), 1u);
  ASSERT_EQ(identity["network"]["layers"][0]["options"].erase("dilation_h"), 1u);
  file.metadata["identity"] = dump_json(identity);
  write_safetensors(before, file);
  EXPECT_NO_THROW(varied_trainer(data, short_training(Optimizer::adam)).load_checkpoint(before));

  TrainOptions clipped = short_training(Optimizer::adam);
  clipped.clip_norm = 1;
  Trainer other = varied_trainer(data, clipped);
  EXPECT_THAT([&] { other.load_checkpoint(before); },
              ThrowsMessage<FileError>(HasSubstr("train.clip_norm = 0.0, not 1.0")));
}

TEST(Checkpoints, OfAnotherNetworkDataOrRewritesAreRefused) {
  const Saved saved;
  Trainer plain = varied_trainer(saved.data, saved.options, {}, {});
  EXPECT_THAT([&] { plain.load_checkpoint(saved.path); },
              ThrowsMessage<FileError>(HasSubstr("another rewrites")));
  const PreparedData other = seeded_data(8);
  Trainer elsewhere = varied_trainer(other, saved.options);
  EXPECT_THAT([&] { elsewhere.load_checkpoint(saved.path); },
              ThrowsMessage<FileError>(HasSubstr("another data")));
  Network network = varied_network();
  std::get<Dropout>(network.layers[5].layer).rate = 0.4;
  Trainer changed(untrained(network, saved.data.train), saved.data, saved.options, {});
  EXPECT_THAT([&] { changed.load_checkpoint(saved.path); },
              ThrowsMessage<FileError>(HasSubstr("another network")));
}

TEST(Checkpoints, ThatAreNoneAreRefused) {
  const Saved saved;
  Trainer trainer = varied_trainer(saved.data, saved.options);
  save_model(saved.folder / "model.safetensors", trainer.current());
  EXPECT_THAT([&] { trainer.load_checkpoint(saved.folder / "model.safetensors"); },
              ThrowsMessage<FileError>(HasSubstr("not a checkpoint")));
  EXPECT_THROW(trainer.load_checkpoint(saved.folder / "missing"), FileError);
  const std::string whole = test::content_of(saved.path);
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{7}, whole.size() / 2, whole.size() - 1}) {
    const std::string cut = saved.folder.file("cut.safetensors", whole.substr(0, size));
    EXPECT_THROW(trainer.load_checkpoint(cut), FileError) << size;
  }
}

TEST(Checkpoints, WithOneBitChangedAreRefusedWhereverItIs) {
  const Saved saved;
  const std::string whole = test::content_of(saved.path);
  std::mt19937 random(1);
  for (int flip = 0; flip < 300; ++flip) {
    std::string damaged = whole;
    const std::size_t at = random() % whole.size();
    damaged[at] ^= static_cast<char>(1U << random() % 8);
    const std::string file = saved.folder.file("damaged.safetensors", damaged);
    Trainer trainer = varied_trainer(saved.data, saved.options);
    try {
      trainer.load_checkpoint(file);
    } catch (const FileError&) {
      continue;
    }
    // Blanks that fill up the header carry nothing.
    trainer.save_checkpoint(saved.folder / "again.safetensors");
    EXPECT_TRUE(test::content_of(saved.folder / "again.safetensors") == whole)
        << damaged.substr(at - std::min<std::size_t>(at, 30), 60);
  }
}

// The file is whole and its checksum right: somebody wrote these numbers on purpose.
TEST(Checkpoints, OfNumbersThatCannotBeAreRefused) {
  const Saved saved;
  const auto refused = [&](const std::string& key, const nlohmann::json& value) {
    SafeTensors file = read_safetensors(saved.path);
    auto state = parse_json(file.metadata.at("state"));
    state[key] = value;
    file.metadata["state"] = dump_json(state);
    write_safetensors(saved.folder / "edited.safetensors", file);
    Trainer trainer = varied_trainer(saved.data, saved.options);
    EXPECT_THAT([&] { trainer.load_checkpoint(saved.folder / "edited.safetensors"); },
                ThrowsMessage<FileError>(HasSubstr("cannot be read")))
        << key << " = " << value;
  };
  for (const auto& value : parse_json(R"([-1, 2147483648, 1.5, 99, "1", null, 1e300])"))
    for (const char* key : {"epoch", "step_in_epoch", "steps", "averaged"}) refused(key, value);
  refused("correct", 11);
  refused("history", nlohmann::json::array());
  nlohmann::json history =
      parse_json(read_safetensors(saved.path).metadata.at("state")).at("history");
  history.push_back(history[0]);
  refused("history", history);
  refused("best_test", {9, {0, 0}});
  refused("loss_sum", -1.5);
}

}  // namespace
}  // namespace berger
