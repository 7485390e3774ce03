#include "data/epochs/cues.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "berger/dataset.hpp"
#include "berger/errors.hpp"
#include "io/known_bytes.hpp"
#include "io/mat.hpp"
#include "io/npz.hpp"

namespace berger {
namespace {

bool is_named(const Event& event, const std::string& key) {
  return event.text == key || (event.code != 0 && std::to_string(event.code) == key);
}

bool is_any(const Event& event, const std::vector<std::string>& keys) {
  return std::ranges::any_of(keys, [&](const std::string& key) { return is_named(event, key); });
}

const std::string* class_of(const Event& event, const EventClasses& events) {
  for (const auto& entry : events.list)
    if (is_named(event, entry.first)) return &entry.second;
  return nullptr;
}

std::vector<TrialsOf> all_rules(const TrialSteps& steps) {
  return steps.of.empty() ? std::vector<TrialsOf>{{.events = steps.events}} : steps.of;
}

// Those of one run; where it is not known, all.
std::vector<TrialsOf> rules_of(const TrialSteps& steps, int run) {
  std::vector<TrialsOf> rules = all_rules(steps);
  std::erase_if(rules, [run](const TrialsOf& rule) {
    return run != 0 && !rule.run.empty() && std::ranges::find(rule.run, run) == rule.run.end();
  });
  return rules;
}

// Onsets are in order, and so whatever is asked of them takes log N.
struct Onsets {
  std::vector<double> list{};

  bool any_between(double from, double to) const {  // without the ends
    const auto first = std::ranges::upper_bound(list, from);
    return first != list.end() && *first < to;
  }
  double next(double after) const {
    const auto found = std::ranges::upper_bound(list, after);
    return found == list.end() ? HUGE_VAL : *found;
  }
  double last(double before) const {
    const auto found = std::ranges::lower_bound(list, before);
    return found == list.begin() ? -HUGE_VAL : *(found - 1);
  }
};

// A rule with the times of what its conditions ask for.
struct Condition {
  TrialsOf rule;
  Onsets before{}, after{};

  bool met(const Event& event, const Onsets& beginnings) const {
    constexpr double rounding = 1e-9;  // of onsets in seconds
    const double at = event.onset, reach = rule.within + rounding;
    if (!rule.before.empty() &&
        !before.any_between(at, rule.within > 0 ? at + reach : beginnings.next(at)))
      return false;
    return rule.after.empty() ||
           after.any_between(rule.within > 0 ? at - reach : beginnings.last(at), at);
  }
};

// The number that stands beside each event.
class LabelsBeside {
 public:
  LabelsBeside(const Recording& recording, const std::vector<std::int64_t>& labels,
               std::size_t classes, int events)
      : labels_(labels) {
    if (labels.empty()) return;
    const auto starts = std::ranges::count(recording.events(), trial_start, &Event::code);
    by_start_ = starts > 0;
    const auto expected = by_start_ ? starts : events;
    const std::string& path = recording.facts().path;
    if (std::ssize(labels) != expected)
      throw FileError(path, fmt::format("has {} {}, but trials.labels {} numbers; one for each is "
                                        "needed",
                                        expected, by_start_ ? "trial starts (768)" : "such events",
                                        labels.size()));
    for (const std::int64_t label : labels)
      if (label < 1 || label > static_cast<std::int64_t>(classes))
        throw FileError(path, fmt::format("trials.labels has the number {}, but the classes of "
                                          "trials.events count from 1 to {}; name all of them, in "
                                          "the order of their numbers",
                                          label, classes));
  }
  // Events in order; `starts` of trials have come.
  std::int64_t next(int starts) {
    const int place = by_start_ ? starts - 1 : taken_++;
    return labels_.empty() || place < 0 ? unlabelled : labels_[static_cast<std::size_t>(place)];
  }

