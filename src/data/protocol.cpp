#include "berger/protocol.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "berger/errors.hpp"
#include "core/to_size.hpp"
#include "data/folds.hpp"

namespace berger {
namespace {

using TrialList = std::vector<int>;

// Trials that stay together, in the order in which they first come.
struct Unit {
  TrialList trials;
  int label = 0;  // of the first
};

TrialList of_units(const std::vector<Unit>& units, const TrialList& chosen) {
  TrialList trials;
  for (const int unit : chosen)
    trials.insert(trials.end(), units[to_size(unit)].trials.begin(),
                  units[to_size(unit)].trials.end());
  std::ranges::sort(trials);
  return trials;
}

std::vector<int> labels_of(const std::vector<Unit>& units) {
  std::vector<int> labels;
  for (const Unit& unit : units) labels.push_back(unit.label);
  return labels;
}

// Of some trials those that share `key_of`.
std::vector<Unit> units_of(const TrialFacts& facts, const TrialList& trials, auto&& key_of) {
  std::map<decltype(key_of(std::size_t{})), std::size_t> numbers;
  std::vector<Unit> units;
  for (const int trial : trials) {
    const auto [at, fresh] = numbers.try_emplace(key_of(to_size(trial)), units.size());
    if (fresh) units.push_back({{}, facts.labels[to_size(trial)]});
    units[at->second].trials.push_back(trial);
  }
  return units;
}

std::vector<Unit> groups_of(const TrialFacts& facts, const TrialList& trials) {
  return units_of(facts, trials, [&](std::size_t n) { return facts.groups[n]; });
}

TrialList all_but(const TrialList& all, const TrialList& some) {
  TrialList rest;
  std::ranges::set_difference(all, some, std::back_inserter(rest));
  return rest;
}

bool lists(const std::vector<int>& numbers, std::int64_t number) {
  return numbers.empty() || std::ranges::find(numbers, number) != numbers.end();
}

// Whether a trial of somebody else trains. What is held, and what is tested, trains nobody of its
// own.
bool trains_others(const TrialFacts& facts, const ProtocolOptions& options, std::size_t n) {
  if (options.other_sessions == OtherSessions::all) return true;
  if (!facts.held.empty() && facts.held[n]) return false;
  if (facts.sessions.empty()) return true;
  return options.train_sessions.empty()
             ? options.test_sessions.empty() || !lists(options.test_sessions, facts.sessions[n])
             : lists(options.train_sessions, facts.sessions[n]);
}

// Trials of `subject` and `session`, where these are given, whose sessions are in the list.
TrialList trials_where(const TrialFacts& facts, const std::vector<int>& sessions,
                       const auto& fits) {
  TrialList trials;
  for (std::size_t n = 0; n < facts.labels.size(); ++n)
    if (fits(n) && (facts.sessions.empty() || lists(sessions, facts.sessions[n])))
      trials.push_back(static_cast<int>(n));
  return trials;
}

std::set<int> classes_in(const TrialFacts& facts, const TrialList& trials) {
  std::set<int> classes;
  for (const int trial : trials) classes.insert(facts.labels[to_size(trial)]);
  return classes;
}

// The last of each subject and session: ⌈share · count⌉ of its units, never all.
TrialList last_units(const TrialFacts& facts, const TrialList& trials,
                     const ProtocolOptions& options) {
  TrialList last;
  const bool by_session = options.validation_by == CutUnit::session;
  const auto scopes = units_of(facts, trials, [&](std::size_t n) {
    return std::pair{facts.subjects[n],
                     by_session || facts.sessions.empty() ? 0 : facts.sessions[n]};
  });
  for (const Unit& scope : scopes) {
    const auto units =
        by_session ? units_of(facts, scope.trials, [&](std::size_t n) { return facts.sessions[n]; })
                   : groups_of(facts, scope.trials);
    const auto count = static_cast<int>(units.size());
    TrialList places(to_size(count));
    std::iota(places.begin(), places.end(), 0);
    const int kept = std::max(1, count - static_cast<int>(std::ceil(options.validation * count)));
    places.erase(places.begin(), places.begin() + std::min(kept, count));
    const TrialList trials_of = of_units(units, places);
    last.insert(last.end(), trials_of.begin(), trials_of.end());
  }
  std::ranges::sort(last);
  return last;
}

std::vector<Unit> validation_units(const TrialFacts& facts, const TrialList& trials, CutUnit by) {
  if (by == CutUnit::subject)
    return units_of(facts, trials, [&](std::size_t n) { return facts.subjects[n]; });
  if (by == CutUnit::trial || facts.sessions.empty()) return groups_of(facts, trials);
  return units_of(facts, trials, [&](std::size_t n) {
    return std::pair{facts.subjects[n], facts.sessions[n]};
  });
}

std::set<int> groups_in(const TrialFacts& facts, const TrialList& trials) {
  std::set<int> groups;
  for (const int trial : trials) groups.insert(facts.groups[to_size(trial)]);
  return groups;
}

// Why no stratified part can be cut; empty: it can.
std::string too_few(const std::vector<Unit>& units, double share) {
  std::map<int, int> counts;
  for (const Unit& unit : units) ++counts[unit.label];
  const auto all = static_cast<double>(units.size());
  const double tested = std::ceil(share * all), least = static_cast<double>(counts.size());
  const bool alone = std::ranges::any_of(counts, [](const auto& one) { return one.second < 2; });
  if (!alone && tested >= least && all - tested >= least) return "";
  return fmt::format("{} training trials are too few for a stratified validation part of {:g}",
                     units.size(), share);
}

std::string cut_part(const TrialFacts& facts, const ProtocolOptions& options, ProtocolPart& part) {
  if (options.validation == 0) return "";
  if (options.validation_order == PartOrder::chronological) {
    part.validation = last_units(facts, part.train, options);
  } else {
    const auto units = validation_units(facts, part.train, options.validation_by);
    const bool stratified = options.validation_order == PartOrder::stratified &&
                            options.validation_by == CutUnit::trial;
    if (stratified)
      if (std::string why = too_few(units, options.validation); !why.empty()) return why;
    part.validation = of_units(
        units, stratified ? stratified_part(labels_of(units), options.validation, options.seed)
                          : shuffled_part(static_cast<int>(units.size()), options.validation,
                                          options.seed));
  }
  part.train = all_but(part.train, part.validation);
  // Whole sessions and people, and what is last, may share samples with what is left to learn.
  const std::set<int> held = groups_in(facts, part.validation);
  std::erase_if(part.train, [&](int trial) { return held.contains(facts.groups[to_size(trial)]); });
  return part.validation.empty() || part.train.empty()
             ? fmt::format("a validation part of {:g} leaves {} training and {} validation trials",
                           options.validation, part.train.size(), part.validation.size())
             : "";
}

// What a learning curve leaves: classes take turns, each in an order of its own, so that smaller
// sizes lie within larger ones.
void shorten(const TrialFacts& facts, const ProtocolOptions& options, TrialList& train) {
  if (options.size == 0) return;
  const std::vector<Unit> units = groups_of(facts, train);
  std::map<int, TrialList> of_class;
  for (std::size_t u = 0; u < units.size(); ++u)
    of_class[units[u].label].push_back(static_cast<int>(u));
  NumpyRandom random(options.seed);
  for (auto& entry : of_class) random.shuffle(entry.second);
  const auto all = static_cast<double>(units.size());
  const auto wanted = to_size(static_cast<int>(options.size <= 1 ? std::ceil(options.size * all)
                                                                 : std::min(options.size, all)));
  TrialList taken;
  for (std::size_t turn = 0; taken.size() < std::min(wanted, units.size()); ++turn)
    for (const auto& entry : of_class)
      if (turn < entry.second.size() && taken.size() < wanted) taken.push_back(entry.second[turn]);
  train = of_units(units, taken);
}

std::string leaks(const TrialFacts& facts, const ProtocolPart& part) {
  const std::set<int> learned = groups_in(facts, part.train);
  const auto count = std::ranges::count_if(
      part.test, [&](int trial) { return learned.contains(facts.groups[to_size(trial)]); });
  if (count == 0) return "";
  return fmt::format("it would leak: {} of {} test trials share samples with trials that train",
                     count, part.test.size());
}

std::string why_unusable(const TrialFacts& facts, const ProtocolOptions& options,
                         ProtocolPart& part) {
  if (part.train.empty()) return "there are no trials to train on";
  if (part.test.empty()) return "there are no trials to test on";
  if (std::string why = leaks(facts, part); !why.empty()) return why;
  if (std::string why = cut_part(facts, options, part); !why.empty()) return why;
  shorten(facts, options, part.train);
  const auto trained = classes_in(facts, part.train), tested = classes_in(facts, part.test);
  if (trained.size() < 2)
    return fmt::format("one class only in its {} training trials", part.train.size());
  if (tested.size() < 2)
    return fmt::format("one class only in its {} test trials", part.test.size());
  if (!std::ranges::includes(trained, tested))
    return "a class is tested that nothing is learned of";
  return "";
}

class PartBuilder {
 public:
  PartBuilder(const TrialFacts& facts, const ProtocolOptions& options)
      : facts_(facts), options_(options) {}

