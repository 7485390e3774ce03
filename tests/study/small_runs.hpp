// Runs of a second's fraction, and their files without what differs from time to time.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "berger/study.hpp"
#include "support/temporary_folder.hpp"

namespace berger::test {

// EEGNet with two filters on 12 simulated trials, three steps an epoch, three epochs.
inline const std::vector<std::string> small_settings{
    "data.train=simulated:motor-imagery?trials=12",
    "data.test=simulated:motor-imagery?trials=8&part=test",
    "model.filters=2",
    "model.depth=1",
    "model.temporal_kernel=5",
    "model.separable_kernel=3",
    "train.epochs=3",
    "train.batch_size=4"};

inline RunConfig small_run(const std::vector<std::string>& settings = {}) {
  std::vector<std::string> all = small_settings;
  all.insert(all.end(), settings.begin(), settings.end());
  return read_run("", all);
}

// A CSV without its last column.
inline std::string without_seconds(const std::string& path) {
  std::istringstream in(content_of(path));
  std::string text;
  for (std::string line; std::getline(in, line);) text += line.substr(0, line.rfind(',')) + "\n";
  return text;
}

}  // namespace berger::test
