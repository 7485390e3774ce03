#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "berger/errors.hpp"
#include "berger/recording.hpp"
#include "core/nearest.hpp"
#include "core/readable.hpp"
#include "io/text_fields.hpp"

namespace berger {
namespace {

// * stands for any signs, ? for one.
bool matches(std::string_view text, std::string_view pattern) {
  std::size_t t = 0, p = 0, star = std::string_view::npos, behind = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      behind = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++behind;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

// Over the motor cortex: rows FC, C and CP between the sixth electrodes of either side.
bool is_motor(std::string_view name) {
  constexpr std::array<std::string_view, 3> rows{"FC", "C", "CP"};
  return std::ranges::any_of(rows, [&](std::string_view row) {
    return name.size() == row.size() + 1 && name.starts_with(row) &&
           std::string_view("z123456").find(name.back()) != std::string_view::npos;
  });
}

bool fits(const Channel& channel, const std::string& lower) {
  if (lower == "all") return true;
  if (lower == "bad") return channel.bad;
  if (lower == "motor") return is_motor(channel.name);
  if (lower.starts_with("all-") &&
      lower.substr(4) == names(ChannelKind{})[static_cast<std::size_t>(channel.kind)])
    return true;
  return matches(lower_case(channel.name), lower) || matches(lower_case(channel.original), lower);
}

std::string advice(const std::vector<Channel>& channels, const std::string& wanted) {
  if (channels.empty()) return "there are none";
  std::vector<std::string> known;
  for (const Channel& channel : channels) known.push_back(channel.name);
  if (wanted.starts_with("all-"))
    return fmt::format("known kinds are {}", fmt::join(names(ChannelKind{}), ", "));
  return fmt::format("did you mean '{}'?", readable(nearest(wanted, known)));
}

}  // namespace

std::vector<int> choose_channels(const std::vector<Channel>& channels,
                                 const std::vector<std::string>& wanted) {
  std::vector<bool> chosen(channels.size());
  for (const std::string& each : wanted) {
    std::string lower = lower_case(trimmed(each));
    const auto named = [&](const Channel& c) {
      return lower_case(c.name) == lower || lower_case(c.original) == lower;
    };
    // a name may begin with the sign itself
    const bool out = lower.starts_with('-') && std::ranges::none_of(channels, named);
    if (out) lower.erase(0, 1);
    const bool exact = std::ranges::any_of(channels, named);
    bool any = false;
    for (std::size_t c = 0; c < channels.size(); ++c) {
      if (exact ? !named(channels[c]) : !fits(channels[c], lower)) continue;
      chosen[c] = !out;
      any = true;
    }
    // that none is bad is no mistake
    if (!any && lower != "bad")
      throw ConfigError("channels", fmt::format("no channel is '{}'; {}", readable(each),
                                                advice(channels, lower)));
  }
  std::vector<int> indices;
  for (std::size_t c = 0; c < channels.size(); ++c)
    if (chosen[c]) indices.push_back(static_cast<int>(c));
  return indices;
}

}  // namespace berger