  void add(ProtocolPart part) {
    part.label = fmt::format("subject{}", part.subject) +
                 (part.session ? fmt::format("-session{}", *part.session) : "") +
                 (part.fold > 0 ? fmt::format("-fold{}", part.fold) : "");
    std::string why = why_unusable(facts_, options_, part);
    if (why.empty())
      parts_.parts.push_back(std::move(part));
    else
      parts_.unusable.push_back({std::move(part.label), std::move(why)});
  }

  // Each session of a subject for itself.
  void within_session(std::int64_t subject, std::int64_t session) {
    const TrialList trials = trials_where(facts_, options_.test_sessions, [&](std::size_t n) {
      return facts_.subjects[n] == subject && facts_.sessions[n] == session;
    });
    if (trials.empty()) return;
    const std::vector<Unit> units = groups_of(facts_, trials);
    const std::vector<int> labels = labels_of(units);
    if (std::string why = too_few_for_folds(labels); !why.empty()) {
      parts_.unusable.push_back({fmt::format("subject{}-session{}", subject, session), why});
      return;
    }
    const auto count = static_cast<int>(units.size());
    const std::vector<int> folds = options_.order == PartOrder::stratified
                                       ? stratified_folds(labels, options_.folds, options_.seed)
                                   : options_.order == PartOrder::random
                                       ? shuffled_folds(count, options_.folds, options_.seed)
                                       : folds_in_order(count, options_.folds);
    for (int fold = 0; fold < options_.folds; ++fold) {
      TrialList tested;
      for (int unit = 0; unit < count; ++unit)
        if (folds[to_size(unit)] == fold) tested.push_back(unit);
      const TrialList test = of_units(units, tested);
      add({.label = {},
           .subject = subject,
           .session = session,
           .fold = fold + 1,
           .train = all_but(trials, test),
           .validation = {},
           .test = test});
    }
  }

