// Several folders as one study, side by side.
#pragma once

#include <string>
#include <vector>

#include "report/records/record.hpp"

namespace berger::report {

// Folders of studies and of single runs. Single runs become one study, told apart by the settings
// that differ between them; where two have all but the seed in common, they are seeds of one
// configuration. ConfigError for a folder that is named twice.
std::vector<StudyRecord> read_records(const std::vector<std::string>& folders);

// Of one study the study itself; of several, their runs with a varied key `study` before those of
// each.
StudyRecord merged(const std::vector<StudyRecord>& studies);

// A row for each setting that differs between the runs: the key, then its values in each of them;
// seeds and folders left out.
struct DifferingSetting {
  std::string key;
  std::vector<std::string> values;  // one a run
};
std::vector<DifferingSetting> differing_settings(const std::vector<const RunRecord*>& runs);

}  // namespace berger::report
