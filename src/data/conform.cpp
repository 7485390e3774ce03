#include "data/conform.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "berger/errors.hpp"

namespace berger {
namespace {

// One note for all that only one side knows: neither a reason to refuse nor nothing at all.
void note_unknown(OpenSource& source, const Like& like) {
  const Facts& facts = like.facts;
  std::vector<std::string> here, there;
  const auto compare = [&](const char* what, bool ours, bool theirs) {
    if (ours && !theirs) there.emplace_back(what);
    if (theirs && !ours) here.emplace_back(what);
  };
  compare("channel names", !source.channels.empty(), !facts.channels.empty());
  compare("a sampling rate", source.rate > 0, facts.rate > 0);
  compare("a unit", !source.unit.empty(), !facts.unit.empty());
  compare("a scale", true, facts.scale > 0);  // models of 0.1 and weights from elsewhere
  const auto add = [&](const std::string& who, const std::vector<std::string>& what) {
    if (!what.empty())
      source.notes.push_back(
          fmt::format("{} without {}, which cannot be compared", who, fmt::join(what, ", ")));
  };
  add(source.source.name + ":", here);
  add(like.whose + ":", there);
}

}  // namespace

Facts facts_of(const OpenSource& source) {
  Facts facts{.shape = source.shape,
              .images = source.images,
              .channels = source.channels,
              .rate = source.rate,
              .unit = source.unit};
  std::vector<std::int64_t> values = source.labels;
  std::ranges::sort(values);
  values.erase(std::unique(values.begin(), values.end()), values.end());
  if (values.size() == source.classes.size() && !source.labels_are_places) {
    facts.classes = source.classes;
    facts.class_values = values;
  }
  return facts;
}

void conform(OpenSource& source, const Like& like) {
  const Facts& facts = like.facts;
  if (!source.images && !facts.images) {
    note_unknown(source, like);
    match_channels(source, like);
    match_unit(source, like);
  }
  const bool known = facts.shape != Shape{};
  if (known && (source.shape != facts.shape || source.images != facts.images))
    throw FileError(source.source.name,
                    fmt::format("has {}, but {} has {}; {}", describe(source.shape, source.images),
                                like.whose, describe(facts.shape, facts.images),
                                facts.images ? "give the image size and colour for all"
                                             : "cut it in the same way"));
  constexpr double equal = 1e-6;  // a rate that was written with few digits
  if (source.rate > 0 && facts.rate > 0 && std::abs(source.rate - facts.rate) > equal * facts.rate)
    throw FileError(source.source.name,
                    fmt::format("is sampled at {:g} Hz, but {} at {:g} Hz; resample it",
                                source.rate, like.whose, facts.rate));
  match_labels(source, like);
}

void conform(std::vector<OpenSource>& sources, const Like& like) {
  for (OpenSource& source : sources) conform(source, like);
  const auto labelled = [](const OpenSource& source) { return !source.labels.empty(); };
  if (like.labels == LabelRule::needed || std::ranges::none_of(sources, labelled)) return;
  for (OpenSource& source : sources)
    source.labels.resize(static_cast<std::size_t>(source.source.trials), unlabelled);
}

void match_to_first(std::vector<OpenSource>& sources) {
  const Like first{.facts = facts_of(sources.front()), .whose = sources.front().source.name};
  for (auto source = sources.begin() + 1; source != sources.end(); ++source) {
    if (source->images) continue;
    match_channels(*source, first);
    match_unit(*source, first);
    if (!source->classes.empty()) match_labels(*source, first);
  }
}

void note_scale(Dataset& data, const Like& like) {
  constexpr double suspicious = 100;
  const double ours = facts_of(data).scale, theirs = like.facts.scale;
  if (!(ours > 0 && theirs > 0)) return;
  const double ratio = ours > theirs ? ours / theirs : theirs / ours;
  if (ratio <= suspicious) return;
  data.notes.push_back(
      fmt::format("{}: deviates by {:.3g}, {} by {:.3g}, which is {:.3g} times as {}; is it in "
                  "another unit?",
                  data.sources.front().name, ours, like.whose, theirs, ratio,
                  ours > theirs ? "little" : "much"));
}

}  // namespace berger