  // `train` and `test` choose among the trials.
  void add_split(std::int64_t subject, std::optional<std::int64_t> session, const auto& train,
                 const auto& test) {
    add({.label = {},
         .subject = subject,
         .session = session,
         .fold = 0,
         .train = trials_where(facts_, options_.train_sessions, train),
         .validation = {},
         .test = trials_where(facts_, options_.test_sessions, test)});
  }

  // The last recording of a session by those before it.
  void last_run(std::int64_t subject, std::int64_t session) {
    std::int64_t last = 0;
    const auto here = [&](std::size_t n) {
      return facts_.subjects[n] == subject && facts_.sessions[n] == session;
    };
    for (std::size_t n = 0; n < facts_.runs.size(); ++n)
      if (here(n)) last = std::max(last, facts_.runs[n]);
    add_split(
        subject, session, [&](std::size_t n) { return here(n) && facts_.runs[n] < last; },
        [&](std::size_t n) { return here(n) && facts_.runs[n] == last; });
  }

  ProtocolParts take() { return std::move(parts_); }

 private:
  std::string too_few_for_folds(const std::vector<int>& labels) const {
    std::map<int, int> counts;
    for (const int label : labels) ++counts[label];
    if (counts.size() < 2) return fmt::format("one class only in its {} trials", labels.size());
    for (const auto& entry : counts)
      if (entry.second < options_.folds)
        return fmt::format("{} trial{} of a class, fewer than {} folds", entry.second,
                           entry.second == 1 ? "" : "s", options_.folds);
    return "";
  }

