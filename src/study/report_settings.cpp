#include "study/report_settings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "runs/columns.hpp"
#include "study/read_fields.hpp"

namespace berger {
namespace {

GridKey* find_key(std::vector<GridKey>& grid, const std::string& key) {
  const auto found = std::ranges::find(grid, key, &GridKey::key);
  return found == grid.end() ? nullptr : &*found;
}

void need_grid_key(const Setting& setting, const std::string& key, std::vector<GridKey>& grid) {
  std::vector<std::string> keys;
  for (const GridKey& one : grid) keys.push_back(one.key);
  if (find_key(grid, key) == nullptr)
    throw config_error(
        setting, fmt::format("{} is no key that the grid varies{}", key,
                             keys.empty() ? "; there is no grid"
                                          : fmt::format("; it varies {}", fmt::join(keys, ", "))));
}

void read_labels(const Setting& setting, std::vector<GridKey>& grid) {
  const std::string key = setting.key.substr(std::string_view("labels.").size());
  need_grid_key(setting, key, grid);
  GridKey& named = *find_key(grid, key);
  read_value(setting, named.names);
  if (named.names.size() != named.values.size())
    throw config_error(setting,
                       fmt::format("{} names for {} values of the grid; one for each, in its order",
                                   named.names.size(), named.values.size()));
  std::set<std::string> seen;
  for (const std::string& name : named.names) {
    if (name.empty()) throw config_error(setting, "an empty name");
    if (!seen.insert(name).second)
      throw config_error(setting, fmt::format("names two values {}", toml_string(name)));
  }
}

void check_limits(const Setting& setting) {
  const Array* ends = setting.value.as<Array>();
  const auto end = [](const Value& value) {
    const auto* whole = value.as<std::int64_t>();
    const auto* number = value.as<double>();
    return whole    ? std::optional(static_cast<double>(*whole))
           : number ? std::optional(*number)
                    : std::nullopt;
  };
  if (!ends || ends->size() != 2 || !end((*ends)[0]) || !end((*ends)[1]) ||
      !(*end((*ends)[0]) < *end((*ends)[1])))
    throw config_error(setting, "expected the ends of the axis, such as [50, 100], got " +
                                    described(setting.value));
}

void check_report(const Setting& setting, std::vector<GridKey>& grid) {
  if (setting.key == "report.curves") {
    std::string key;
    read_value(setting, key);
    need_grid_key(setting, key, grid);
  } else if (setting.key == "report.columns") {
    std::vector<std::string> columns;
    read_value(setting, columns);
    std::vector<std::string_view> known;
    for (const runs::Column& column : runs::columns) known.push_back(column.name);
    for (const std::string& column : columns)
      if (!runs::is_column(column))
        throw config_error(setting, fmt::format("unknown column {}; there are {}, recall.CLASS",
                                                column, fmt::join(known, ", ")));
  } else if (setting.key == "report.limits.accuracy" || setting.key == "report.limits.loss") {
    check_limits(setting);
  } else if (within(setting.key, "report.titles")) {
    std::string title;
    read_value(setting, title);
  } else {
    throw config_error(setting,
                       "unknown; [report] has curves, columns, limits.accuracy, limits.loss and "
                       "titles.FIGURE");
  }
}

}  // namespace

void take_report_settings(Settings& settings, std::vector<GridKey>& grid) {
  std::vector<Setting> rest;
  for (Setting& setting : settings.entries) {
    if (within(setting.key, "labels"))
      read_labels(setting, grid);
    else if (within(setting.key, "report"))
      check_report(setting, grid);
    else
      rest.push_back(std::move(setting));
  }
  settings.entries = std::move(rest);
}

}  // namespace berger
