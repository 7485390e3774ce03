#include "study/grid.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "runs/facts.hpp"

namespace berger {
namespace {

constexpr std::string_view grid_prefix = "grid.";

GridKey read_key(const Setting& setting) {
  GridKey key{setting.key.substr(grid_prefix.size()), {}};
  const Array* values = setting.value.as<Array>();
  if (values == nullptr || values->empty())
    throw config_error(setting,
                       "expected an array of at least one value, got " + described(setting.value));
  if (key.key == "train.seed" || key.key == "seeds" || key.key == "name")
    throw config_error(setting,
                       "a grid cannot vary it; for seeds use the study's own: seeds = [1, 2, 3]");
  if (key.key == "ensemble")
    throw config_error(setting, "a grid cannot vary it; set it for the study: ensemble = true");
  std::set<std::string> seen;
  for (const Value& value : *values) {
    if (!seen.insert(to_toml(value)).second)
      throw config_error(setting, "lists " + to_toml(value) + " twice");
    key.values.push_back(value);
  }
  return key;
}

void add_key(std::vector<GridKey>& grid, const Setting& setting) {
  GridKey key = read_key(setting);
  for (const GridKey& other : grid)
    if (within(key.key, other.key) || within(other.key, key.key))
      throw config_error(setting, std::max(key.key, other.key) + " lies within " +
                                      std::min(key.key, other.key) + "; vary one of them");
  grid.push_back(std::move(key));
}

std::string safe(const std::string& text) {
  constexpr std::string_view allowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+.";
  std::string result;
  for (const char c : text) {
    if (allowed.find(c) != std::string_view::npos)
      result += c;
    else if (!result.empty() && result.back() != '_')
      result += '_';
  }
  while (!result.empty() && (result.back() == '_' || result.back() == '.')) result.pop_back();
  return result;
}

// What the user calls it; else a word by itself, anything else behind the end of its key. A folder
// is not called after what it left out.
std::string value_name(const GridKey& key, const Setting& setting) {
  const std::string text = to_toml(setting.value);
  for (std::size_t i = 0; i < key.names.size(); ++i)
    if (to_toml(key.values[i]) == text) return key.names[i];
  if (setting.value.as<std::string>() != nullptr) return runs::plain_text(setting.value);
  const std::string end = setting.key.substr(setting.key.find_last_of('.') + 1);
  const Table* table = setting.value.as<Table>();
  return table && table->empty() ? "no_" + end : end + text;
}

}  // namespace

std::vector<GridKey> take_grid(Settings& settings) {
  std::vector<GridKey> grid;
  std::vector<Setting> rest;
  for (Setting& setting : settings.entries) {
    if (setting.key.starts_with(grid_prefix))
      add_key(grid, setting);
    else if (setting.key != "grid")
      rest.push_back(std::move(setting));
    else if (setting.value.as<Table>() == nullptr)
      throw config_error(setting, "expected a table, got " + described(setting.value));
  }
  settings.entries = std::move(rest);
  return grid;
}

std::vector<std::vector<Setting>> combinations(const std::vector<GridKey>& grid) {
  constexpr std::size_t most = 100'000;
  std::size_t count = 1;
  for (const GridKey& key : grid) {
    if (key.values.size() > most / count)
      throw ConfigError("grid", fmt::format("grid: its values make more than {} combinations; that "
                                            "many are never trained, so split the study",
                                            most));
    count *= std::max<std::size_t>(key.values.size(), 1);
  }
  std::vector<std::vector<Setting>> result{{}};
  for (const GridKey& key : grid) {
    std::vector<std::vector<Setting>> longer;
    for (const auto& combination : result) {
      for (const Value& value : key.values) {
        longer.push_back(combination);
        longer.back().push_back({key.key, value, "grid." + key.key});
      }
    }
    result = std::move(longer);
  }
  return result;
}

std::string combination_name(const std::vector<GridKey>& grid,
                             const std::vector<Setting>& combination) {
  std::string name;
  for (std::size_t i = 0; i < combination.size(); ++i) {
    const std::string part = safe(value_name(grid[i], combination[i])).substr(0, 40);
    name += (name.empty() || part.empty() ? "" : "-") + part;
  }
  constexpr std::size_t longest = 150;  // file systems take 255 bytes, and a seed follows
  return name.substr(0, longest);
}

}  // namespace berger
