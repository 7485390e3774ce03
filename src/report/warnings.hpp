// What weakens a study's figures, in plain words.
#pragma once

#include <string>
#include <vector>

#include "report/statistics/pairs.hpp"

namespace berger::report {

// Differences within the noise; test data that chose the epoch; subjects, sessions or recordings
// that training and test share; classes that a part has no trial of; fewer than 3 seeds.
std::vector<std::string> warnings(const StudyRecord& study, const Comparison& comparison,
                                  const PairMatrix& pairs);

}  // namespace berger::report
