// An evaluation as text.
#pragma once

#include <string>

#include "berger/evaluation.hpp"

namespace berger::cli {

// Figures, table of the classes, confusion matrix, the classes that are confused most; `rule`: how
// the probabilities became decisions, empty for the largest.
std::string evaluation_text(const Evaluation& evaluation, int trials, const std::string& rule);

}  // namespace berger::cli
