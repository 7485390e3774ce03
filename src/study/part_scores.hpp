// How well the part of a protocol was decoded: scores.csv of a run, protocol.csv of a study.
#pragma once

#include <string>

#include "berger/study.hpp"
#include "study/predictions.hpp"

namespace berger {

// A row for each subject and session of the test part, of decisions by the largest logit.
std::string scores_csv(const TrialLogits& trials, const Dataset& test);

// A row a subject, session, fold, seed and configuration: the scores of the runs that are done, how
// the others stand, and parts that cannot be used with the reason. Empty without a protocol.
std::string protocol_csv(const Study& study, const std::string& folder);

}  // namespace berger
