// metrics.csv of a run: a row an epoch.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "berger/train.hpp"

namespace berger::runs {

// Numbers as text that reads back equal.
std::string metrics_csv(std::span<const EpochRecord> history);

// Of a part without any number there are no scores; a number that is missing or not finite is NaN.
// FileError: no CSV, columns missing, epochs that do not rise.
std::vector<EpochRecord> read_metrics(const std::string& path);

// train | validation | test
std::optional<Scores> scores_of(const EpochRecord& record, std::string_view part);

}  // namespace berger::runs
