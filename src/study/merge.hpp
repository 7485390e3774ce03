// Parts of one study that were worked on in folders of their own, as one folder.
#pragma once

#include <string>
#include <vector>

namespace berger {

struct Merged {
  int runs = 0, done = 0;
  std::vector<std::string> notes;  // runs that are in several folders
};

// Copies into `out`, which must not exist, each run from where it got furthest. What the folders
// must agree in is their runs, and the settings of each; a run that two have done must have the
// same weights in both. ConfigError that names what differs, FileError, OutputError.
Merged merge_studies(const std::vector<std::string>& folders, const std::string& out);

}  // namespace berger
