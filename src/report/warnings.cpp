#include "report/warnings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "report/lists.hpp"
#include "report/statistics/decisions.hpp"
#include "report/words.hpp"

namespace berger::report {
namespace {

using Lines = std::vector<std::string>;

// Each value that is in both, once.
template <class Value>
std::vector<Value> shared(const std::vector<Value>& a, const std::vector<Value>& b) {
  const std::set<Value> of_a(a.begin(), a.end());
  std::set<Value> both;
  for (const Value& value : b)
    if (of_a.contains(value)) both.insert(value);
  return {both.begin(), both.end()};
}

// Empty without a protocol.
std::string part_of_protocol(const RunRecord& run) {
  return fact(run.config, "protocol.part");
}

std::vector<std::string> hashes_of(const PartRecord& part) {
  std::vector<std::string> hashes;
  for (const runs::SourceRecord& source : part.sources) hashes.push_back(source.hash);
  return hashes;
}

constexpr std::size_t most_named = 4;

// Validation trials that are cut from the training recordings share everything with them, as
// everybody knows.
void warn_of_shared(const runs::Environment& data, Lines& lines) {
  const PartRecord *train = data.part("train"), *test = data.part("test");
  if (train == nullptr || test == nullptr) return;
  if (const auto recordings = shared(hashes_of(*train), hashes_of(*test)); !recordings.empty())
    add_once(lines,
             fmt::format("Training and test share {}: the accuracy says nothing about new data.",
                         recordings.size() == 1 ? "a recording"
                                                : fmt::format("{} recordings", recordings.size())));
  const auto subjects = shared(train->subjects, test->subjects);
  if (subjects.empty()) return;
  add_once(lines, fmt::format("Training and test share subjects ({}): the accuracy is one for "
                              "people whom the network knows.",
                              first_few(subjects, most_named)));
  if (const auto sessions = shared(train->sessions, test->sessions); !sessions.empty())
    add_once(
        lines,
        fmt::format(
            "Training and test share sessions ({}): new sessions are usually decoded less well.",
            first_few(sessions, most_named)));
}

// A part of a protocol shares what the protocol says, of each subject another.
void warn_of_protocol(const RunRecord& run, Lines& lines) {
  const PartRecord *train = run.environment.part("train"), *test = run.environment.part("test");
  if (train == nullptr || test == nullptr) return;
  const std::string name = fact(run.config, "protocol.name");
  if (!shared(train->subjects, test->subjects).empty())
    add_once(lines, fmt::format("The protocol, {}, tests people who trained: the accuracy says "
                                "nothing about somebody new.",
                                name));
  if (name == "within-session" || name == "pseudo-online")
    add_once(lines, fmt::format("The protocol, {}, tests sessions that trained: new sessions are "
                                "usually decoded less well.",
                                name));
}

// Accuracies of one subject are compared, or where there are none, all.
void warn_of_different_data(const StudyRecord& study, const std::string& part, Lines& lines) {
  if (part == "train") return;
  std::map<std::string, std::set<std::string>> of_subject;
  for (const RunRecord& run : study.runs)
    if (const std::string origin = origin_of(run, part); run.counts && !origin.empty())
      of_subject[(study.subjects.empty() ? "" : run.subject) + part_of_protocol(run)].insert(
          origin);
  if (std::any_of(of_subject.begin(), of_subject.end(),
                  [](const auto& entry) { return entry.second.size() > 1; }))
    lines.push_back(
        fmt::format("Not all runs have the same {} data: which configuration is better cannot be "
                    "told from such accuracies.",
                    part_in_words(part)));
}

void warn_of_missing_classes(const runs::Environment& data, Lines& lines) {
  for (const PartRecord& part : data.parts) {
    std::vector<std::string> missing;
    for (std::size_t k = 0; k < std::min(part.class_trials.size(), data.classes.size()); ++k)
      if (part.class_trials[k] == 0) missing.push_back(data.classes[k]);
    if (!missing.empty())
      add_once(lines, fmt::format("The {} data have no trial of {}: nothing is known of {}.",
                                  part_in_words(part.name), first_few(missing, most_named),
                                  missing.size() == 1 ? "this class" : "these classes"));
  }
}

// Of all configurations, not of those alone that the table of pairs shows.
void warn_of_noise(const PairMatrix& pairs, Lines& lines) {
  std::vector<std::string> close, one_seed;
  for (const auto& [title, pair] : pairs.of_first) {
    if (is_sure(pair)) continue;
    if (pair.corrected > significance)
      close.push_back(fmt::format("{} (p {})", title, p_text(pair.corrected)));
    else if (pair.seeds < 2)
      one_seed.push_back(title);
    else
      close.push_back(fmt::format("{} (the seeds disagree)", title));
  }
  // Of subjects the answer compares with the reference alone, and corrects for fewer.
  if (!close.empty())
    lines.push_back(fmt::format(
        "Within the noise{}: {} cannot be told from {}.",
        pairs.tests > 1 ? fmt::format(" (p corrected for all {} pairs)", pairs.tests) : "",
        first_few(close, most_named), pairs.titles[0]));
  if (!one_seed.empty())
    lines.push_back(fmt::format(
        "One seed: {} is ahead of {} by more than these trials explain, but another seed may turn "
        "it round.",
        pairs.titles[0], first_few(one_seed, most_named)));
}

void warn_of_seeds(const StudyRecord& study, const Comparison& comparison, Lines& lines) {
  if (!study.subjects.empty()) return;  // said per subject
  int fewest = 0, most = 0;
  for (const Configuration* c : measured(comparison)) {
    fewest = fewest == 0 ? c->chosen.count : std::min(fewest, c->chosen.count);
    most = std::max(most, c->chosen.count);
  }
  if (fewest == 1 && most == 1)
    lines.emplace_back(
        "Fewer than 3 seeds: each figure is one run, and another seed may well move it by several "
        "points.");
  else if (fewest > 0 && fewest < 3)
    lines.push_back(fmt::format("Fewer than 3 seeds{}: too few to know the spread.",
                                most < 3 ? "" : " in places (see the column of seeds)"));
}

}  // namespace

std::vector<std::string> warnings(const StudyRecord& study, const Comparison& comparison,
                                  const PairMatrix& pairs) {
  Lines lines;
  if (comparison.keep == "best_test")
    lines.emplace_back(
        "train.keep = best_test: the main figures are optimistic as well, the test data chose the "
        "kept epoch.");
  warn_of_different_data(study, comparison.part, lines);
  warn_of_noise(pairs, lines);
  for (const RunRecord& run : study.runs) {
    part_of_protocol(run).empty() ? warn_of_shared(run.environment, lines)
                                  : warn_of_protocol(run, lines);
    warn_of_missing_classes(run.environment, lines);
  }
  warn_of_seeds(study, comparison, lines);
  return lines;
}

}  // namespace berger::report
