#include "data/unlike_sources.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace berger {
namespace {

std::vector<std::string> sorted(std::vector<std::string> names) {
  std::ranges::sort(names);
  return names;
}

// Channels in another order are the same, and where one has no names nothing speaks against it.
bool alike(const OpenSource& a, const OpenSource& b) {
  return a.shape == b.shape && a.images == b.images &&
         (a.channels.empty() || b.channels.empty() || sorted(a.channels) == sorted(b.channels));
}

std::string kind_of(const OpenSource& source) {
  std::string text = describe(source.shape, source.images);
  if (!source.channels.empty()) text += fmt::format(" ({})", fmt::join(source.channels, ", "));
  return text;
}

std::string whose(const OpenSource& source) {
  const auto only = [](const std::vector<std::int64_t>& values) {
    return !values.empty() && std::ranges::count(values, values[0]) == std::ssize(values);
  };
  if (!only(source.subjects)) return source.source.name;
  std::string label = fmt::format("subject{}", source.subjects[0]);
  if (only(source.sessions)) label += fmt::format("-session{}", source.sessions[0]);
  return label;
}

}  // namespace

std::vector<UnusablePart> take_out_unlike(std::vector<OpenSource>& sources) {
  if (sources.empty()) return {};
  std::vector<std::ptrdiff_t> counts;
  for (const OpenSource& source : sources)
    counts.push_back(std::ranges::count_if(
        sources, [&](const OpenSource& other) { return alike(source, other); }));
  const auto usual = std::ranges::max_element(counts) - counts.begin();
  std::vector<bool> stays;
  std::vector<UnusablePart> unlike;
  const OpenSource& of_most = sources[static_cast<std::size_t>(usual)];
  for (const OpenSource& source : sources) {
    stays.push_back(alike(source, of_most));
    if (!stays.back())
      unlike.push_back({whose(source), fmt::format("{} has {}, most have {}", source.source.name,
                                                   kind_of(source), kind_of(of_most))});
  }
  std::size_t at = 0;
  std::erase_if(sources, [&](const OpenSource&) { return !stays[at++]; });
  return unlike;
}

}  // namespace berger
