// What a study file and --set say: dotted keys with values and the places they stand in, so that an
// error can name them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "berger/errors.hpp"
#include "runs/value.hpp"

namespace berger {

struct Setting {
  std::string key;  // "train.epochs"
  Value value;
  std::string shown;  // the key as the user wrote it: "grid.model.name" for what a grid sets
};

bool within(std::string_view key, std::string_view section);  // "train.epochs" in "train"

struct Settings {
  std::string source;            // the file, or "the command line"
  std::vector<Setting> entries;  // in the order of the file

  const Setting* find(std::string_view key) const;
  // Sets `key`, in the place of whatever stood there or below or above it; of a table, every key in
  // it.
  void set(const Setting& setting);
  bool mentions(std::string_view section) const;  // a key in the section
};

// Appends the setting, of a table one for every value in it.
void flatten(const Setting& setting, std::vector<Setting>& settings);

// Throws FileError when unreadable, ConfigError (line and column) when not TOML.
Settings read_settings(const std::string& path);
Settings parse_settings(std::string_view text, const std::string& source);
// KEY=VALUE with a TOML value; a bare word is a string.
Setting parse_override(std::string_view text);

// "study.toml:12: train.epochs: what"
ConfigError config_error(const Setting& setting, const std::string& what);

}  // namespace berger
