// result.json of a run: how it ended, and what came out.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "berger/train.hpp"

namespace berger::runs {

// The word of train.keep; Keep::last for any other.
Keep keep_of(std::string_view word);

enum class RunState { missing, done, interrupted, failed };  // missing: not begun
std::string_view word(RunState state);
RunState run_state(std::string_view word);  // missing for what is no such word

// Means over the last ten epochs, where there are more: one epoch alone moves by points.
struct LastTen {
  double train_loss = 0, train_accuracy = 0;
  std::optional<double> test_accuracy;
};

struct Result {
  std::string run, model, activation;
  std::optional<int> seed;
  Keep keep = Keep::last;
  RunState state = RunState::missing;
  std::string error;  // why it failed
  int exit_code = 0;
  std::int64_t parameters = 0;
  int epochs = 0;                   // so far
  std::optional<EpochRecord> kept;  // the epoch whose weights are in model.safetensors
  std::optional<EpochRecord> last;
  std::optional<LastTen> last_ten;
  std::optional<EpochRecord> best_test;  // optimistic: chosen by looking at the test data
  double seconds = 0;                    // of training, evaluation apart
  std::optional<double> auc;             // of the kept model: berger/evaluation.hpp
  std::string signature;                 // hash of the last weights
};

// Epochs, seconds, and the records of a history; an epoch of 0 is none.
struct ChosenEpochs {
  int kept = 0, best_test = 0;
};
void add_history(Result& result, std::span<const EpochRecord> history, ChosenEpochs chosen);
// Those that training with this `keep` chooses (berger/train.hpp) of a history of at least one
// epoch.
ChosenEpochs chosen_epochs(std::span<const EpochRecord> history, Keep keep);

std::string to_json(const Result& result);
// RunState::missing when there is no such file; FileError when it is not one of ours.
Result read_result(const std::string& path);

}  // namespace berger::runs
