// Training: the loop over epochs and steps, what it records, and checkpoints that resume to the
// same bits.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "berger/augmentation.hpp"
#include "berger/dataset.hpp"
#include "berger/evaluation.hpp"
#include "berger/model.hpp"

namespace berger {

enum class Optimizer { adam, adamw, sgd, rmsprop };
constexpr std::array<std::string_view, 4> names(Optimizer) {
  return {"adam", "adamw", "sgd", "rmsprop"};
}
enum class Keep { last, best_validation, best_test, best_validation_loss };
constexpr std::array<std::string_view, 4> names(Keep) {
  return {"last", "best_validation", "best_test", "best_validation_loss"};
}
enum class Sampling { all, balanced };
constexpr std::array<std::string_view, 2> names(Sampling) {
  return {"all", "balanced"};
}

// How the learning rate changes; [train.schedule]. The formulas: train/schedule.cpp.
enum class ScheduleKind { constant, step, cosine, plateau };
constexpr std::array<std::string_view, 4> names(ScheduleKind) {
  return {"constant", "step", "cosine", "plateau"};
}
struct Schedule {
  ScheduleKind kind = ScheduleKind::constant;
  double warm_up = 0;        // epochs in which the rate grows from 0, step by step; before any kind
  std::vector<int> after{};  // step: the epochs after which the rate is multiplied by `factor`
  double factor = 0.1;       // step, plateau
  // plateau: epochs without a lower validation loss (training loss without validation data)
  int patience = 10;
  double lowest = 0;  // cosine: where the last step ends; step, plateau: never below

  bool operator==(const Schedule&) const = default;
  void fields(auto&& visit) {
    visit("kind", kind), visit("warm_up", warm_up), visit("after", after), visit("factor", factor);
    visit("patience", patience), visit("lowest", lowest);
  }
};

// [train.early_stopping]: the end, once the validation data have seen nothing better for `patience`
// epochs.
enum class Watch { none, validation_loss, validation_accuracy };
constexpr std::array<std::string_view, 3> names(Watch) {
  return {"none", "validation_loss", "validation_accuracy"};
}
struct EarlyStopping {
  Watch metric = Watch::none;
  int patience = 10;
  bool restore = true;  // with keep = "last": keep the best epoch by the metric instead
  double at_loss = 0;   // the end, too, once the validation loss is no higher; 0: whatever it is

  bool operator==(const EarlyStopping&) const = default;
  void fields(auto&& visit) {
    visit("metric", metric), visit("patience", patience), visit("restore", restore);
    visit("at_loss", at_loss);
  }
};

// What a trial's loss counts, by its class: a word or a list of weights in the order of the
// classes.
struct ClassWeights {
  enum class Rule { none, inverse_frequency, effective_number, given };
  Rule rule = Rule::none;
  std::vector<double> given{};

  bool operator==(const ClassWeights&) const = default;
};
constexpr std::array<std::string_view, 3> names(ClassWeights::Rule) {
  return {"none", "inverse_frequency", "effective_number"};
}

// [train] of a study file.
struct TrainOptions {
  int epochs = 100;
  int batch_size = 64;  // the last partial batch is kept
  Optimizer optimizer = Optimizer::adam;
  double learning_rate = 1e-3;
  // adam, sgd, rmsprop: L2 added to the gradient; adamw: decoupled
  double weight_decay = 0;
  double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;  // adam, adamw; rmsprop: epsilon
  double momentum = 0;                                // sgd, rmsprop
  double smoothing = 0.99;  // rmsprop: what the mean square keeps of itself in a step
  bool shuffle = true;
  int seed = 1;
  Keep keep = Keep::last;  // the epoch whose weights become model.safetensors
  // balanced: an epoch has as many trials as ever, of all classes equally many
  Sampling sampling = Sampling::all;
  ClassWeights class_weights{};
  double label_smoothing = 0;  // share of the target that all classes divide among them
  double clip_norm = 0;        // largest L2 norm of all gradients together; 0: free
  // epochs at the end whose mean weights are evaluated and kept; 0: none
  int average_last = 0;
  // views of a trial whose mean probabilities are evaluated: test-time augmentation
  int test_views = 1;
  // layers whose weights and running statistics stay as they start, by name or by the part of it
  // before a dot; all_but_last: all but the last layer with weights
  std::vector<std::string> freeze{};
  // parts that a batch is cut into, each done by one thread, of whatever rank, and added up in a
  // fixed order; 0: at most eight, by the network's size
  int slots = 0;
  Schedule schedule{};
  EarlyStopping early_stopping{};
  Augmentation augment{};

