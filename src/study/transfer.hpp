// [transfer] of a study file: training that begins with another's weights.
#pragma once

#include <string>
#include <vector>

#include "berger/study.hpp"
#include "runs/settings.hpp"

namespace berger {

// Reads and checks it; a file's name becomes absolute. ConfigError.
TransferOptions read_transfer(const Settings& settings, std::vector<std::string>& known);
// What can only be said beside the rest of the run's settings. ConfigError with its key.
void check_transfer(const RunConfig& config);

// [train] of the network that is trained on the others.
TrainOptions train_options_of_others(const RunConfig& config);

// The weights that a run begins with: those of the command line, of [transfer], or of the run
// before it, beside its own folder; an empty path: the seed's. ConfigError: a run before it that is
// not there or failed.
struct StartingWeights {
  std::string path;
  WeightNames names{};
};
StartingWeights starting_weights(const RunConfig& config, const RunOptions& options);

// ConfigError where a model was trained on other channels, or in another order, than these.
void check_channels(const StartingWeights& start, const PreparedData& data);

// What the second phase of a training does with data that hold validation trials among the training
// ones, from `model`, that of the first: as many epochs as it took at most, until the loss on the
// validation trials is that which it had on the others.
TrainOptions second_phase(const RunConfig& config, const PreparedData& data, const Model& model,
                          const RunOptions& options);

}  // namespace berger
