// The event file of one run.
#pragma once

#include <string>

#include "berger/study.hpp"
#include "io/record_file.hpp"

namespace berger::report {

class EventLog {
 public:
  // Begins events.out.tfevents.SECONDS.HOST in `folder`; OutputError when it cannot be written, and
  // then there is none.
  EventLog(const std::string& folder, const RunConfig& config);

  // OutputError, from any: nothing of it was written.
  void add(const EpochRecord& record);
  // of its predictions.csv; FileError
  void add_confusion(const std::string& run_folder, int epoch);
  void end(bool success);

 private:
  void begin(const RunConfig& config);

  RecordFile file_;
  bool training_ = false;  // an epoch was written
};

}  // namespace berger::report
