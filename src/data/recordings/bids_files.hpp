// Files of a BIDS data set by what their names say.
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "berger/bids.hpp"

namespace berger {

// Keys and labels before the suffix: "sub-01_task-rest_run-2_eeg.edf".
using Entities = std::map<std::string, std::string>;
Entities entities_of(std::string_view name);

// What a folder holds, in the order of names; nothing where it cannot be read.
std::vector<std::filesystem::path> sorted_entries(const std::filesystem::path& folder);

// Tables and descriptions in the folders of a data set. Each folder is listed once, when it is
// first asked for, and its files are found by their entities, so that a data set of many recordings
// is not gone through for each of them.
class BidsSidecars {
 public:
  // Of a suffix and entities, which may be in any space.
  std::vector<std::string> find(const std::filesystem::path& folder, std::string_view suffix,
                                const Entities& entities);

 private:
  using Folder = std::map<std::string, std::vector<std::string>>;  // by suffix and entities
  std::mutex mutex_;
  std::map<std::filesystem::path, Folder> folders_;
};

// Files of a suffix that apply to a recording: those above it or beside it whose entities are all
// its own, but for the space of positions; from the root down, of a folder those with fewer first.
std::vector<std::string> inherited(const BidsRecording& recording, std::string_view suffix);

std::string text_at(const std::string& path);
nlohmann::json object_at(const std::string& path);  // throws FileError where it is no object

}  // namespace berger
