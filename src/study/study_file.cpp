// A study file and the --set of the command line → the runs they describe.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <set>

#include "berger/study.hpp"
#include "core/readable.hpp"
#include "runs/facts.hpp"
#include "study/grid.hpp"
#include "study/protocol_settings.hpp"
#include "study/read_fields.hpp"
#include "study/report_settings.hpp"
#include "study/resolve.hpp"

namespace berger {
namespace {

const std::vector<std::string> top_level{"name", "seeds", "ensemble"};

// An override of a key that the grid varies fixes it, and of a table the keys in it; one of
// grid.KEY replaces the grid's values.
void apply(Settings& settings, const std::vector<std::string>& overrides) {
  for (const std::string& text : overrides) {
    const Setting setting = parse_override(text);
    const std::string varied = "grid." + setting.key;
    for (const Setting& s : settings.entries)
      if (s.key.starts_with("grid.") && within(varied, s.key))
        throw config_error(
            setting, "the grid varies all of " + s.key.substr(5) + "; set " + s.key + " instead");
    std::erase_if(settings.entries,
                  [&](const Setting& s) { return s.key == varied || within(s.key, varied); });
    settings.set(setting);
  }
}

// It names folders, and is typed in shells: letters and digits of any script, and what joins words.
bool names_a_folder(std::string_view name) {
  constexpr std::size_t longest = 100;
  constexpr std::string_view joins = " -_.,+=()";
  const auto fits = [&](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || std::isalnum(byte) != 0 || joins.find(c) != std::string_view::npos;
  };
  return !name.empty() && name.size() <= longest && name == readable(name) &&
         std::string_view(".- ").find(name.front()) == std::string_view::npos &&
         name.back() != ' ' && std::all_of(name.begin(), name.end(), fits);
}

std::string read_name(const Settings& settings, std::string name) {
  const Setting* setting = settings.find("name");
  if (setting == nullptr) return names_a_folder(name) ? name : "study";
  read_value(*setting, name);
  if (!names_a_folder(name))
    throw config_error(*setting, fmt::format("{} cannot be the name of a folder: at most 100 "
                                             "letters, digits, blanks and -_.,+=()",
                                             toml_string(name)));
  return name;
}

std::vector<int> read_seeds(const Settings& settings) {
  std::vector<int> seeds{1};
  const Setting* setting = settings.find("seeds");
  if (setting == nullptr) return seeds;
  read_value(*setting, seeds);
  if (seeds.empty()) throw config_error(*setting, "no seed; at least one, such as [1]");
  std::set<int> seen;
  for (const int seed : seeds) {
    if (seed < 0) throw config_error(*setting, fmt::format("{} is impossible; at least 0", seed));
    if (!seen.insert(seed).second)
      throw config_error(*setting, fmt::format("lists {} twice", seed));
  }
  return seeds;
}

bool read_ensemble(const Settings& settings, std::size_t seeds) {
  bool ensemble = false;
  const Setting* setting = settings.find("ensemble");
  if (setting == nullptr) return ensemble;
  read_value(*setting, ensemble);
  if (ensemble && seeds < 2)
    throw config_error(
        *setting, "of the runs over several seeds, but there is one; such as seeds = [1, 2, 3]");
  return ensemble;
}

// What results and folders call a run: the values that tell it from the others, then its seed.
void add_runs(Study& study, const Settings& settings, const std::vector<GridKey>& grid,
              const std::vector<Setting>& combination, std::set<std::string>& names) {
  Settings own = settings;
  for (const Setting& setting : combination) own.set(setting);
  RunConfig config = resolve(own, top_level);
  for (const Setting& setting : combination)
    config.varied.emplace_back(setting.key, runs::plain_text(setting.value));
  std::string stem = combination_name(grid, combination);
  if (stem.empty()) stem = model_name(config.model);
  std::string unique = stem;
  for (int again = 2; !names.insert(unique).second; ++again)
    unique = fmt::format("{}-{}", stem, again);
  for (const int seed : study.seeds) {
    config.train.seed = seed;
    config.name = fmt::format("{}-seed{}", unique, seed);
    study.runs.push_back(config);
  }
}

void need_training_data(const Settings& settings, const DataOptions& data) {
  if (data.train.empty() && data.recordings.files.empty())
    throw ConfigError(
        "data.train",
        settings.source +
            ": data.train: missing; the trials to train on, such as train = [\"a.npz\"], or "
            "[recordings] and [trials] that say how to cut them out of recordings");
}

}  // namespace

namespace {

Study study_of(Settings settings, const std::string& name,
               const std::vector<std::string>& overrides) {
  apply(settings, overrides);
  Study study;
  study.name = read_name(settings, name);
  study.seeds = read_seeds(settings);
  study.ensemble = read_ensemble(settings, study.seeds.size());
  std::vector<GridKey> grid = take_grid(settings);
  take_sizes(settings, grid);
  take_report_settings(settings, grid);
  for (const GridKey& key : grid) study.grid_keys.push_back(key.key);
  std::set<std::string> names;
  for (const auto& combination : combinations(grid))
    add_runs(study, settings, grid, combination, names);
  for (const RunConfig& run : study.runs) need_training_data(settings, run.data);
  return study;
}

}  // namespace

Study read_study(const std::string& path, const std::vector<std::string>& overrides) {
  return study_of(read_settings(path), std::filesystem::path(path).stem().string(), overrides);
}

Study parse_study(const std::string& text, const std::string& source,
                  const std::vector<std::string>& overrides) {
  return study_of(parse_settings(text, source), source, overrides);
}

RunConfig read_run(const std::string& path, const std::vector<std::string>& overrides) {
  Settings settings = path.empty() ? Settings{"the command line", {}} : read_settings(path);
  apply(settings, overrides);
  if (settings.mentions("grid"))
    throw ConfigError(
        "grid",
        fmt::format("{}: grid: one run has no grid; use berger study, or fix its keys with --set",
                    path));
  read_ensemble(settings, read_seeds(settings).size());
  take_grid(settings);
  std::erase_if(settings.entries, [](const Setting& setting) {  // of a study's report
    return within(setting.key, "labels") || within(setting.key, "report");
  });
  RunConfig config = resolve(settings, top_level);
  config.name = read_name(settings, std::string(model_name(config.model)));
  return config;
}

}  // namespace berger
