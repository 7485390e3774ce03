// Finished folders made by hand in a temporary place.
#pragma once

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "runs/csv.hpp"
#include "support/temporary_folder.hpp"

namespace berger::report {

namespace fs = std::filesystem;

using runs::read_csv;
using runs::to_csv;
using test::content_of;
using test::TemporaryFolder;

// An environment variable with another value for a while.
class ScopedVariable {
 public:
  ScopedVariable(const char* name, const std::string& value)
      : name_(name), before_(std::getenv(name) ? std::getenv(name) : "") {
    setenv(name, value.c_str(), 1);
  }
  ~ScopedVariable() { setenv(name_, before_.c_str(), 1); }
  ScopedVariable(const ScopedVariable&) = delete;
  ScopedVariable& operator=(const ScopedVariable&) = delete;

 private:
  const char* name_;
  std::string before_;
};

inline const std::string results_header =
    "run,model,activation,seed,state,parameters,epochs,kept_epoch,train_loss,train_accuracy,"
    "validation_loss,validation_accuracy,"
    "test_loss,test_accuracy,last10_train_loss,last10_train_accuracy,last10_test_accuracy,best_"
    "test_accuracy,best_test_epoch,"
    "seconds\n";

struct Outcome {
  std::string network = "eegnet", activation = "elu";
  int seed = 1;
  std::string accuracy = "0.8", last10_loss = "0.3", last10 = "0.79", best = "0.85",
              best_epoch = "7";

  std::string name() const { return fmt::format("{}-{}-seed{}", network, activation, seed); }
  std::string row() const {
    return fmt::format("{},{},{},{},done,17874,20,20,0.3,0.9,,,0.5,{},{},0.91,{},{},{},9.5\n",
                       name(), network, activation, seed, accuracy, last10_loss, last10, best,
                       best_epoch);
  }
};

inline std::string metrics(int epochs, double offset = 0) {
  std::string text =
      "epoch,train_loss,train_accuracy,validation_loss,validation_accuracy,test_loss,test_accuracy,"
      "seconds\n";
  for (int epoch = 1; epoch <= epochs; ++epoch)
    text += fmt::format("{},{},{},,,{},{},0.5\n", epoch, 0.7 / epoch + offset,
                        0.5 + 0.01 * epoch + offset, 0.8 / epoch + offset,
                        0.5 + 0.008 * epoch + offset);
  return text;
}

inline std::string config(const std::string& keep = "last") {
  return fmt::format(
      "[model]\nname = \"eegnet\"\nactivation = \"elu\"\n[train]\nepochs = 20\nseed = 4\nkeep = "
      "\"{}\"\n",
      keep);
}

inline void write_study(const TemporaryFolder& folder, const std::vector<Outcome>& outcomes,
                        const std::string& more_rows = {}, const std::string& keep = "last") {
  std::string results = results_header;
  for (const Outcome& outcome : outcomes) {
    results += outcome.row();
    folder.file("runs/" + outcome.name() + "/metrics.csv", metrics(20, 0.01 * outcome.seed));
    folder.file("runs/" + outcome.name() + "/config.toml", config(keep));
  }
  folder.file("results.csv", results + more_rows);
  folder.file("study.toml", "name = \"by hand\"\n");
}

}  // namespace berger::report
