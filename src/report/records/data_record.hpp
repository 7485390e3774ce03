// What environment.json of a run tells of its data.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace berger::report {

struct SourceRecord {
  std::string name, hash;
  std::int64_t trials = 0, nans = 0;
};

struct PartRecord {
  std::string name;  // train | validation | test
  std::vector<SourceRecord> sources;
  std::int64_t trials = 0;
  int maps = 0, height = 0, width = 0;
  double rate = 0;
  std::string unit;
  std::vector<std::int64_t> class_trials;  // in the order of the classes
  std::vector<std::int64_t> subjects, sessions;
};

// Whatever an earlier version did not write is empty.
struct DataRecord {
  std::vector<std::string> classes, channels;
  std::vector<std::string> notes;  // what was said of the data when they were read
  std::vector<PartRecord> parts;

  const PartRecord* part(std::string_view name) const;
  // of its recordings; empty where nothing is known of them
  std::string hashes(std::string_view part) const;
};

// Throws FileError: unreadable, no JSON, values of other types.
DataRecord read_data_record(const std::string& path);

}  // namespace berger::report
