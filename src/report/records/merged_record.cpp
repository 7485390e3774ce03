#include "report/records/merged_record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "berger/errors.hpp"
#include "core/hash.hpp"
#include "io/content_hash.hpp"
#include "report/words.hpp"

namespace berger::report {
namespace {

void add_once(std::vector<std::string>& list, const std::string& value) {
  if (std::find(list.begin(), list.end(), value) == list.end()) list.push_back(value);
}

// A run's place in the merged results: values of the keys that tell configurations apart, and what
// else its row holds.
struct MergedRun {
  const StudyRecord* study = nullptr;
  const RunRecord* run = nullptr;
  std::vector<std::string> keys, values;
};

// Results with the keys of all, and from `seed` on the columns of all.
StudyRecord joined(const std::string& name, const std::vector<MergedRun>& runs) {
  std::vector<std::string> keys, columns;
  bool subjects = false;
  for (const MergedRun& merged : runs) {
    for (const std::string& key : merged.keys) add_once(keys, key);
    subjects = subjects || !merged.run->subject.empty();
    const auto& header = merged.study->results.header;
    for (std::size_t i = merged.study->results.column("seed").value_or(0); i < header.size(); ++i)
      add_once(columns, header[i]);
  }
  StudyRecord all{.name = name, .single_run = false, .results = {}};
  all.results.header = {"run", "model", "activation"};
  all.results.header.insert(all.results.header.end(), keys.begin(), keys.end());
  if (subjects) all.results.header.emplace_back(subject_key);
  all.results.header.insert(all.results.header.end(), columns.begin(), columns.end());
  for (const MergedRun& merged : runs) {
    RunRecord run = *merged.run;
    run.row = all.results.rows.size();
    std::vector<std::string> row{run.name, run.network, run.activation};
    for (const std::string& key : keys) {
      const auto found = std::find(merged.keys.begin(), merged.keys.end(), key);
      row.push_back(found == merged.keys.end()
                        ? ""
                        : merged.values[static_cast<std::size_t>(found - merged.keys.begin())]);
    }
    if (subjects) row.push_back(run.subject);
    for (const std::string& column : columns)
      row.push_back(merged.study->results.cell(merged.run->row, column));
    all.results.rows.push_back(std::move(row));
    all.runs.push_back(std::move(run));
  }
  lay_out(all);
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
    MergedRun one{&singles[i], runs[i], {}, {}};
    for (const DifferingSetting& setting : differing) {
      if (setting.key == "model.name" || setting.key == "model.activation" ||
          setting.key == subject_key)
        continue;
      one.keys.push_back(setting.key);
      one.values.push_back(setting.values[i]);
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
  add("initial_weights",
      [](const RunRecord& run) { return fact(run.environment, "initial_weights"); });
  const bool told = std::any_of(differing.begin(), differing.end(),
                                [](const auto& one) { return one.key.starts_with("data."); });
  if (told) return differing;
  for (const std::string part : {"train", "test"})
    add(part_in_words(part) + " data", [&](const RunRecord& run) {
      return hex(content_hash(run.data.hashes(part))).substr(0, 8);
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
      MergedRun one{&studies[i], &run, {"study"}, {names[i]}};
      one.keys.insert(one.keys.end(), studies[i].varied_keys.begin(), studies[i].varied_keys.end());
      one.values.insert(one.values.end(), run.varied.begin(), run.varied.end());
      runs.push_back(std::move(one));
    }
  StudyRecord all = joined(fmt::format("{}", fmt::join(names, ", ")), runs);
  for (const StudyRecord& study : studies)
    all.notes.insert(all.notes.end(), study.notes.begin(), study.notes.end());
  return all;
}

}  // namespace berger::report
