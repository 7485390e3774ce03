// How far training is, on stderr: a bar on a terminal, otherwise a line an epoch.
#pragma once

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "berger/study.hpp"

namespace berger::cli {

class ProgressPrinter {
 public:
  enum class Kind { run, study };
  // `lines`: on a terminal a line an epoch above the bars as well
  ProgressPrinter(Kind kind, bool quiet, bool lines = false);
  ~ProgressPrinter();  // takes the bars away
  ProgressPrinter(const ProgressPrinter&) = delete;
  ProgressPrinter& operator=(const ProgressPrinter&) = delete;

  Progress callbacks();  // must not outlive this
  // The same, and event files in the folder that `folder` names for each run.
  Progress with_event_files(std::function<std::string(const RunConfig&)> folder);

 private:
  using Clock = std::chrono::steady_clock;
  struct Bar {
    std::string name, model;
    EpochRecord record;
    int epochs = 0, first = 0;  // `first`: done before this bar began (a resumed run)
    Clock::time_point start;
  };
  struct Speed {  // of one kind of network
    double seconds = 0;
    int epochs = 0;
  };

  void started(const RunConfig& config);
  void epoch(const RunConfig& config, const EpochRecord& record, int epochs);
  void finished(const RunConfig& config, const RunResult& result);
  void draw(bool now);
  void clear();
  std::string line(const Bar& bar, std::size_t columns) const;
  std::string total() const;
  double seconds_left() const;
  void note(const std::string& text);

  bool study_, quiet_, lines_, terminal_;
  std::set<std::string> said_;        // notes
  std::vector<Bar> bars_;             // of the runs under way
  std::map<std::string, int> ahead_;  // epochs not begun, by network
  std::map<std::string, Speed> speeds_;
  int runs_ = 0, runs_finished_ = 0;
  std::size_t name_width_ = 0;  // of the longest name of a run
  std::size_t drawn_ = 0;       // lines on the terminal now
  Clock::time_point last_draw_{};
};

}  // namespace berger::cli
