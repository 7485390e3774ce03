#include "study/protocol_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "berger/errors.hpp"

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

}  // namespace

Study with_parts(const Study& study, DataShelf& shelf, const Progress& progress) {
  const auto has_parts = [](const RunConfig& run) {
    return run.data.protocol.name != ProtocolName::none && run.data.protocol.part.empty();
  };
  if (std::ranges::none_of(study.runs, has_parts)) return study;
  Study all = study;
  all.runs.clear();
  std::set<std::string> told;
  for (std::size_t i = 0; i < study.runs.size(); i += study.seeds.size()) {
    const RunConfig& first = study.runs[i];
    if (!has_parts(first))
      throw ConfigError("protocol.name",
                        "protocol.name: some runs have a protocol and others none; give each kind "
                        "a study of its own");
    const std::shared_ptr<const TrialPool> pool = shelf.pool(first, progress);
    for (const UnusablePart& part : pool->parts.unusable) {
      if (!told.insert(part.label).second) continue;
      all.unusable.push_back(part);
      if (progress.note) progress.note(fmt::format("{} is left out: {}", part.label, part.why));
    }
    for (const ProtocolPart& part : pool->parts.parts)
      for (std::size_t seed = 0; seed < study.seeds.size(); ++seed)
        all.runs.push_back(of_part(study.runs[i + seed], part));
  }
  return all;
}

Study with_parts(const Study& study, const Progress& progress) {
  DataShelf shelf;
  return with_parts(study, shelf, progress);
}

}  // namespace berger
