#include "runs/settings.hpp"

#include <algorithm>

namespace berger {

bool within(std::string_view key, std::string_view section) {
  return key.size() > section.size() && key.substr(0, section.size()) == section &&
         key[section.size()] == '.';
}

const Setting* Settings::find(std::string_view key) const {
  const auto found =
      std::find_if(entries.begin(), entries.end(), [&](const Setting& s) { return s.key == key; });
  return found == entries.end() ? nullptr : &*found;
}

// An empty table has nothing to say but its own name, which may be a mistyped section.
void flatten(const Setting& setting, std::vector<Setting>& settings) {
  const Table* table = setting.value.as<Table>();
  if (table == nullptr || (table->empty() && !setting.key.empty())) {
    settings.push_back(setting);
    return;
  }
  const auto below = [](const std::string& key, const std::string& name) {
    return key.empty() ? name : key + "." + name;
  };
  for (const NamedValue& entry : *table)
    flatten({below(setting.key, entry.name), entry.value, below(setting.shown, entry.name)},
            settings);
}

void Settings::set(const Setting& setting) {
  const auto above_or_below = [&](const Setting& s) {
    return within(s.key, setting.key) || within(setting.key, s.key);
  };
  entries.erase(std::remove_if(entries.begin(), entries.end(), above_or_below), entries.end());
  const auto same = std::find_if(entries.begin(), entries.end(),
                                 [&](const Setting& s) { return s.key == setting.key; });
  if (same == entries.end())
    flatten(setting, entries);
  else if (setting.value.as<Table>() == nullptr)
    *same = setting;
  else
    entries.erase(same), flatten(setting, entries);
}

bool Settings::mentions(std::string_view section) const {
  return std::any_of(entries.begin(), entries.end(),
                     [&](const Setting& s) { return within(s.key, section); });
}

ConfigError config_error(const Setting& setting, const std::string& what) {
  const std::string shown = setting.shown.empty() ? setting.key : setting.shown;
  return {setting.key, setting.value.place + ": " + shown + ": " + what};
}

}  // namespace berger
