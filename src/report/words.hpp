// How numbers and choices read in every table and sentence.
#pragma once

#include <cstdint>
#include <string>

#include "report/statistics/comparison.hpp"

namespace berger::report {

std::string activation_in_words(const std::string& activation);
std::string choice_of_epoch(const Comparison& comparison);        // "last epoch"
std::string part_in_words(const std::string& part);               // "training"
std::string parameters_text(const std::optional<double>& count);  // "17874"
std::string plus_minus(const Spread& spread);  // of fractions, in per cent: "83.00 ± 3.61"
std::string best_test(const Configuration& configuration);  // "87.00 @ 7–12"
// "α of ELU" for model.elu_alpha; most keys speak for themselves
std::string axis_of(const Factor& factor);
std::string time_in_words(double seconds);   // "12.3 s", "4 min 47 s", "3 h 20 min"
std::string thousands(std::int64_t number);  // "17,874"

}  // namespace berger::report
