// Channels by their names, and the unit of their values.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "berger/errors.hpp"
#include "data/conform.hpp"

namespace berger {
namespace {

char lower(char c) {
  return 'A' <= c && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

using Names = std::vector<std::string>;

bool same_names(const Names& a, const Names& b) {
  return std::ranges::equal(a, b, same_name);
}

// The place of each wanted channel among those of the source.
std::vector<int> places_of(const Names& wanted, const OpenSource& source, const Like& like) {
  std::vector<int> places;
  Names missing;
  for (const std::string& name : wanted) {
    const auto is_it = [&](const std::string& other) { return same_name(name, other); };
    const auto found = std::ranges::find_if(source.channels, is_it);
    if (found == source.channels.end()) {
      missing.push_back(name);
    } else if (std::ranges::count_if(source.channels, is_it) > 1) {
      throw FileError(source.source.name,
                      fmt::format("has two channels {}; rename the one that is not meant", name));
    } else {
      places.push_back(static_cast<int>(found - source.channels.begin()));
    }
  }
  if (!missing.empty())
    throw FileError(source.source.name,
                    fmt::format("lacks the channel{} {}; {} has {}, and this file {}",
                                missing.size() > 1 ? "s" : "", fmt::join(missing, ", "), like.whose,
                                fmt::join(wanted, ", "), fmt::join(source.channels, ", ")));
  return places;
}

// Reads all channels beside, and takes those that are wanted.
void take_channels(OpenSource& source, const std::vector<int>& places) {
  const Shape whole = source.shape;
  source.shape.height = static_cast<int>(places.size());
  source.windows = nullptr;
  source.read_trials = [read = std::move(source.read_trials), whole, places](View trials) {
    Tensor all(trials.trials, whole);
    std::string note = read(all.view());
    const auto width = static_cast<std::size_t>(whole.width);
    float* to = trials.data;
    for (int n = 0; n < trials.trials; ++n)
      for (const int place : places)
        to = std::copy_n(all.trial(n) + static_cast<std::size_t>(place) * width, width, to);
    return note;
  };
}

// Volts in one of it; nothing for other units.
std::optional<double> volts(std::string_view unit) {
  // the micro sign and the Greek letter look alike
  constexpr std::array<std::pair<std::string_view, double>, 6> known{
      {{"V", 1}, {"mV", 1e-3}, {"uV", 1e-6}, {"\u00b5V", 1e-6}, {"\u03bcV", 1e-6}, {"nV", 1e-9}}};
  for (const auto& [name, size] : known)
    if (unit == name) return size;
  return std::nullopt;
}

}  // namespace

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

void match_channels(OpenSource& source, const Like& like) {
  const Names& wanted = like.facts.channels;
  if (source.channels.empty() || wanted.empty()) return;
  if (same_names(source.channels, wanted)) {
    source.channels = wanted;
    return;
  }
  const std::vector<int> places = places_of(wanted, source, like);
  const std::size_t surplus = source.channels.size() - wanted.size();
  const bool reordered = !std::ranges::is_sorted(places);
  source.notes.push_back(
      fmt::format("{}: {}{}{}", source.source.name,
                  reordered ? fmt::format("channels are put into the order of {}", like.whose) : "",
                  reordered && surplus > 0 ? "; " : "",
                  surplus > 0 ? fmt::format("{} of {} channels are left out, which {} has not",
                                            surplus, source.channels.size(), like.whose)
                              : ""));
  take_channels(source, places);
  source.channels = wanted;
}

void match_unit(OpenSource& source, const Like& like) {
  const std::string& wanted = like.facts.unit;
  if (source.unit.empty() || wanted.empty() || source.unit == wanted) return;
  const std::optional<double> from = volts(source.unit), to = volts(wanted);
  if (!from || !to)
    throw FileError(source.source.name,
                    fmt::format("is in {}, but {} in {}, and only V, mV, µV and nV can be made "
                                "into one another",
                                source.unit, like.whose, wanted));
  if (*from != *to) {
    source.notes.push_back(
        fmt::format("{}: {} are made into {}", source.source.name, source.unit, wanted));
    source.windows = nullptr;
    source.read_trials = [read = std::move(source.read_trials),
                          factor = static_cast<float>(*from / *to)](View trials) {
      std::string note = read(trials);
      for (float* x = trials.data; x != trials.data + trials.size(); ++x) *x *= factor;
      return note;
    };
  }
  source.unit = wanted;
}

}  // namespace berger
