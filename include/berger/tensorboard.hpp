// Event files for TensorBoard, written while runs train: `tensorboard --logdir` of a study's folder
// shows a line for each run.
#pragma once

#include <functional>
#include <string>

#include "berger/study.hpp"

namespace berger {

struct TensorBoard {
  std::function<std::string(const RunConfig&)> folder;  // of a run: its event file goes there
  // what could not be written, once training had begun; may be empty
  std::function<void(const std::string&)> note{};
};

// `progress`, and an event file for each run that starts: its settings; loss and accuracy of each
// part and the learning rate after each epoch; at the end how it ended and, from its
// predictions.csv, a picture of the confusion matrix. A run that is resumed begins another file.
// `started` throws OutputError where its file cannot be begun, which fails the run; what fails
// later is noted once, and the run goes on without events.
Progress with_tensorboard(Progress progress, const TensorBoard& options);

}  // namespace berger
