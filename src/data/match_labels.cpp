// Labels into the numbering of the classes they are compared with.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "berger/errors.hpp"
#include "data/conform.hpp"

namespace berger {
namespace {

using Values = std::vector<std::int64_t>;

// Names that only repeat the labels are none.
bool has_names(const Facts& facts) {
  if (facts.named_classes) return true;
  for (std::size_t k = 0; k < facts.classes.size(); ++k)
    if (facts.classes[k] != std::to_string(facts.class_values.at(k))) return true;
  return false;
}

bool within(const Values& some, const Values& all) {
  return std::ranges::includes(all, some);
}

// The label that each name of a file stands for. Names go with labels in ascending order; where
// some class has no trial, they are those of the model, or count from 0 or from 1.
Values values_of_names(const OpenSource& source, const Facts& facts) {
  if (!source.class_values.empty()) return source.class_values;
  Values there = source.labels;
  std::ranges::sort(there);
  there.erase(std::unique(there.begin(), there.end()), there.end());
  const std::size_t names = source.classes.size();
  if (there.size() == names) return there;
  if (facts.class_values.size() == names && !facts.named_classes &&
      within(there, facts.class_values))
    return facts.class_values;
  Values counted(names);
  for (const std::int64_t first : {0, 1}) {
    std::iota(counted.begin(), counted.end(), first);
    if (within(there, counted)) return counted;
  }
  throw FileError(source.source.name,
                  fmt::format("names {} classes ({}), but its labels are {}; which is which? A "
                              "name for each label is needed",
                              names, fmt::join(source.classes, ", "), fmt::join(there, ", ")));
}

[[noreturn]] void refuse_name(const OpenSource& source, const Like& like, const std::string& name) {
  throw FileError(source.source.name,
                  fmt::format("class '{}' is unknown to {}, which has {}; this file has {}: rename "
                              "it, leave it out, or give the names that its labels have there "
                              "with data.classes (--classes)",
                              name, like.whose, fmt::join(like.facts.classes, ", "),
                              fmt::join(source.classes, ", ")));
}

// Among the classes; their number for a name that none has.
std::size_t place_of(const std::string& name, const Like& like) {
  for (const auto* names : {&like.facts.classes, &like.other_names}) {
    const auto found = std::ranges::find(*names, name);
    if (found != names->end()) return static_cast<std::size_t>(found - names->begin());
  }
  return like.facts.classes.size();
}

// The model's label of each class of the source.
std::map<std::int64_t, std::int64_t> translation(const OpenSource& source, const Like& like) {
  const Facts& facts = like.facts;
  Values values(source.classes.size());
  std::iota(values.begin(), values.end(), 0);
  if (!source.labels_are_places) values = values_of_names(source, facts);
  std::map<std::int64_t, std::int64_t> to;
  for (std::size_t k = 0; k < values.size(); ++k) {
    const std::size_t place = place_of(source.classes[k], like);
    if (place < facts.classes.size())
      to[values[k]] = facts.class_values.at(place);
    else if (like.labels == LabelRule::needed &&
             std::ranges::find(source.labels, values[k]) != source.labels.end())
      refuse_name(source, like, source.classes[k]);
  }
  return to;
}

void match_by_name(OpenSource& source, const Like& like) {
  const std::map<std::int64_t, std::int64_t> to = translation(source, like);
  bool same = true;
  for (std::int64_t& label : source.labels) {
    const auto found = to.find(label);
    const std::int64_t ours = found == to.end() ? unlabelled : found->second;
    same = same && ours == label;
    label = ours;
  }
  if (!same && !source.labels_are_places)
    source.notes.push_back(fmt::format("{}: labels become those that {} has for their names",
                                       source.source.name, like.whose));
}

void bring_labels(OpenSource& source, const Like& like) {
  const Facts& facts = like.facts;
  const bool names_here = source.labels_are_places || !source.classes.empty();
  const bool given = !source.class_values.empty();
  if (names_here && (source.labels_are_places || has_names(facts) || given)) {
    match_by_name(source, like);
  } else if (facts.named_classes) {
    if (like.labels == LabelRule::needed)
      throw FileError(source.source.name,
                      fmt::format("numbers its classes, but {} knows them by name alone ({}); "
                                  "which is which? Give data.classes = […] (--classes), the names "
                                  "in the order of the numbers, or name these classes",
                                  like.whose, fmt::join(facts.classes, ", ")));
    source.labels.clear();
  } else if (like.labels == LabelRule::wanted) {
    for (std::int64_t& label : source.labels)
      if (!std::ranges::binary_search(facts.class_values, label)) label = unlabelled;
  }
  if (std::ranges::all_of(source.labels, [](std::int64_t x) { return x == unlabelled; }))
    source.labels.clear();
}

}  // namespace

void match_labels(OpenSource& source, const Like& like) {
  if (like.facts.classes.empty()) return;
  if (!source.labels.empty()) bring_labels(source, like);
  source.classes = like.facts.classes;
  source.labels_are_places = like.facts.named_classes;
}

}  // namespace berger
