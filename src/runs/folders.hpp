// The folders of a run and of a study: which files they hold. All who write or read one go through
// these.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace berger::runs {

struct RunFolder {
  std::string path;

  std::string config() const { return path + "/config.toml"; }  // all settings, resolved
  std::string environment() const { return path + "/environment.json"; }
  std::string metrics() const { return path + "/metrics.csv"; }
  std::string model() const { return path + "/model.safetensors"; }  // of the kept epoch
  std::string best() const { return path + "/best.safetensors"; }    // of the best validation
  std::string checkpoint() const { return path + "/checkpoint.safetensors"; }
  std::string predictions() const { return path + "/predictions.csv"; }
  // of the part of a protocol: its subjects and sessions
  std::string scores() const { return path + "/scores.csv"; }
  std::string result() const { return path + "/result.json"; }
};

struct StudyFolder {
  std::string path;

  std::string study() const { return path + "/study.toml"; }  // as its user wrote it
  std::string all_runs() const { return path + "/runs"; }
  RunFolder run(std::string_view name) const { return {fmt::format("{}/runs/{}", path, name)}; }
  std::string results() const { return path + "/results.csv"; }
  std::string protocol() const { return path + "/protocol.csv"; }  // the scores of all parts
  std::string first_trial() const { return path + "/first_trial.csv"; }
  // of a class, from 1
  std::string first_trial(int number) const {
    return fmt::format("{}/first_trials/{}.csv", path, number);
  }
  // means and spectra of classes, from 1
  std::string class_mean(int number) const {
    return fmt::format("{}/class_means/{}.csv", path, number);
  }
  std::string ensembles() const { return path + "/ensembles.csv"; }
  std::string ensemble(std::string_view name) const {
    return fmt::format("{}/ensembles/{}.safetensors", path, name);
  }
};

}  // namespace berger::runs
