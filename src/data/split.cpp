#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "berger/dataset.hpp"
#include "core/random.hpp"

namespace berger {
namespace {

template <class T>
std::vector<T> pick(const std::vector<T>& all, const std::vector<int>& trials) {
  std::vector<T> some;
  if (all.empty()) return some;
  some.reserve(trials.size());
  for (const int trial : trials) some.push_back(all[static_cast<std::size_t>(trial)]);
  return some;
}

// Appends `fraction` of `from`, rounded to the nearest; of two or more at least one, and never all.
void draw(const std::vector<int>& from, double fraction, const RandomKey& key,
          std::vector<int>& into) {
  const auto size = static_cast<int>(from.size());
  if (size < 2) return;
  const int count = std::clamp(static_cast<int>(std::floor(fraction * size + 0.5)), 1, size - 1);
  const std::vector<int> order = permutation(key, size);
  for (int i = 0; i < count; ++i)
    into.push_back(from[static_cast<std::size_t>(order[static_cast<std::size_t>(i)])]);
}

}  // namespace

Dataset subset(const Dataset& data, const std::vector<int>& trials) {
  Dataset part;
  part.trials = data.trials.some(trials);
  part.images = data.images;
  for (Source source : data.sources) {
    source.trials = 0, source.nans = 0;
    part.sources.push_back(source);
  }
  std::vector<std::size_t> source_of;
  for (std::size_t s = 0; s < data.sources.size(); ++s)
    source_of.insert(source_of.end(), static_cast<std::size_t>(data.sources[s].trials), s);
  std::vector<float> room;
  for (const int trial : trials) {
    if (source_of.empty()) break;
    const std::size_t place = source_of.at(static_cast<std::size_t>(trial));
    Source& source = part.sources[place];
    ++source.trials;
    if (data.sources[place].nans > 0)
      source.nans += std::ranges::count_if(data.trials.values(trial, room),
                                           [](float x) { return std::isnan(x); });
  }
  part.raw_labels = pick(data.raw_labels, trials);
  part.labels = pick(data.labels, trials);
  part.subjects = pick(data.subjects, trials);
  part.sessions = pick(data.sessions, trials);
  part.weights = pick(data.weights, trials);
  part.runs = pick(data.runs, trials);
  part.onsets = pick(data.onsets, trials);
  part.class_values = data.class_values;
  part.classes = data.classes;
  part.channels = data.channels;
  part.rate = data.rate;
  part.unit = data.unit;
  part.axes = data.axes;
  part.files = data.files;
  part.origins = pick(data.origins, trials);
  part.labels_are_places = data.labels_are_places;
  part.notes = data.notes;
  return part;
}

std::vector<int> validation_trials(const Dataset& data, double fraction, bool stratified,
                                   std::uint64_t seed) {
  if (stratified && data.labels.size() != static_cast<std::size_t>(data.size()))
    throw std::logic_error("a stratified split needs classes");
  std::vector<std::vector<int>> groups(stratified ? data.class_values.size() : 1);
  for (int trial = 0; trial < data.size(); ++trial) {
    const int group = stratified ? data.labels[static_cast<std::size_t>(trial)] : 0;
    groups[static_cast<std::size_t>(group)].push_back(trial);
  }
  std::vector<int> drawn;
  for (std::size_t group = 0; group < groups.size(); ++group) {
    draw(groups[group], fraction, {.seed = seed, .purpose = Purpose::split, .step = group}, drawn);
  }
  std::sort(drawn.begin(), drawn.end());
  return drawn;
}

}  // namespace berger
