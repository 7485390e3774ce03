#include "io/brainvision_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "berger/errors.hpp"
#include "core/readable.hpp"
#include "core/take_text.hpp"
#include "io/text_fields.hpp"

namespace berger {
namespace {

struct Setting {
  std::string value;
  int line = 0;
};

// Sections of settings; both words are found in any case, since writers differ.
class Settings {
 public:
  // `text` is UTF-8. The free text of [Comment] is no settings.
  explicit Settings(std::string_view text) {
    std::string section;
    int number = 0;
    while (!text.empty()) {
      const std::string_view line = trimmed(take_line(text));
      ++number;
      if (line.empty() || line.front() == ';') continue;
      if (line.front() == '[' && line.back() == ']') {
        section = lower_case(line.substr(1, line.size() - 2));
        found_.try_emplace(section);
        continue;
      }
      const std::size_t equals = line.find('=');
      if (section == "comment" || equals == std::string_view::npos) continue;
      found_[section].try_emplace(lower_case(trimmed(line.substr(0, equals))),
                                  Setting{std::string(trimmed(line.substr(equals + 1))), number});
    }
  }

  bool has(const std::string& section) const { return found_.contains(section); }
  const Setting* find(const std::string& section, const std::string& key) const {
    const auto settings = found_.find(section);
    if (settings == found_.end()) return nullptr;
    const auto setting = settings->second.find(key);
    return setting == settings->second.end() ? nullptr : &setting->second;
  }
  std::string value(const std::string& section, const std::string& key) const {
    const Setting* setting = find(section, key);
    return setting == nullptr ? "" : setting->value;
  }
  // Ascending by the number behind `prefix`: "ch1", "ch2", …
  std::vector<std::pair<long long, const Setting*>> numbered(const std::string& section,
                                                             std::string_view prefix) const {
    std::vector<std::pair<long long, const Setting*>> list;
    const auto settings = found_.find(section);
    if (settings == found_.end()) return list;
    for (const auto& [key, setting] : settings->second) {
      if (!key.starts_with(prefix)) continue;
      const auto number = whole_number_of(key.substr(prefix.size()));
      if (number) list.emplace_back(*number, &setting);
    }
    std::ranges::sort(list);
    return list;
  }

 private:
  std::map<std::string, std::map<std::string, Setting>> found_;
};

// Between commas; "\1" stands for a comma in a field.
std::vector<std::string> fields_of(std::string_view text) {
  std::vector<std::string> fields;
  for (;;) {
    const std::size_t comma = text.find(',');
    std::string field(text.substr(0, comma));
    for (std::size_t at = 0; (at = field.find("\\1", at)) != std::string::npos; ++at)
      field.replace(at, 2, ",");
    fields.push_back(std::move(field));
    if (comma == std::string_view::npos) return fields;
    text.remove_prefix(comma + 1);
  }
}

// The last part of a path of any system, in which $b stands for the name of the header.
std::string file_beside(std::string name, const std::string& base) {
  if (const std::size_t at = name.find("$b"); at != std::string::npos) name.replace(at, 2, base);
  const std::size_t slash = name.find_last_of("/\\");
  return slash == std::string::npos ? name : name.substr(slash + 1);
}

class HeaderReader {
 public:
  HeaderReader(std::string_view text, std::string path) : settings_(text), path_(std::move(path)) {}

  BrainVisionHeader read(const std::string& base) {
    if (settings_.has("marker infos") && settings_.find(common, "numberofchannels") == nullptr)
      throw FileError(path_,
                      "holds the markers of a BrainVision recording; name its header, which "
                      "usually ends in .vhdr");
    header_.data_file = file_beside(settings_.value(common, "datafile"), base);
    header_.marker_file = file_beside(settings_.value(common, "markerfile"), base);
    read_layout();
    header_.interval = number("samplinginterval", "a time in microseconds");
    if (!(header_.interval > 0)) fail("samplinginterval", "a time in microseconds above 0");
    header_.data_points = whole_number_of(settings_.value(common, "datapoints"));
    read_channels();
    return std::move(header_);
  }

 private:
  static constexpr const char* common = "common infos";

  [[noreturn]] void fail(const std::string& key, const std::string& expected,
                         const std::string& section = common) const {
    const Setting* setting = settings_.find(section, key);
    if (setting == nullptr)
      throw FileError(path_,
                      fmt::format("has no {} in [{}]; {} is expected", key, section, expected));
    throw FileError(path_, fmt::format("line {}: {} is '{}'; {} is expected", setting->line, key,
                                       readable(setting->value), expected));
  }

  double number(const std::string& key, const std::string& expected) const {
    const auto value = number_of(settings_.value(common, key));
    if (!value) fail(key, expected);
    return *value;
  }