  const TrialFacts& facts_;
  const ProtocolOptions& options_;
  ProtocolParts parts_;
};

void need_fact(bool there, const char* what, const char* remedy, const ProtocolOptions& options) {
  if (there) return;
  throw ConfigError(
      "protocol.name",
      fmt::format("protocol.name: {} needs the {} of each trial, which the data do "
                  "not tell; {}",
                  names(options.name)[to_size(static_cast<int>(options.name))], what, remedy));
}

void check_facts(const TrialFacts& facts, const ProtocolOptions& options) {
  need_fact(!facts.subjects.empty(), "subject", "give data.subject, such as 1", options);
  const bool by_session = options.name != ProtocolName::leave_one_subject_out &&
                          options.name != ProtocolName::train_test;
  if (by_session || !options.train_sessions.empty() || !options.test_sessions.empty() ||
      options.validation_by == CutUnit::session)
    need_fact(!facts.sessions.empty(), "session", "give data.session, such as 1", options);
  if (options.name == ProtocolName::pseudo_online)
    need_fact(!facts.runs.empty(), "run", "cut trials with [recordings]", options);
  if (options.name == ProtocolName::train_test && facts.held.empty() &&
      (options.train_sessions.empty() || options.test_sessions.empty()))
    throw ConfigError("protocol.train_sessions",
                      "protocol.train_sessions: train-test needs who trains and who is tested: "
                      "train_sessions and test_sessions, or data.test");
}

void add_subject(PartBuilder& builder, const TrialFacts& facts, const ProtocolOptions& options,
                 std::int64_t subject, const std::set<std::int64_t>& sessions) {
  const auto own = [&](std::size_t n) { return facts.subjects[n] == subject; };
  const auto held = [&](std::size_t n) { return !facts.held.empty() && facts.held[n]; };
  if (options.name == ProtocolName::leave_one_subject_out)
    return builder.add_split(
        subject, std::nullopt,
        [&](std::size_t n) { return !own(n) && trains_others(facts, options, n); }, own);
  if (options.name == ProtocolName::train_test)
    return builder.add_split(
        subject, std::nullopt, [&](std::size_t n) { return own(n) && !held(n); },
        [&](std::size_t n) { return own(n) && (facts.held.empty() || held(n)); });
  for (const std::int64_t session : sessions) {
    if (options.name == ProtocolName::within_session) builder.within_session(subject, session);
    if (options.name == ProtocolName::pseudo_online) builder.last_run(subject, session);
    if (options.name != ProtocolName::cross_session || !lists(options.test_sessions, session))
      continue;
    builder.add_split(
        subject, session, [&](std::size_t n) { return own(n) && facts.sessions[n] != session; },
        [&](std::size_t n) { return own(n) && facts.sessions[n] == session; });
  }
}

}  // namespace

void check(const ProtocolOptions& options) {
  const auto refuse = [](const char* key, const std::string& why) {
    throw ConfigError(fmt::format("protocol.{}", key), why);
  };
  if (options.folds < 2) refuse("folds", fmt::format("is {}; at least 2", options.folds));
  if (options.seed < 0) refuse("seed", fmt::format("is {}; at least 0", options.seed));
  if (!(options.validation >= 0 && options.validation < 1))
    refuse("validation", fmt::format("is {}; a share from 0 to below 1", options.validation));
  if (!(options.size >= 0) || (options.size > 1 && options.size != std::floor(options.size)))
    refuse("size",
           fmt::format("is {}; a share up to 1, or a whole number of trials", options.size));
  if (options.validation_by == CutUnit::subject &&
      options.name != ProtocolName::leave_one_subject_out)
    refuse("validation_by", "is subject, but only leave-one-subject-out trains on several");
  if (options.other_sessions == OtherSessions::training &&
      options.name != ProtocolName::train_test && options.train_sessions.empty() &&
      options.test_sessions.empty())
    refuse("other_sessions",
           "is training, but nothing says which sessions these are; set "
           "test_sessions or train_sessions");
  if (options.second_phase && options.validation == 0)
    refuse("second_phase",
           "goes on with validation data, of which there are none; set "
           "protocol.validation, such as 0.2");
  if (options.validation_by == CutUnit::subject &&
      options.validation_order == PartOrder::chronological)
    refuse("validation_order", "is chronological, but subjects have no order");
  for (const int session : options.train_sessions)
    if (options.name == ProtocolName::train_test && !options.test_sessions.empty() &&
        lists(options.test_sessions, session))
      refuse("test_sessions", fmt::format("has session {}, which trains as well", session));
}

ProtocolParts parts_of(const TrialFacts& facts, const ProtocolOptions& options) {
  check(options);
  check_facts(facts, options);
  std::map<std::int64_t, std::set<std::int64_t>> subjects;
  for (std::size_t n = 0; n < facts.subjects.size(); ++n)
    subjects[facts.subjects[n]].insert(facts.sessions.empty() ? 0 : facts.sessions[n]);
  PartBuilder builder(facts, options);
  for (const auto& [subject, sessions] : subjects)
    add_subject(builder, facts, options, subject, sessions);
  ProtocolParts result = builder.take();
  if (result.parts.empty())
    throw ConfigError(
        "protocol.name",
        fmt::format("protocol.name: no part of the data can be used: {}",
                    result.unusable.empty()
                        ? "no session is tested"
                        : fmt::format("{}: {}", result.unusable[0].label, result.unusable[0].why)));
  return result;
}

std::string others_label(std::int64_t subject) {
  return fmt::format("others-of-subject{}", subject);
}

OthersPart others_of(const TrialFacts& facts, const ProtocolOptions& options,
                     std::int64_t subject) {
  OthersPart others{
      .part = {.label = others_label(subject), .subject = subject, .train = {}, .validation = {}}};
  TrialList own;
  for (std::size_t n = 0; n < facts.subjects.size(); ++n) {
    if (facts.subjects[n] == subject)
      own.push_back(static_cast<int>(n));
    else if (trains_others(facts, options, n))
      others.part.train.push_back(static_cast<int>(n));
  }
  const std::set<int> theirs = groups_in(facts, own);
  std::erase_if(others.part.train,
                [&](int trial) { return theirs.contains(facts.groups[to_size(trial)]); });
  if (others.part.train.empty())
    others.why = fmt::format("there is nobody but subject {} to train on first", subject);
  else
    others.why = cut_part(facts, options, others.part);
  if (others.why.empty() && classes_in(facts, others.part.train).size() < 2)
    others.why =
        fmt::format("one class only in the {} trials of the others", others.part.train.size());
  return others;
}

}  // namespace berger
