// Stopped anywhere and gone on from a file equals never stopped, bit for bit.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "berger/errors.hpp"
#include "berger/train.hpp"
#include "support/noise_data.hpp"
#include "support/temporary_folder.hpp"

namespace berger {
namespace {

using test::noise_data;
using test::TemporaryFolder;
using test::untrained;
using testing::HasSubstr;
using testing::ThrowsMessage;

const Shape input{1, 2, 21};

Network small_network() {
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

PreparedData data_of(std::uint64_t seed = 1) {
  PreparedData data{
      .train = noise_data(10, input, 2, seed), .validation = noise_data(6, input, 2, 2), .test = noise_data(5, input, 2, 3)};
  data.train.sources.push_back({.name = "noise", .trials = 10, .hash = seed});
  return data;
}

Trainer trainer_of(const PreparedData& data, const TrainOptions& options, Engine engine = {},
                   const RewriteSet& rewrites = default_rewrites()) {
  return {untrained(small_network(), data.train, rewrites), data, options, engine};
}

TrainOptions short_training(Optimizer optimizer) {
  return {.epochs = 4, .batch_size = 4, .optimizer = optimizer, .learning_rate = 0.02, .weight_decay = 0.01, .momentum = 0.9};
}

struct Outcome {
  std::vector<std::tuple<int, Scores, std::optional<Scores>, std::optional<Scores>>> epochs;
  std::uint64_t last = 0, best_validation = 0;
  int best_validation_epoch = 0, best_test_epoch = 0;
  bool operator==(const Outcome&) const = default;
};

Outcome finished(Trainer& trainer) {
  while (!trainer.done()) trainer.run_epoch();
  Outcome o{.last = trainer.signature(),
            .best_validation = trainer.best_validation().parameters.hash(),
            .best_validation_epoch = trainer.best_validation_epoch(),
            .best_test_epoch = trainer.best_test_epoch()};
  for (const EpochRecord& r : trainer.history()) o.epochs.emplace_back(r.epoch, r.train, r.validation, r.test);
  return o;
}

class Resuming : public testing::TestWithParam<Optimizer> {};

TEST_P(Resuming, AfterAnyStepEqualsNeverStopping) {
  const PreparedData data = data_of();
  const TrainOptions options = short_training(GetParam());
  Trainer whole = trainer_of(data, options);
  const Outcome expected = finished(whole);
  const TemporaryFolder folder;
  const std::string path = folder / "checkpoint.safetensors";
  for (int steps = 0; steps <= 12; ++steps) {  // three an epoch
    Trainer stopped = trainer_of(data, options);
    int left = steps;
    while (left > 0) stopped.run_epoch([&] { return left-- > 0; });
    stopped.save_checkpoint(path);
    Trainer resumed = trainer_of(data, options, {.threads = 3, .isa = available_isas().back()});
    resumed.load_checkpoint(path);
    EXPECT_EQ(resumed.signature(), stopped.signature()) << steps;
    EXPECT_TRUE(finished(resumed) == expected) << "stopped after step " << steps;
  }
}

TEST_P(Resuming, SavingChangesNothing) {
  const PreparedData data = data_of();
  const TemporaryFolder folder;
  Trainer plain = trainer_of(data, short_training(GetParam())), saving = trainer_of(data, short_training(GetParam()));
  while (!saving.done()) {
    saving.run_epoch([&] {
      saving.save_checkpoint(folder / "checkpoint.safetensors");
      return true;
    });
  }
  EXPECT_TRUE(finished(saving) == finished(plain));
}

INSTANTIATE_TEST_SUITE_P(Checkpoints, Resuming, testing::Values(Optimizer::adam, Optimizer::adamw, Optimizer::sgd),
                         [](const auto& each) { return std::string(names(each.param)[static_cast<std::size_t>(each.param)]); });

struct Saved {
  TemporaryFolder folder;
  std::string path = folder / "checkpoint.safetensors";
  PreparedData data = data_of();
  TrainOptions options = short_training(Optimizer::adam);
  Saved() {
    Trainer trainer = trainer_of(data, options);
    trainer.run_epoch();
    trainer.save_checkpoint(path);
  }
};

TEST(Checkpoints, OfOtherOptionsAreRefusedByName) {
  const Saved saved;
  TrainOptions other = saved.options;
  other.learning_rate = 0.5;
  Trainer trainer = trainer_of(saved.data, other);
  EXPECT_THAT([&] { trainer.load_checkpoint(saved.path); },
              ThrowsMessage<FileError>(HasSubstr("train.learning_rate = 0.02, not 0.5")));
}

TEST(Checkpoints, OfAnotherNetworkDataOrRewritesAreRefused) {
  const Saved saved;
  Trainer plain = trainer_of(saved.data, saved.options, {}, {});
  EXPECT_THAT([&] { plain.load_checkpoint(saved.path); }, ThrowsMessage<FileError>(HasSubstr("another rewrites")));
  const PreparedData other = data_of(8);
  Trainer elsewhere = trainer_of(other, saved.options);
  EXPECT_THAT([&] { elsewhere.load_checkpoint(saved.path); }, ThrowsMessage<FileError>(HasSubstr("another data")));
  Network network = small_network();
  std::get<Dropout>(network.layers[5].layer).rate = 0.4;
  Trainer changed(untrained(network, saved.data.train), saved.data, saved.options, {});
  EXPECT_THAT([&] { changed.load_checkpoint(saved.path); }, ThrowsMessage<FileError>(HasSubstr("another network")));
}

TEST(Checkpoints, ThatAreNoneAreRefused) {
  const Saved saved;
  Trainer trainer = trainer_of(saved.data, saved.options);
  save_model(saved.folder / "model.safetensors", trainer.current());
  EXPECT_THAT([&] { trainer.load_checkpoint(saved.folder / "model.safetensors"); },
              ThrowsMessage<FileError>(HasSubstr("not a checkpoint")));
  EXPECT_THROW(trainer.load_checkpoint(saved.folder / "missing"), FileError);
  const std::string whole = test::content_of(saved.path);
  for (const std::size_t size : {std::size_t{0}, std::size_t{7}, whole.size() / 2, whole.size() - 1}) {
    const std::string cut = saved.folder.file("cut.safetensors", whole.substr(0, size));
    EXPECT_THROW(trainer.load_checkpoint(cut), FileError) << size;
  }
}

}  // namespace
}  // namespace berger
