#include "study/protocol_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "berger/errors.hpp"
#include "study/transfer.hpp"

namespace berger {
namespace {

void vary(RunConfig& run, const char* key, const std::string& value) {
  if (std::ranges::find(run.varied, key, &std::pair<std::string, std::string>::first) ==
      run.varied.end())
    run.varied.emplace_back(key, value);
}

RunConfig of_part(const RunConfig& run, const ProtocolPart& part) {
  RunConfig own = run;
  own.data.protocol.part = part.label;
  own.name = fmt::format("{}-{}", part.label, run.name);
  vary(own, "data.subject", fmt::format("{}", part.subject));
  vary(own, "protocol.session", part.session ? fmt::format("{}", *part.session) : "");
  vary(own, "protocol.fold", part.fold > 0 ? fmt::format("{}", part.fold) : "");
  return own;
}

// The network of the others: of each subject, seed and kind of training one, whatever becomes of it
// afterwards.
RunConfig of_others(const RunConfig& run, std::int64_t subject) {
  RunConfig others = run;
  others.data.protocol.part = others_label(subject);
  others.data.protocol.second_phase = false;
  others.train = train_options_of_others(run);
  others.transfer = {};
  others.varied.clear();
  others.name = fmt::format("{}-{}", others.data.protocol.part, run.name);
  return others;
}

class RunsOfParts {
 public:
  explicit RunsOfParts(Study& study) : study_(study) {}

  // A run of a part, behind those that it begins with.
  void add(const RunConfig& run, const ProtocolPart& part) {
    RunConfig own = of_part(run, part);
    if (own.transfer.from == "others")
      own.transfer.run = name_of(of_others(run, part.subject), others_);
    if (own.data.protocol.second_phase) {
      RunConfig first = own;
      first.data.protocol.second_phase = false;
      first.varied.clear();
      first.name = fmt::format("first-phase-of-{}", own.name);
      own.transfer.run = name_of(std::move(first), phases_);
    }
    study_.runs.push_back(std::move(own));
  }
  void end() {
    for (auto* list : {&others_, &phases_})
      study_.before.insert(study_.before.end(), list->begin(), list->end());
  }

 private:
  // The same training is done once, under the name of the first that asks.
  std::string name_of(RunConfig run, std::vector<RunConfig>& list) {
    const std::string name = std::exchange(run.name, "");
    const auto [at, is_new] = names_.try_emplace(to_toml(run), name);
    run.name = name;
    if (is_new) list.push_back(std::move(run));
    return at->second;
  }

  Study& study_;
  std::map<std::string, std::string> names_;  // by the settings
  std::vector<RunConfig> others_, phases_;
};

// Parts that runs of these settings cannot have, and why.
std::vector<UnusablePart> without_others(const TrialPool& pool, const RunConfig& run) {
  std::vector<UnusablePart> unusable;
  if (run.transfer.from != "others") return unusable;
  std::map<std::int64_t, std::string> reasons;
  for (const ProtocolPart& part : pool.parts.parts) {
    const auto [at, is_new] = reasons.try_emplace(part.subject);
    if (is_new) at->second = others_of(pool.trial_facts, run.data.protocol, part.subject).why;
    if (!at->second.empty()) unusable.push_back({part.label, at->second});
  }
  return unusable;
}

}  // namespace

Study with_parts(const Study& study, DataShelf& shelf, const Progress& progress) {
  const auto has_parts = [](const RunConfig& run) {
    return run.data.protocol.name != ProtocolName::none && run.data.protocol.part.empty();
  };
  if (std::ranges::none_of(study.runs, has_parts)) return study;
  Study all = study;
  all.runs.clear();
  RunsOfParts in_parts(all);
  std::set<std::string> told;
  for (std::size_t i = 0; i < study.runs.size(); i += study.seeds.size()) {
    const RunConfig& first = study.runs[i];
    if (!has_parts(first))
      throw ConfigError("protocol.name",
                        "protocol.name: some runs have a protocol and others none; give each kind "
                        "a study of its own");
    const std::shared_ptr<const TrialPool> pool = shelf.pool(first, progress);
    std::vector<UnusablePart> unusable = pool->parts.unusable;
    const std::vector<UnusablePart> alone = without_others(*pool, first);
    unusable.insert(unusable.end(), alone.begin(), alone.end());
    for (const UnusablePart& part : unusable) {
      if (!told.insert(part.label).second) continue;
      all.unusable.push_back(part);
      if (progress.note) progress.note(fmt::format("{} is left out: {}", part.label, part.why));
    }
    for (const ProtocolPart& part : pool->parts.parts) {
      if (std::ranges::find(alone, part.label, &UnusablePart::label) != alone.end()) continue;
      for (std::size_t seed = 0; seed < study.seeds.size(); ++seed)
        in_parts.add(study.runs[i + seed], part);
    }
  }
  if (all.runs.empty())
    throw ConfigError("protocol.name",
                      fmt::format("protocol.name: no part of the data can be used: {}: {}",
                                  all.unusable.front().label, all.unusable.front().why));
  in_parts.end();
  return all;
}

Study with_parts(const Study& study, const Progress& progress) {
  DataShelf shelf;
  return with_parts(study, shelf, progress);
}

}  // namespace berger