  bool operator==(const TrainOptions&) const = default;
  void fields(auto&& visit) {
    visit("epochs", epochs), visit("batch_size", batch_size);
    visit("optimizer", optimizer), visit("learning_rate", learning_rate),
        visit("weight_decay", weight_decay);
    visit("beta1", beta1), visit("beta2", beta2), visit("epsilon", epsilon),
        visit("momentum", momentum), visit("smoothing", smoothing);
    visit("shuffle", shuffle), visit("seed", seed), visit("keep", keep);
    visit("sampling", sampling), visit("class_weights", class_weights),
        visit("label_smoothing", label_smoothing);
    visit("clip_norm", clip_norm), visit("average_last", average_last),
        visit("test_views", test_views), visit("freeze", freeze), visit("slots", slots);
    schedule.fields(
        [&](std::string_view key, auto& value) { visit("schedule." + std::string(key), value); });
    early_stopping.fields([&](std::string_view key, auto& value) {
      visit("early_stopping." + std::string(key), value);
    });
    augment.fields(
        [&](std::string_view key, auto& value) { visit("augment." + std::string(key), value); });
  }
};
void check(const TrainOptions& options);  // ConfigError for an impossible value
// ConfigError for what such data do not allow: weights of another number of classes, a rotation of
// recordings, …
void check(const TrainOptions& options, const PreparedData& data);
// early stopping that restores names the epoch where `keep` does not
Keep effective_keep(const TrainOptions& options);

// The weights of the classes by their trials in training, so that the mean over these is 1
// (inverse_frequency: N / (K n), as scikit-learn's "balanced"; effective_number: Cui et al. 2019, β
// = 0.999, scaled alike); empty for none; given: as they are.
std::vector<double> class_weights(const ClassWeights& weights,
                                  const std::vector<std::int64_t>& counts);

struct EpochRecord {
  int epoch = 0;  // from 1
  Scores train;   // counted while training: dropout on, weights moving
  std::optional<Scores> validation, test;
  double seconds = 0;        // wall time of the training steps alone
  double learning_rate = 0;  // of the epoch's last step
};

class Trainer {
 public:
  // `data` must outlive the trainer. `initial` starts from these weights instead of the seed's.
  Trainer(Model model, const PreparedData& data, const TrainOptions& options, Engine engine,
          bool initialised = false);
  ~Trainer();
  Trainer(Trainer&&) noexcept;

  // One epoch, or what is left of it, then evaluation. `keep_going` is asked after each step; once
  // it says no, the epoch stops where it is and nothing is returned. Throws DivergedError.
  std::optional<EpochRecord> run_epoch(const std::function<bool()>& keep_going = {});
  bool done() const;  // all epochs run

  const std::vector<EpochRecord>& history() const;
  // the epoch TrainOptions::keep names so far; 0 before the first
  int kept_epoch() const;
  // highest accuracy, then lowest loss, then earliest; 0: no validation data
  int best_validation_epoch() const;
  int best_test_epoch() const;
  Model kept() const;  // the model of kept_epoch()
  Model best_validation() const;
  const Model& current() const;
  std::uint64_t signature() const;  // hash of the current weights

  // Everything that training goes on from: weights, optimiser, position, best weights, history.
  // Between any two steps.
  void save_checkpoint(const std::string& path) const;
  // FileError when it is of another network or other options
  void load_checkpoint(const std::string& path);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace berger