 private:
  const std::vector<std::int64_t>& labels_;
  bool by_start_ = false;
  int taken_ = 0;
};

}  // namespace

std::vector<std::string> classes_of(const TrialSteps& steps) {
  std::vector<std::string> classes;
  for (const TrialsOf& rule : all_rules(steps))
    for (const auto& entry : rule.events.list)
      if (entry.second != told_by_labels &&
          std::ranges::find(classes, entry.second) == classes.end())
        classes.push_back(entry.second);
  return classes;
}

std::string name_of(const Event& event) {
  return event.text.empty() ? std::to_string(event.code) : event.text;
}

bool needs_labels(const Recording& recording, const TrialSteps& steps, int run) {
  if (steps.labels.empty()) return false;
  const std::vector<TrialsOf> rules = rules_of(steps, run);
  return std::ranges::any_of(recording.events(), [&](const Event& event) {
    return std::ranges::any_of(rules, [&](const TrialsOf& rule) {
      const std::string* const name = class_of(event, rule.events);
      return name != nullptr && *name == told_by_labels;
    });
  });
}

Cues cues_of(const Recording& recording, const TrialSteps& steps, int run,
             const std::vector<std::int64_t>& labels) {
  const std::vector<std::string> classes = classes_of(steps);
  std::vector<Condition> conditions;
  for (TrialsOf& rule : rules_of(steps, run)) conditions.push_back({std::move(rule)});

  Cues cues;
  const auto seek = [&](const std::string& key, const Event* event) {
    cues.sought[key] |= event != nullptr && is_named(*event, key);
  };
  const auto seek_all = [&](const Condition& c, const Event* event) {
    for (const auto& entry : c.rule.events.list) seek(entry.first, event);
    for (const auto* keys : {&c.rule.before, &c.rule.after})
      for (const std::string& key : *keys) seek(key, event);
  };
  Onsets beginnings;
  std::set<std::int64_t> rejected;  // samples of the starts of trials
  int by_labels = 0;
  for (Condition& c : conditions) seek_all(c, nullptr);
  for (const Event& event : recording.events()) {
    if (event.code == rejected_trial) rejected.insert(event.sample);
    const std::string* name = nullptr;
    for (Condition& c : conditions) {
      seek_all(c, &event);
      if (is_any(event, c.rule.before)) c.before.list.push_back(event.onset);
      if (is_any(event, c.rule.after)) c.after.list.push_back(event.onset);
      if (name == nullptr) name = class_of(event, c.rule.events);
    }
    if (name != nullptr) beginnings.list.push_back(event.onset);
    if (name != nullptr && *name == told_by_labels) ++by_labels;
  }

  LabelsBeside beside(recording, labels, classes.size(), by_labels);
  const Event* start = nullptr;
  int starts = 0;
  for (const Event& event : recording.events()) {
    if (event.code == trial_start) start = &event, ++starts;
    const std::string *first = nullptr, *name = nullptr;
    bool ambiguous = false;
    for (const Condition& c : conditions) {
      const std::string* const named = class_of(event, c.rule.events);
      if (named == nullptr) continue;
      if (first == nullptr) first = named;
      if (!c.met(event, beginnings)) continue;
      if (name == nullptr) name = named;
      ambiguous |= run == 0 && *name != *named;
    }
    if (first == nullptr) continue;
    const std::int64_t told = *first == told_by_labels ? beside.next(starts) : unlabelled;
    if (name == nullptr) {
      ++cues.unmet;
      continue;
    }
    const auto place = std::ranges::find(classes, *name) - classes.begin();
    cues.list.push_back({.event = &event,
                         .number = std::ssize(cues.list),
                         .label = ambiguous                 ? unlabelled
                                  : *name == told_by_labels ? told
                                                            : place + 1,
                         .rejected = start != nullptr && rejected.contains(start->sample)});
  }
  return cues;
}

std::vector<std::int64_t> read_class_labels(const std::string& path) {
  const ArrayFile file = is_mat(start_of_file(path, known_bytes_length)) ? open_mat_arrays(path)
                                                                         : arrays_of(NpzFile(path));
  for (const char* const name : {"classlabel", "label", "y"})
    if (file.contains(name)) return file.open(name).read_integers();
  if (file.names.size() == 1) return file.open(file.names.front()).read_integers();
  throw FileError(path, "holds no array 'classlabel', 'label' or 'y' of a number for each trial");
}

}  // namespace berger
