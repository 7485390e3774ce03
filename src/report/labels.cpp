#include "report/labels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace berger::report {
namespace {

std::size_t different(const std::vector<std::string>& texts) {
  return std::set<std::string>(texts.begin(), texts.end()).size();
}

// The words that all begin with, and the letters that all end with, replaced by … where they are
// long.
std::vector<std::string> without_what_is_common(const std::vector<std::string>& texts) {
  std::size_t start = std::string::npos, end = std::string::npos;
  const std::string& first = texts[0];
  for (const std::string& text : texts) {
    const auto from_start = std::mismatch(first.begin(), first.end(), text.begin(), text.end());
    const auto from_end = std::mismatch(first.rbegin(), first.rend(), text.rbegin(), text.rend());
    start = std::min(start, static_cast<std::size_t>(from_start.first - first.begin()));
    end = std::min(end, static_cast<std::size_t>(from_end.first - first.rbegin()));
  }
  start = start == 0 ? 0 : first.rfind(' ', start - 1) + 1;  // 0 where there is no blank
  std::vector<std::string> rest;
  for (const std::string& text : texts) {
    std::size_t stop = text.size() - std::min(end, text.size() - start);
    while (stop < text.size() && (text[stop] & 0xC0) == 0x80) ++stop;  // no half character
    rest.push_back((start > 0 ? "…" : "") +
                   text.substr(start, std::max<std::size_t>(stop - start, 1)));
  }
  return rest;
}

}  // namespace

std::string_view first_characters(std::string_view text, std::size_t characters) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++at)
    if ((text[at] & 0xC0) != 0x80 && ++count > characters) return text.substr(0, at);
  return text;
}

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string shortened(std::string_view text, std::size_t characters) {
  const std::string_view first = first_characters(text, characters);
  return std::string(first) + (first.size() < text.size() ? "…" : "");
}

std::string shortened_inside(const std::string& text, std::size_t characters) {
  std::vector<std::size_t> starts;
  for (std::size_t at = 0; at < text.size(); ++at)
    if ((text[at] & 0xC0) != 0x80) starts.push_back(at);
  if (starts.size() <= characters) return text;
  const std::size_t tail = (characters - 1) / 2, head = characters - 1 - tail;
  return text.substr(0, starts[head]) + "…" + text.substr(starts[starts.size() - tail]);
}

std::vector<std::string> short_labels(const std::vector<std::string>& texts,
                                      std::size_t characters) {
  if (texts.empty()) return texts;
  const auto shorter = [&](std::vector<std::string> list, std::size_t room) {
    for (std::string& text : list) text = shortened_inside(text, std::max<std::size_t>(room, 3));
    return list;
  };
  std::vector<std::string> labels = shorter(texts, characters);
  const std::size_t wanted = different(texts);
  if (different(labels) == wanted) return labels;
  labels = shorter(without_what_is_common(texts), characters);
  if (different(labels) == wanted) return labels;
  labels = shorter(texts, characters - std::min<std::size_t>(characters, 4));
  for (std::size_t i = 0; i < labels.size(); ++i)
    labels[i] = fmt::format("{}: {}", i + 1, labels[i]);
  return labels;
}

}  // namespace berger::report
