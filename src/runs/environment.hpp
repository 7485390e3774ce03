// environment.json of a run: where, from what and on which data it was made.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "berger/network.hpp"
#include "runs/facts.hpp"

namespace berger::runs {

struct SourceRecord {
  std::string name, hash;
  std::int64_t trials = 0, nans = 0;
  // of a recording: why trials of it were left out, and how many
  std::vector<std::pair<std::string, int>> dropped{};
};

// A part of the data, as far as its files tell: for those who read results without the recordings.
struct PartRecord {
  std::string name;  // train | validation | test
  std::vector<SourceRecord> sources;
  std::int64_t trials = 0;
  int maps = 0, height = 0, width = 0;
  double rate = 0;
  std::string unit;
  std::vector<std::int64_t> class_trials;        // in the order of the classes
  std::vector<std::int64_t> subjects, sessions;  // each once, ascending
};

// Whatever an earlier version did not write is empty.
struct Environment {
  std::string berger, compiler, processor, isa;
  int threads = 0;
  std::optional<RewriteSet> rewrites;
  std::vector<std::string> classes, channels;
  std::vector<std::string> notes;    // what was said of the data when they were read
  std::vector<std::string> steps{};  // from recordings to trials: "band         4 to 38 Hz, …"
  std::vector<PartRecord> parts;
  std::string initial_weights;  // the file it began with; empty: random ones
  Facts facts{};                // all that a file holds, for showing

  const PartRecord* part(std::string_view name) const;
  // of its recordings; empty where nothing is known of them
  std::string hashes(std::string_view part) const;
};

std::string to_json(const Environment& environment);
// Throws FileError: unreadable, no JSON, values of other types.
Environment read_environment(const std::string& path);

}  // namespace berger::runs
