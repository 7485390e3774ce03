#include "data/recordings/bids_files.hpp"

#include <algorithm>
#include <bit>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>

#include "berger/errors.hpp"
#include "core/json.hpp"
#include "io/read_file.hpp"

namespace berger {
namespace fs = std::filesystem;

Entities entities_of(std::string_view name) {
  Entities entities;
  while (!name.empty()) {
    const std::size_t end = std::min(name.find('_'), name.size());
    const std::string_view part = name.substr(0, end);
    name.remove_prefix(std::min(name.size(), end + 1));
    const std::size_t dash = part.find('-');
    if (dash != std::string_view::npos)
      entities[std::string(part.substr(0, dash))] = std::string(part.substr(dash + 1));
  }
  return entities;
}

std::vector<fs::path> sorted_entries(const fs::path& folder) {
  std::vector<fs::path> entries;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    entries.push_back(at->path());
  std::ranges::sort(entries);
  return entries;
}

namespace {

// "events.tsv sub-01 task-rest": what is the same for files that apply to the same.
std::string key_of(std::string_view suffix, const Entities& entities) {
  std::string key(suffix);
  for (const auto& [name, label] : entities)
    if (name != "space") key.append(" ").append(name).append("-").append(label);
  return key;
}

}  // namespace

std::vector<std::string> BidsSidecars::find(const fs::path& folder, std::string_view suffix,
                                            const Entities& entities) {
  const std::lock_guard lock(mutex_);
  const auto [at, fresh] = folders_.try_emplace(folder);
  if (fresh)
    for (const fs::path& path : sorted_entries(folder)) {
      const std::string ending = path.extension().string(), name = path.filename().string();
      if (ending != ".tsv" && ending != ".json") continue;
      const std::size_t before = name.rfind('_');
      const bool bare = before == std::string::npos;
      at->second[key_of(bare ? name : name.substr(before + 1),
                        entities_of(bare ? "" : name.substr(0, before)))]
          .push_back(path.string());
    }
  const auto found = at->second.find(key_of(suffix, entities));
  return found == at->second.end() ? std::vector<std::string>{} : found->second;
}

std::vector<std::string> inherited(const BidsRecording& recording, std::string_view suffix) {
  const Entities own = entities_of(fs::path(recording.path).stem().string());
  const std::vector<std::pair<std::string, std::string>> pairs(own.begin(), own.end());
  // no name of BIDS has as many
  constexpr std::size_t most = 10;
  if (pairs.size() > most)
    throw FileError(recording.path, "its name has more than 10 entities, which BIDS has not");
  std::vector<unsigned> subsets(std::size_t{1} << pairs.size());
  std::iota(subsets.begin(), subsets.end(), 0U);
  std::ranges::stable_sort(subsets, {}, [](unsigned set) { return std::popcount(set); });
  std::vector<fs::path> folders;
  for (fs::path at = fs::path(recording.path).parent_path();; at = at.parent_path()) {
    folders.push_back(at);
    if (at == fs::path(recording.folder) || at == at.parent_path()) break;
  }
  const auto files = recording.sidecars ? recording.sidecars : std::make_shared<BidsSidecars>();
  std::vector<std::string> found;
  for (auto folder = folders.rbegin(); folder != folders.rend(); ++folder)
    for (const unsigned subset : subsets) {
      Entities some;
      for (std::size_t i = 0; i < pairs.size(); ++i)
        if ((subset >> i & 1U) != 0) some.insert(pairs[i]);
      std::ranges::move(files->find(*folder, suffix, some), std::back_inserter(found));
    }
  return found;
}

std::string text_at(const std::string& path) {
  constexpr std::uint64_t most = std::uint64_t{1} << 28;
  const auto bytes = read_file(path, most);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

nlohmann::json object_at(const std::string& path) {
  nlohmann::json json;
  try {
    json = parse_json(text_at(path));
  } catch (const nlohmann::json::parse_error&) {  // said below
  }
  if (!json.is_object()) throw FileError(path, "is no JSON object");
  return json;
}

}  // namespace berger