  // The place of the value among the words, in any case; the first where there is no such key.
  template <std::size_t N>
  std::size_t choice(const std::string& section, const std::string& key,
                     const std::array<std::string_view, N>& words) const {
    const std::string value = lower_case(settings_.value(section, key));
    if (value.empty()) return 0;
    const auto found = std::ranges::find(words, value);
    if (found == words.end()) {
      std::string expected;
      for (const std::string_view word : words)
        expected += fmt::format("{}{}", expected.empty() ? "" : " or ", word);
      fail(key, expected, section);
    }
    return static_cast<std::size_t>(found - words.begin());
  }

  void read_layout() {
    choice<1>(common, "datatype", {"timedomain"});
    header_.ascii = choice<2>(common, "dataformat", {"binary", "ascii"}) == 1;
    header_.vectorized = choice<2>(common, "dataorientation", {"multiplexed", "vectorized"}) == 1;
    if (header_.ascii) {
      constexpr const char* section = "ascii infos";
      header_.decimal_comma = settings_.value(section, "decimalsymbol") == ",";
      header_.skip_lines = whole_number_of(settings_.value(section, "skiplines")).value_or(0);
      header_.skip_columns = whole_number_of(settings_.value(section, "skipcolumns")).value_or(0);
      return;
    }
    constexpr const char* section = "binary infos";
    constexpr std::array types{SampleType::i16, SampleType::i32, SampleType::f32, SampleType::u16};
    header_.type =
        types[choice<4>(section, "binaryformat", {"int_16", "int_32", "ieee_float_32", "uint_16"})];
    header_.big_endian = choice<2>(section, "usebigendianorder", {"no", "yes"}) == 1;
  }

  void read_channels() {
    constexpr double most = 100'000;
    const double count = number("numberofchannels", "a whole number");
    if (!(count >= 1 && count <= most) || std::trunc(count) != count)
      fail("numberofchannels", fmt::format("a whole number from 1 to {}", most));
    const auto channels = settings_.numbered("channel infos", "ch");
    if (static_cast<double>(channels.size()) != count)
      throw FileError(path_, fmt::format("says that there are {} channels, but describes {}", count,
                                         channels.size()));
    for (const auto& [place, setting] : channels) {
      auto fields = fields_of(setting->value);
      fields.resize(std::max<std::size_t>(fields.size(), 4));
      BrainVisionChannel channel{.name = fields[0], .reference = fields[1], .unit = fields[3]};
      if (trimmed(channel.unit).empty()) channel.unit = "µV";
      if (!trimmed(fields[2]).empty()) {
        const auto resolution = number_of(fields[2]);
        if (!resolution)
          throw FileError(path_, fmt::format("line {}: the resolution of channel {} is '{}'; a "
                                             "number is expected",
                                             setting->line, place, readable(fields[2])));
        channel.resolution = *resolution;
      }
      header_.channels.push_back(std::move(channel));
    }
  }

  Settings settings_;
  std::string path_;
  BrainVisionHeader header_;
};

std::string_view without_mark(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  return text;
}

}  // namespace

bool is_brainvision(std::span<const std::byte> start) {
  const std::string_view text =
      without_mark({reinterpret_cast<const char*>(start.data()), start.size()});
  for (const std::string_view first : {"Brain Vision", "BrainVision", "V-Amp Data Header File"})
    if (text.starts_with(first)) return true;
  // odd first lines are common, this section is not
  return lower_case(text).find("[common infos]") != std::string::npos;
}

BrainVisionHeader parse_brainvision_header(std::string_view text, const std::string& path,
                                           const std::string& base) {
  return HeaderReader(as_utf8(without_mark(text)), path).read(base);
}

std::vector<BrainVisionMarker> parse_brainvision_markers(std::string_view text, int& malformed) {
  const std::string utf8 = as_utf8(without_mark(text));
  std::vector<BrainVisionMarker> markers;
  const Settings settings(utf8);
  for (const auto& [number, setting] : settings.numbered("marker infos", "mk")) {
    auto fields = fields_of(setting->value);
    fields.resize(std::max<std::size_t>(fields.size(), 6));
    const auto position = whole_number_of(fields[2]);
    if (!position) {
      ++malformed;
      continue;
    }
    // the description keeps its spaces: "S  1"
    markers.push_back({.type = fields[0],
                       .description = fields[1],
                       .position = *position,
                       .size = whole_number_of(fields[3]).value_or(0),
                       .channel = whole_number_of(fields[4]).value_or(0),
                       .date = std::string(trimmed(fields[5]))});
  }
  return markers;
}

}  // namespace berger
