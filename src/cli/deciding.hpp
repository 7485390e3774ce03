// Trials that a model has decoded, and how its probabilities become decisions: for evaluate and
// predict.
#pragma once

#include <string>
#include <vector>

#include "berger/evaluation.hpp"
#include "berger/model.hpp"
#include "cli/commands.hpp"

namespace berger::cli {

struct Judged {
  std::string name;  // "validation" or "test" of a run; empty for recordings that were named
  Dataset data;
  std::vector<float> logits;
  bool tuned_on = false;  // the thresholds were tuned on these trials
};
Judged decoded(Decoder& decoder, std::string name, Dataset data);

// The named file, or the model of a run, with as many views as are asked for.
Model model_for(const std::string& file_or_folder, const DecidingArguments& deciding);

// As the model's data were read, but for what is given. ConfigError for an impossible value.
ReadOptions reading_for(const Model& model, const ReadingArguments& given);

// Labelled recordings. Throws FileError where they have no labels, or some that the model lacks.
Judged labelled(Decoder& decoder, const Model& model, const std::vector<std::string>& sources,
                const ReadOptions& reading);

bool by_thresholds(const DecidingArguments& deciding);
// `tune_on`: labelled trials for thresholds; unused by other rules.
Decision decision_by(const DecidingArguments& deciding, const Model& model, const Judged* tune_on);
std::vector<int> decide(const Judged& judged, const Decision& decision, int classes);
// "above_prior; priors left: 0.5, right: 0.5"
std::string described(const Decision& decision, const std::vector<std::string>& classes);

bool share_a_source(const Dataset& a, const Dataset& b);

}  // namespace berger::cli
