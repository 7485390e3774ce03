#include <fmt/format.h>

#include <algorithm>

#include "berger/errors.hpp"
#include "data/source.hpp"

namespace berger {

std::vector<std::int64_t> distinct_labels(const Dataset& data) {
  std::vector<std::int64_t> values = data.raw_labels;
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

std::string names_problem(const std::vector<std::string>& names) {
  for (auto name = names.begin(); name != names.end(); ++name) {
    if (name->empty())
      return fmt::format("leaves name {} empty; give each a name", name - names.begin() + 1);
    if (std::find(names.begin(), name, *name) != name)
      return fmt::format("names '{}' twice; give each a name of its own", *name);
  }
  return "";
}

namespace {

// Labels that are places among the names of folders become those of the classes that bear the same
// names.
void take_labels_by_name(Dataset& data, const std::vector<std::int64_t>& class_values,
                         const std::vector<std::string>& names) {
  for (std::size_t trial = 0; trial < data.raw_labels.size(); ++trial) {
    const std::string& name = data.classes[static_cast<std::size_t>(data.raw_labels[trial])];
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) {
      throw FileError(name_of_trial(data, static_cast<int>(trial)),
                      fmt::format("class '{}' is unknown to the training data, which has {}; leave "
                                  "that folder out, rename it or "
                                  "train with it",
                                  name, fmt::join(names, ", ")));
    }
    data.raw_labels[trial] = class_values[static_cast<std::size_t>(found - names.begin())];
  }
  data.classes = names;
}

// A class without any image, of which all were broken, has no place among the others.
void keep_names_of(Dataset& data, const std::vector<std::int64_t>& class_values) {
  std::vector<std::string> kept;
  for (const std::int64_t value : class_values)
    kept.push_back(data.classes.at(static_cast<std::size_t>(value)));
  data.classes = kept;
}

}  // namespace

void assign_classes(Dataset& data, const std::vector<std::int64_t>& class_values,
                    const std::vector<std::string>& names) {
  if (data.labels_are_places && names.size() == class_values.size() && data.classes != names)
    take_labels_by_name(data, class_values, names);
  std::vector<int> labels;
  labels.reserve(data.raw_labels.size());
  for (std::size_t trial = 0; trial < data.raw_labels.size(); ++trial) {
    const std::int64_t label = data.raw_labels[trial];
    const auto found = std::lower_bound(class_values.begin(), class_values.end(), label);
    if (found == class_values.end() || *found != label) {
      throw FileError(name_of_trial(data, static_cast<int>(trial)),
                      fmt::format("label {} (trial {}) is unknown to the training data, which has "
                                  "{}; leave those trials out or train with them",
                                  label, trial, fmt::join(class_values, ", ")));
    }
    labels.push_back(static_cast<int>(found - class_values.begin()));
  }
  data.labels = std::move(labels);
  data.class_values = class_values;
  if (data.labels_are_places && names.empty()) keep_names_of(data, class_values);
  if (!names.empty()) data.classes = names;
  if (data.classes.size() == class_values.size()) return;
  if (!data.classes.empty()) {
    data.notes.push_back(fmt::format("{} class names for {} classes: labels name them instead",
                                     data.classes.size(), class_values.size()));
  }
  data.classes.clear();
  for (const std::int64_t value : class_values) data.classes.push_back(std::to_string(value));
}

}  // namespace berger
