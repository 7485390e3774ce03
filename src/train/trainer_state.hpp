// What a Trainer holds, shared by the loop and the checkpoints.
#pragma once

#include <string>

#include "berger/train.hpp"
#include "core/thread_pool.hpp"
#include "engine/executor.hpp"
#include "engine/infer_plan.hpp"
#include "model/averaged_views.hpp"
#include "train/epoch_order.hpp"
#include "train/frozen.hpp"
#include "train/trials_ahead.hpp"

namespace berger {

// The weights of the best epoch so far, by one of the measures.
struct Best {
  int epoch = 0;
  Scores scores;
  Buffer weights;

  // Higher accuracy, then lower loss; the earliest of equals stays.
  bool beaten_by(const Scores& s) const {
    return epoch == 0 || s.accuracy > scores.accuracy ||
           (s.accuracy == scores.accuracy && s.loss < scores.loss);
  }
  bool loss_beaten_by(const Scores& s) const { return epoch == 0 || s.loss < scores.loss; }
  void take(int of_epoch, const Scores& s, const Parameters& parameters);
};

// Mean of the weights at the end of some epochs (Izmailov et al. 2018), running means and variances
// of batch norms included.
struct WeightAverage {
  int count = 0;
  Buffer weights;

  void add(const Parameters& parameters);
};

struct Trainer::State {
  State(Model model_, const PreparedData& data_, const TrainOptions& options_, Engine engine);

  Model model;
  Member& member;  // the one that is trained
  const PreparedData& data;
  TrainOptions options;
  ThreadPool pool;
  Executor executor;
  InferPlan inference;
  FrozenStatistics statistics;

  // Position: epochs completed, then steps within the epoch under way and what it has counted.
  int epoch = 0;
  int step_in_epoch = 0;
  std::uint64_t steps = 0;
  double loss_sum = 0;
  int correct = 0;
  double seconds = 0;

  std::vector<EpochRecord> history;
  // by loss only where an option asks for it
  Best best_validation, best_validation_loss, best_test;
  WeightAverage average;

  Augmenter augmenter;
  TrialsAhead ahead;
  AveragedViews averaged;
  EpochOrder order;
  std::vector<int> labels;                       // of the batch
  std::vector<double> weights;                   // likewise; empty: all alike
  std::vector<float> logits, augmenter_scratch;  // scratch: of each thread

  int steps_per_epoch() const { return (data.train.size() - 1) / options.batch_size + 1; }
  void fill_batch(int first, int count);
  void train_step();
  void evaluate_parts(EpochRecord& record);
  const Best& best(Keep keep) const;
  Scores evaluate(const Dataset& part);
  EpochRecord finish_epoch();
  Model with_weights(const Buffer& weights) const;
};

}  // namespace berger
