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
  // These will ask: each once for each time that it is named.
  void expect(const std::vector<const RunConfig*>& runs);

  // The prepared data of `run`, one of those expected, read now if nobody asked before. Throws what
  // reading throws, to everyone who asks.
  std::shared_ptr<const PreparedData> get(const RunConfig& run, const Progress& progress);
  // `run` will not ask again, or will not ask at all. Once for each time that it was expected.
  void release(const RunConfig& run);

  // All trials that the parts of its protocol are taken from, read now if nobody asked before; they
  // stay until all that are expected of these parts have been released.
  std::shared_ptr<const TrialPool> pool(const RunConfig& run, const Progress& progress);

 private:
  template <class Data>
  struct Entry {
    std::mutex mutex;  // held while these data are read; others are handed out meanwhile
    int wanted = 0;
    std::shared_ptr<const Data> data;
    std::exception_ptr problem;
  };
  template <class Data>
  using Shelf = std::map<std::string, Entry<Data>>;
  template <class Data>
  void release(Shelf<Data>& shelf, const std::string& key);

  std::mutex mutex_;             // of the maps, and of how many are wanted
  Shelf<PreparedData> entries_;  // by [data] and [protocol] as TOML
  Shelf<TrialPool> pools_;       // the same without the part
};

}  // namespace berger
