// What a study or a run that may still be running has written so far, read again and again.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "berger/train.hpp"
#include "runs/claims.hpp"
#include "runs/folders.hpp"
#include "runs/result.hpp"

namespace berger::report {

struct LiveRun {
  // silent: begun, not ended, and long without a sign, as when it was killed.
  enum class State { running, silent, failed, interrupted, done, waiting };

  std::string name, network, error;  // error: why it failed
  std::string machine;               // that does it, or did; empty where all are done on one
  State state = State::waiting;
  int planned = 0;  // epochs; 0: not known
  std::vector<EpochRecord> epochs;
  std::optional<double> seconds_an_epoch;  // of training, mean of the last ten
  std::optional<double> seconds_left;      // of a running one
  double silence = 0;                      // seconds since its metrics were written
};

struct LiveState {
  std::string name;
  bool single_run = false;
  // running, silent, failed, the others that ended, those that wait; the latest first
  std::vector<LiveRun> runs;
  std::optional<double> seconds_left;  // of all, as far as what ran tells
  std::vector<std::string> notes;      // what cannot be read now

  int count(LiveRun::State state) const;
};

// Times are those of the file system's clock, which may not be this machine's: an owner's beats say
// whether a claimed run lives. A file is read when its time or size changed.
class LiveFolder {
 public:
  using Time = std::filesystem::file_time_type;

  // FileError unless it is that of a study or a run
  explicit LiveFolder(const std::string& folder);

  // Never throws for what is in the folder: what cannot be read is a note, and what was read before
  // stays.
  const LiveState& refresh(Time now = Time::clock::now());

 private:
  struct Stamp {
    Time time{};
    std::uintmax_t size = 0;
    bool operator==(const Stamp&) const = default;
  };
  struct Files {                                   // of a run
    std::optional<Stamp> config, metrics, result;  // as they were last read
    runs::RunState result_state = runs::RunState::missing;
    std::optional<Time> began, wrote, ended;
    double pace = 0;  // seconds from epoch to epoch, evaluation and all
    int claim = 0;    // whose owner was read
    std::string machine;
    runs::Life owner = runs::Life::unsure;  // as its beats tell, on this machine's clock alone
  };

  static std::optional<Stamp> stamp_of(const std::filesystem::path& file);
  template <class Reader>
  void read_if_changed(const std::filesystem::path& file, std::optional<Stamp>& last,
                       Reader reader);
  runs::RunFolder folder_of(const LiveRun& run) const;
  void find_runs();
  void read_run(LiveRun& run, Files& files);
  void read_claims();
  std::optional<double> seconds_left() const;

  std::filesystem::path folder_;
  std::map<std::string, Files> files_;  // by the name of the run
  runs::Beats beats_{runs::claim_pace().patience};
  LiveState state_;
};

}  // namespace berger::report
