// Recordings read once for all runs that want them, and put away after the last.
#pragma once

#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "berger/study.hpp"

namespace berger {

bool same_data(const RunConfig& a, const RunConfig& b);

class DataShelf {
 public:
  explicit DataShelf(const std::vector<const RunConfig*>& runs = {}) { expect(runs); }
  // These will ask, each once.
  void expect(const std::vector<const RunConfig*>& runs);

  // The prepared data of `run`, one of those expected, read now if nobody asked before. Throws what
  // reading throws, to everyone who asks.
  std::shared_ptr<const PreparedData> get(const RunConfig& run, const Progress& progress);
  // `run` will not ask again.
  void release(const RunConfig& run);

  // All trials that the parts of its protocol are taken from, read now if nobody asked before; they
  // stay as long as the shelf.
  std::shared_ptr<const TrialPool> pool(const RunConfig& run, const Progress& progress);

 private:
  template <class Data>
  struct Entry {
    std::mutex mutex;  // held while these data are read; others are handed out meanwhile
    int wanted = 0;
    std::shared_ptr<const Data> data;
    std::exception_ptr problem;
  };
  std::map<std::string, Entry<PreparedData>> entries_;  // by [data] as TOML
  std::map<std::string, Entry<TrialPool>> pools_;       // of one part or another
  std::mutex pools_mutex_;
};

}  // namespace berger
