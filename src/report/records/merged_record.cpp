#include "report/records/merged_record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "berger/errors.hpp"
#include "core/hash.hpp"
#include "io/content_hash.hpp"
#include "report/lists.hpp"
#include "report/words.hpp"

namespace berger::report {
namespace {

// What tells a run from those of other folders.
struct MergedRun {
  const RunRecord* run = nullptr;
  runs::Facts keys;
};

// A study that does not vary a key that others vary has one value of it.
std::string value_of(const MergedRun& merged, const std::string& key) {
  const std::string own = runs::fact(merged.keys, key);
  return own.empty() ? runs::fact(merged.run->config, key) : own;
}

StudyRecord joined(const std::string& name, const std::vector<MergedRun>& merged) {
  std::vector<std::string> keys;
  bool subjects = false;
  for (const MergedRun& one : merged) {
    for (const auto& [key, value] : one.keys) add_once(keys, key);
    subjects = subjects || !one.run->subject.empty();
  }
  StudyRecord all{.name = name};
  for (const MergedRun& one : merged) {
    all.runs.push_back(*one.run);
    runs::Facts& grid = all.runs.back().grid;
    grid.clear();
    for (const std::string& key : keys) grid.emplace_back(key, value_of(one, key));
    if (subjects) grid.emplace_back(subject_key, one.run->subject);
  }
  find_subjects(all);
  return all;
}

// Single runs as one study. A run with the seed and all settings of an earlier one has its bits too
// and tells nothing new.
StudyRecord pooled(const std::vector<StudyRecord>& all_singles) {
  std::vector<StudyRecord> singles;
  std::vector<std::string> notes;
  for (const StudyRecord& single : all_singles) {
    const auto same = [&](const StudyRecord& other) {
      return other.runs[0].seed == single.runs[0].seed &&
             differing_settings({&other.runs[0], &single.runs[0]}).empty();
    };
    const auto earlier = std::find_if(singles.begin(), singles.end(), same);
    if (earlier == singles.end())
      singles.push_back(single);
    else
      notes.push_back(fmt::format("{} is left out: it has the seed and the settings of {}.",
                                  single.folder, earlier->folder));
  }
  std::vector<const RunRecord*> runs;
  for (const StudyRecord& single : singles) runs.push_back(&single.runs[0]);
  const std::vector<DifferingSetting> differing = differing_settings(runs);
  std::vector<MergedRun> merged;
  for (std::size_t i = 0; i < singles.size(); ++i) {
    MergedRun one{runs[i], {}};
    for (const DifferingSetting& setting : differing) {
      if (setting.key == "model.name" || setting.key == "model.activation" ||
          setting.key == subject_key)
        continue;
      one.keys.emplace_back(setting.key, setting.values[i]);
    }
    merged.push_back(std::move(one));
  }
  StudyRecord all = joined("single runs", merged);
  all.first_trial = singles[0].first_trial;
  all.notes = notes;
  for (const StudyRecord& single : singles)
    all.notes.insert(all.notes.end(), single.notes.begin(), single.notes.end());
  return all;
}

}  // namespace

std::vector<DifferingSetting> differing_settings(const std::vector<const RunRecord*>& runs) {
  const auto differs = [](const DifferingSetting& setting) {
    return std::set<std::string>(setting.values.begin(), setting.values.end()).size() > 1;
  };
  std::vector<std::string> keys;
  for (const RunRecord* run : runs)
    for (const auto& [key, value] : run->config) add_once(keys, key);
  std::vector<DifferingSetting> differing;
  for (const std::string& key : keys) {
    if (key == "train.seed" || key == "data.folder" || key == "name") continue;
    DifferingSetting setting{key, {}};
    for (const RunRecord* run : runs) setting.values.push_back(fact(run->config, key));
    if (differs(setting)) differing.push_back(std::move(setting));
  }
  // What no setting says: other weights to begin with, and other data under the same names.
  const auto add = [&](const std::string& key, auto value_of) {
    DifferingSetting setting{key, {}};
    for (const RunRecord* run : runs) setting.values.push_back(value_of(*run));
    if (differs(setting)) differing.push_back(std::move(setting));
  };
  add("initial_weights", [](const RunRecord& run) { return run.environment.initial_weights; });
  const bool told = std::any_of(differing.begin(), differing.end(),
                                [](const auto& one) { return one.key.starts_with("data."); });
  if (told) return differing;
  for (const std::string part : {"train", "test"})
    add(part_in_words(part) + " data", [&](const RunRecord& run) {
      return hex(content_hash(run.environment.hashes(part))).substr(0, 8);
    });
  return differing;
}

std::vector<StudyRecord> read_records(const std::vector<std::string>& folders) {
  std::vector<StudyRecord> studies, singles;
  std::set<std::filesystem::path> seen;
  for (const std::string& folder : folders) {
    std::error_code error;
    if (!seen.insert(std::filesystem::weakly_canonical(folder, error)).second)
      throw ConfigError("", folder + ": named twice; a folder cannot be compared with itself");
    StudyRecord record = read_record(folder);
    (record.single_run ? singles : studies).push_back(std::move(record));
  }
  if (singles.size() == 1) studies.push_back(std::move(singles[0]));
  if (singles.size() > 1) studies.push_back(pooled(singles));
  return studies;
}

StudyRecord merged(const std::vector<StudyRecord>& studies) {
  if (studies.size() == 1) return studies[0];
  std::vector<std::string> names;
  for (const StudyRecord& study : studies) {
    std::string name = study.name;
    const auto same = [&](const StudyRecord& other) { return other.name == study.name; };
    if (std::count_if(studies.begin(), studies.end(), same) > 1) name = study.folder;
    names.push_back(std::move(name));
  }
  std::vector<MergedRun> runs;
  for (std::size_t i = 0; i < studies.size(); ++i)
    for (const RunRecord& run : studies[i].runs) {
      MergedRun one{&run, {{"study", names[i]}}};
      for (const auto& entry : run.grid)
        if (entry.first != subject_key) one.keys.push_back(entry);
      runs.push_back(std::move(one));
    }
  StudyRecord all = joined(fmt::format("{}", fmt::join(names, ", ")), runs);
  for (const StudyRecord& study : studies) {
    all.notes.insert(all.notes.end(), study.notes.begin(), study.notes.end());
    for (const auto& [key, words] : study.labels)
      all.labels[key].insert(words.begin(), words.end());
  }
  return all;
}

}  // namespace berger::report
