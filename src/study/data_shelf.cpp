#include "study/data_shelf.hpp"

namespace berger {
namespace {

std::string key_of(const RunConfig& run) {
  RunConfig only_data;
  only_data.data = run.data;
  return to_toml(only_data);
}

// The protocol's own options say which trials are whose, and so belong to the key.
std::string pool_key(RunConfig run) {
  run.data.protocol.part.clear();
  run.data.protocol.second_phase = false;  // the same trials, shared out otherwise
  return key_of(run);
}

bool has_pool(const RunConfig& run) {
  return run.data.protocol.name != ProtocolName::none;
}

// Filled by the first who asks; the others wait for it.
template <class Data>
std::shared_ptr<const Data> filled(auto& entry, const auto& read) {
  const std::lock_guard lock(entry.mutex);
  if (!entry.data && !entry.problem) {
    try {
      entry.data = std::make_shared<const Data>(read());
    } catch (...) {
      entry.problem = std::current_exception();
    }
  }
  if (entry.problem) std::rethrow_exception(entry.problem);
  return entry.data;
}

}  // namespace

bool same_data(const RunConfig& a, const RunConfig& b) {
  return key_of(a) == key_of(b);
}

void DataShelf::expect(const std::vector<const RunConfig*>& runs) {
  const std::lock_guard lock(mutex_);
  for (const RunConfig* run : runs) {
    ++entries_[key_of(*run)].wanted;
    if (has_pool(*run)) ++pools_[pool_key(*run)].wanted;
  }
}

std::shared_ptr<const TrialPool> DataShelf::pool(const RunConfig& run, const Progress& progress) {
  std::unique_lock lock(mutex_);
  Entry<TrialPool>& entry = pools_[pool_key(run)];
  lock.unlock();
  return filled<TrialPool>(entry, [&] { return read_pool(run.data, progress.reading); });
}

std::shared_ptr<const PreparedData> DataShelf::get(const RunConfig& run, const Progress& progress) {
  std::unique_lock lock(mutex_);
  Entry<PreparedData>& entry = entries_.at(key_of(run));
  lock.unlock();
  return filled<PreparedData>(entry, [&] {
    PreparedData data = has_pool(run) ? prepare(*pool(run, progress), run.data)
                                      : prepare(run.data, progress.reading);
    if (progress.prepared) progress.prepared(data);
    return data;
  });
}

// Who reads is wanting, so nobody is waited for.
template <class Data>
void DataShelf::release(Shelf<Data>& shelf, const std::string& key) {
  std::unique_lock lock(mutex_);
  Entry<Data>& entry = shelf.at(key);
  if (--entry.wanted > 0) return;
  lock.unlock();
  const std::lock_guard reading(entry.mutex);
  entry.data.reset();
}

void DataShelf::release(const RunConfig& run) {
  release(entries_, key_of(run));
  if (has_pool(run)) release(pools_, pool_key(run));
}

}  // namespace berger
