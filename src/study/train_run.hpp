// One run inside its folder: train, record, keep a checkpoint, stop when asked.
#pragma once

#include <exception>

#include "berger/study.hpp"

namespace berger {

// A network with its first weights, and all of `data` that a saved model must know. ConfigError,
// ShapeError, FileError.
Model untrained_model(const RunConfig& config, const PreparedData& data, const RunOptions& options);

struct Outcome {
  RunResult result;
  std::exception_ptr problem;  // of a failed run
};

// `options.folder` exists and holds config.toml; a checkpoint in it is where training goes on.
// Where a WriteGate is closed it counts as interrupted. Never throws.
Outcome train_run(const RunConfig& config, const PreparedData& data, const RunOptions& options,
                  const Progress& progress);

// The same training by a rank that is not the first: from the files of options.folder where the run
// is resumed, and writes nothing. False: told to stop, as every rank is then. Throws what training
// throws.
bool train_along(const RunConfig& config, const RunOptions& options);

// Writes result.json for a run that failed before it could train. Where even that fails, or a
// WriteGate is closed, there is nothing more to do.
void record_failure(const RunConfig& config, const std::string& folder,
                    const std::exception& error);

}  // namespace berger
