#include "study/data_shelf.hpp"

namespace berger {
namespace {

std::string key_of(const RunConfig& run) {
  RunConfig only_data;
  only_data.data = run.data;
  return to_toml(only_data);
}

}  // namespace

bool same_data(const RunConfig& a, const RunConfig& b) {
  return key_of(a) == key_of(b);
}

DataShelf::DataShelf(const std::vector<const RunConfig*>& runs) {
  for (const RunConfig* run : runs) ++entries_[key_of(*run)].wanted;
}

std::shared_ptr<const PreparedData> DataShelf::get(const RunConfig& run, const Progress& progress) {
  Entry& entry = entries_.at(key_of(run));
  const std::lock_guard lock(entry.mutex);
  if (!entry.data && !entry.problem) {
    try {
      entry.data = std::make_shared<const PreparedData>(prepare(run.data, progress.reading));
      if (progress.prepared) progress.prepared(*entry.data);
    } catch (...) {
      entry.problem = std::current_exception();
    }
  }
  if (entry.problem) std::rethrow_exception(entry.problem);
  return entry.data;
}

void DataShelf::release(const RunConfig& run) {
  Entry& entry = entries_.at(key_of(run));
  const std::lock_guard lock(entry.mutex);
  if (--entry.wanted == 0) entry.data.reset();
}

}  // namespace berger
