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
  explicit DataShelf(const std::vector<const RunConfig*>& runs);

  // The prepared data of `run`, one of those given, read now if nobody asked before. Throws what
  // reading throws, to everyone who asks.
  std::shared_ptr<const PreparedData> get(const RunConfig& run, const Progress& progress);
  // `run` will not ask again.
  void release(const RunConfig& run);

 private:
  struct Entry {
    std::mutex mutex;  // held while these data are read; others are handed out meanwhile
    int wanted = 0;
    std::shared_ptr<const PreparedData> data;
    std::exception_ptr problem;
  };
  std::map<std::string, Entry> entries_;  // by [data] as TOML
};

}  // namespace berger
