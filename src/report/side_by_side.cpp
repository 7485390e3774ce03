// berger compare: what differs between folders, what came out, and whether that is more than
// chance.
#include <fmt/format.h>

#include <algorithm>

#include "berger/report.hpp"
#include "report/lists.hpp"
#include "report/records/merged_record.hpp"
#include "report/summary.hpp"

namespace berger {
namespace {

using report::add_once;
using report::RunRecord;
using report::StudyRecord;
using Cells = std::vector<std::string>;

// All values that a key has in a folder.
std::string values_of(const StudyRecord& study, const runs::Facts& (*facts)(const RunRecord&),
                      const std::string& key) {
  constexpr std::size_t most = 6;
  Cells values;
  for (const RunRecord& run : study.runs) {
    const std::string value = runs::fact(facts(run), key);
    add_once(values, value.empty() ? "–" : value);
  }
  return values.empty() ? "–" : report::first_few(values, most, " | ");
}

std::string hashes_of(const StudyRecord& study, const char* name) {
  Cells hashes;
  for (const RunRecord& run : study.runs)
    if (const runs::PartRecord* part = run.environment.part(name))
      for (const runs::SourceRecord& source : part->sources)
        add_once(hashes, source.hash.substr(0, 8));
  return hashes.empty() ? "–" : report::first_few(hashes, 2, " ");
}

bool differs(const Cells& row) {
  return std::adjacent_find(row.begin() + 1, row.end(), std::not_equal_to<>()) != row.end();
}

void add_if_it_differs(std::vector<Cells>& rows, Cells row) {
  if (differs(row)) rows.push_back(std::move(row));
}

std::vector<Cells> differences(const std::vector<StudyRecord>& studies) {
  std::vector<Cells> rows{{"setting"}};
  Cells keys;
  for (const StudyRecord& study : studies) {
    rows[0].push_back(study.folder);
    for (const RunRecord& run : study.runs)
      for (const auto& [key, value] : run.config)
        if (key != "data.folder" && key != "name") add_once(keys, key);
  }
  const auto settings = [](const RunRecord& run) -> const runs::Facts& { return run.config; };
  const auto environment = [](const RunRecord& run) -> const runs::Facts& {
    return run.environment.facts;
  };
  const auto row_of = [&](const std::string& name, auto value_of) {
    Cells row{name};
    for (const StudyRecord& study : studies) row.push_back(value_of(study));
    add_if_it_differs(rows, std::move(row));
  };
  for (const std::string& key : keys)
    row_of(key, [&](const StudyRecord& study) { return values_of(study, settings, key); });
  for (const char* part : {"train", "validation", "test"})
    row_of(fmt::format("{} data (hashes)", part),
           [&](const StudyRecord& study) { return hashes_of(study, part); });
  for (const char* key : {"berger", "compiler", "rewrites", "initial_weights"})
    row_of(key, [&](const StudyRecord& study) { return values_of(study, environment, key); });
  return rows;
}

std::vector<Cells> rows_of(const report::TextTable& table) {
  if (table.rows.empty()) return {};
  std::vector<Cells> rows{table.header};
  rows.insert(rows.end(), table.rows.begin(), table.rows.end());
  return rows;
}

}  // namespace

SideBySide compare_folders(const std::vector<std::string>& folders) {
  std::vector<StudyRecord> each;
  for (const std::string& folder : folders) each.push_back(report::read_record(folder));
  const StudyRecord all = report::merged(report::read_records(folders));
  const report::Comparison comparison = report::compare(all);
  const report::PairMatrix pairs = report::compare_pairs(all, comparison);
  const report::Summary summary = report::summarise(all, comparison, pairs);
  SideBySide result{
      .differences = differences(each),
      .results = rows_of(summary.ranking.rows.empty() ? summary.accuracy : summary.ranking),
      .results_caption = summary.ranking.rows.empty() ? summary.caption : summary.ranking_caption,
      .pairs = rows_of(summary.pairs),
      .pairs_caption = summary.pairs_caption,
      .answer = summary.answer,
      .warnings = summary.warnings,
      .notes = all.notes};
  result.notes.insert(result.notes.end(), pairs.notes.begin(), pairs.notes.end());
  return result;
}

}  // namespace berger
