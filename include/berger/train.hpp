// Training: the loop over epochs and steps, what it records, and checkpoints that resume to the same bits.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "berger/dataset.hpp"
#include "berger/evaluation.hpp"
#include "berger/model.hpp"

namespace berger {

enum class Optimizer { adam, adamw, sgd };
constexpr std::array<std::string_view, 3> names(Optimizer) { return {"adam", "adamw", "sgd"}; }
enum class Keep { last, best_validation, best_test };
constexpr std::array<std::string_view, 3> names(Keep) { return {"last", "best_validation", "best_test"}; }

// [train] of a study file.
struct TrainOptions {
  int epochs = 100;
  int batch_size = 64;               // the last partial batch is kept
  Optimizer optimizer = Optimizer::adam;
  double learning_rate = 1e-3;
  double weight_decay = 0;           // adam, sgd: L2 added to the gradient; adamw: decoupled
  double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;  // adam, adamw
  double momentum = 0;               // sgd
  bool shuffle = true;
  int seed = 1;
  Keep keep = Keep::last;            // the epoch whose weights become model.safetensors

  bool operator==(const TrainOptions&) const = default;
  void fields(auto&& visit) {
    visit("epochs", epochs), visit("batch_size", batch_size);
    visit("optimizer", optimizer), visit("learning_rate", learning_rate), visit("weight_decay", weight_decay);
    visit("beta1", beta1), visit("beta2", beta2), visit("epsilon", epsilon), visit("momentum", momentum);
    visit("shuffle", shuffle), visit("seed", seed), visit("keep", keep);
  }
};
void check(const TrainOptions& options);  // ConfigError for an impossible value

struct EpochRecord {
  int epoch = 0;                     // from 1
  Scores train;                      // counted while training: dropout on, weights moving
  std::optional<Scores> validation, test;
  double seconds = 0;                // wall time of the training steps alone
};

class Trainer {
 public:
  // `data` must outlive the trainer. `initial` starts from these weights instead of the seed's.
  Trainer(Model model, const PreparedData& data, const TrainOptions& options, Engine engine, bool initialised = false);
  ~Trainer();
  Trainer(Trainer&&) noexcept;

  // One epoch, or what is left of it, then evaluation. `keep_going` is asked after each step; once it says no, the epoch
  // stops where it is and nothing is returned. Throws DivergedError.
  std::optional<EpochRecord> run_epoch(const std::function<bool()>& keep_going = {});
  bool done() const;                 // all epochs run

  const std::vector<EpochRecord>& history() const;
  int kept_epoch() const;            // the epoch TrainOptions::keep names so far; 0 before the first
  int best_validation_epoch() const; // highest accuracy, then lowest loss, then earliest; 0: no validation data
  int best_test_epoch() const;
  Model kept() const;                // the model of kept_epoch()
  Model best_validation() const;
  const Model& current() const;
  std::uint64_t signature() const;   // hash of the current weights

  // Everything that training goes on from: weights, optimiser, position, best weights, history. Between any two steps.
  void save_checkpoint(const std::string& path) const;
  void load_checkpoint(const std::string& path);  // FileError when it is of another network or other options

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace berger
