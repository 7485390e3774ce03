#include "data/unite_classes.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace berger {
namespace {

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void take_names(OpenSource& source, const std::vector<std::string>& all) {
  std::vector<std::int64_t> places;
  for (const std::string& name : source.classes)
    places.push_back(std::find(all.begin(), all.end(), name) - all.begin());
  for (std::int64_t& label : source.labels) label = places[static_cast<std::size_t>(label)];
  std::vector<std::string> lacking;
  std::copy_if(all.begin(), all.end(), std::back_inserter(lacking),
               [&](const std::string& name) { return !has(source.classes, name); });
  if (!lacking.empty())
    source.notes.push_back(fmt::format("{} has no images of {}, which it is joined with",
                                       source.source.name, fmt::join(lacking, ", ")));
  source.classes = all;
}

}  // namespace

void unite_classes(std::vector<OpenSource>& sources) {
  std::vector<std::string> all;
  bool alphabetical = true;
  for (const OpenSource& source : sources) {
    if (!source.labels_are_places) return;
    alphabetical = alphabetical && std::ranges::is_sorted(source.classes);
    for (const std::string& name : source.classes)
      if (!has(all, name)) all.push_back(name);
  }
  if (alphabetical) std::ranges::sort(all);
  for (OpenSource& source : sources)
    if (source.classes != all) take_names(source, all);
}

}  // namespace berger
