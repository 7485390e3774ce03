// Tables of numbers: a line of names, then a line for each sample.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

#include "core/readable.hpp"
#include "core/take_text.hpp"
#include "data/recordings/channel_names.hpp"
#include "data/recordings/held_samples.hpp"
#include "data/recordings/readers.hpp"
#include "data/recordings/units.hpp"
#include "io/text_fields.hpp"

namespace berger {
namespace {

constexpr std::uint64_t most_table = std::uint64_t{4} << 30;
constexpr std::array marks{"marker", "markers", "event", "events", "stim"};

std::string_view table_text(std::span<const std::byte> bytes) {
  std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  return text;
}

// The sign between columns: the one that the line of names has most of.
char separator_of(std::string_view line) {
  constexpr std::array signs{'\t', ';', ','};
  return *std::ranges::max_element(signs, {},
                                   [&](char sign) { return std::ranges::count(line, sign); });
}

std::vector<std::string> split_names(std::string_view line, char separator) {
  std::vector<std::string> fields;
  for (;;) {
    const std::size_t end = line.find(separator);
    std::string_view field = trimmed(line.substr(0, end));
    if (field.size() >= 2 && field.front() == '"' && field.back() == '"')
      field = trimmed(field.substr(1, field.size() - 2));
    fields.push_back(readable(as_utf8(field)));
    if (end == std::string_view::npos) return fields;
    line.remove_prefix(end + 1);
  }
}

// "Fp1 (uV)", "Fp1 [uV]": the name, and what stands between the brackets.
struct NameAndUnit {
  std::string name, unit;
};
NameAndUnit split_unit(const std::string& column) {
  const std::size_t open = column.find_last_of("([");
  if (open == std::string::npos || open == 0 || (column.back() != ')' && column.back() != ']'))
    return {column, ""};
  return {std::string(trimmed(column.substr(0, open))),
          std::string(trimmed(column.substr(open + 1, column.size() - open - 2)))};
}

// Seconds in one of what a column of times counts; none: the column holds no times.
std::optional<double> unit_of_time(const std::string& column) {
  const auto [name, unit] = split_unit(lower_case(column));
  const bool milliseconds = unit == "ms" || name.ends_with("_ms"),
             microseconds = unit == "us" || unit == "µs" || name.ends_with("_us");
  const std::string base = name.substr(0, name.find('_'));
  if (base != "time" && base != "timestamp" && base != "timestamps" && name != "t")
    return std::nullopt;
  return milliseconds ? 1e-3 : microseconds ? 1e-6 : 1;
}

bool is_number_or_missing(std::string_view field) {
  return trimmed(field).empty() || number_of(field) || lower_case(trimmed(field)) == "nan";
}

struct Table {
  std::vector<std::string> names;
  HeldSamples columns;
  std::vector<double> times;  // seconds, where there is a column of them
  std::size_t time_column = std::numeric_limits<std::size_t>::max();
};

float value_of(std::string_view field, const ByteFile& file, std::int64_t line,
               const std::string& name) {
  field = trimmed(field);
  if (field.empty() || lower_case(field) == "nan") return std::numeric_limits<float>::quiet_NaN();
  const auto value = number_of(field);
  if (!value)
    file.fail(fmt::format("line {}: '{}' in column {} is no number", line,
                          readable(field.substr(0, 20)), name));
  return static_cast<float>(*value);
}

Table read_table(const ByteFile& file, std::string_view rest) {
  Table table;
  const std::string_view head = trimmed(take_line(rest));
  const char separator = separator_of(head);
  table.names = split_names(head, separator);
  const std::size_t count = table.names.size();
  double second = 1;
  for (std::size_t c = 0; c < count; ++c)
    if (const auto unit = unit_of_time(table.names[c]); unit && table.time_column > c) {
      table.time_column = c;
      second = *unit;
    }
  table.columns.resize(count);
  for (std::int64_t number = 2; !rest.empty(); ++number) {
    std::string_view line = trimmed(take_line(rest));
    if (line.empty()) continue;
    for (std::size_t c = 0; c < count; ++c) {
      const std::size_t end = line.find(separator);
      if ((end == std::string_view::npos) != (c + 1 == count))
        file.fail(fmt::format("line {} has {} columns than the {} names of line 1", number,
                              c + 1 == count ? "more" : "fewer", count));
      const std::string_view field = line.substr(0, end);
      line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
      if (c == table.time_column) {
        const auto time = number_of(field);
        if (!time) file.fail(fmt::format("line {}: '{}' is no time", number, readable(field)));
        table.times.push_back(*time * second);
      } else {
        table.columns[c].push_back(value_of(field, file, number, table.names[c]));
      }
    }
  }
  return table;
}

// Samples a second by the times, which must be even but for gaps of whole samples.
double rate_of_times(const ByteFile& file, const std::vector<double>& times) {
  if (times.size() < 2) file.fail("has fewer than two lines with times, so no rate");
  std::vector<double> steps;
  for (std::size_t i = 1; i < times.size(); ++i) steps.push_back(times[i] - times[i - 1]);
  std::ranges::nth_element(steps, steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2));
  const double step = steps[steps.size() / 2];
  if (!(step > 0)) file.fail("has times that do not grow from line to line");
  // over all even stretches: more exact than one step
  double span = 0;
  std::size_t even = 0;
  for (std::size_t i = 1; i < times.size(); ++i) {
    const double here = times[i] - times[i - 1];
    if (here <= 0)
      file.fail(fmt::format("line {}: its time is not after that of the line before", i + 2));
    if (here > 1.5 * step) continue;
    span += here;
    ++even;
  }
  const double rate = static_cast<double>(even) / span;
  return std::abs(rate - std::round(rate)) < 1e-3 * rate ? std::round(rate) : rate;
}

// Puts each line where its time says, missing ones as NaN.
void spread_by_time(const ByteFile& file, Table& table, double rate, RecordingFacts& facts) {
  // What is missing takes memory as what is there does: a few lines could ask for all of it.
  constexpr std::int64_t times_as_many = 100, always = 1 << 20;
  const std::int64_t most = std::max(times_as_many * std::ssize(table.times),
                                     always / std::max<std::int64_t>(1, std::ssize(table.names)));
  std::vector<std::int64_t> place{0};
  double jitter = 0;
  for (std::size_t i = 1; i < table.times.size(); ++i) {
    const double ahead = (table.times[i] - table.times[i - 1]) * rate;
    jitter = std::max(jitter, std::abs(ahead - std::round(ahead)));
    const std::int64_t step = std::max<std::int64_t>(1, sample_at(ahead, 1));
    if (step > most - place.back())
      file.fail(
          fmt::format("line {}: its time is {:g} s after that of the line before; so much "
                      "is missing that the parts are better files of their own",
                      i + 2, table.times[i] - table.times[i - 1]));
    if (step > 1) facts.gaps.push_back({.sample = place.back() + 1, .count = step - 1});
    place.push_back(place.back() + step);
  }
  if (jitter > 0.4)
    file.fail(
        fmt::format("has uneven times (by {:.2f} of a sample at {} Hz); resample it, or remove "
                    "the column of times and give rate",
                    jitter, rate));
  if (facts.gaps.empty()) return;
  for (auto& column : table.columns) {
    if (column.empty()) continue;
    std::vector<float> spread(static_cast<std::size_t>(place.back()) + 1,
                              std::numeric_limits<float>::quiet_NaN());
    for (std::size_t i = 0; i < column.size(); ++i)
      spread[static_cast<std::size_t>(place[i])] = column[i];
    column = std::move(spread);
  }
}

}  // namespace

bool is_text_table(std::span<const std::byte> start) {
  std::string_view text = table_text(start);
  if (text.find('\0') != std::string_view::npos || text.find('\n') == std::string_view::npos)
    return false;
  const std::string_view head = trimmed(take_line(text));
  const char separator = separator_of(head);
  const auto fields = split_names(head, separator);
  if (head.empty() || fields.size() < 2) return false;
  for (const std::string& field : fields)
    if (field.empty() || number_of(field) || lower_case(field).starts_with("pixel")) return false;
  // a second line, as far as it is there, of numbers
  std::string_view line = trimmed(take_line(text));
  const std::size_t last = text.empty() ? line.rfind(separator) : std::string_view::npos;
  for (const std::string& field : split_names(line.substr(0, last), separator))
    if (!is_number_or_missing(field)) return false;
  return true;
}

OpenRecording open_text_table(const ByteFile& file, const RecordingOptions& options) {
  const std::vector<std::byte> bytes = file.all(most_table);
  Table table = read_table(file, table_text(bytes));
  OpenRecording open;
  RecordingFacts& facts = open.facts;
  facts.path = file.path();
  facts.format = "text";
  double rate = options.rate;
  if (!table.times.empty()) {
    rate = rate_of_times(file, table.times);
    spread_by_time(file, table, rate, facts);
  } else if (!(rate > 0)) {
    file.fail("has no column time or timestamp, so no rate; give rate");
  }
  HeldSamples samples;
  for (std::size_t c = 0; c < table.names.size(); ++c) {
    if (c == table.time_column) continue;
    const auto [name, word] = split_unit(table.names[c]);
    const UnitOfFile unit = unit_of(word.empty() ? options.unit : word);
    Channel channel{.original = name,
                    .kind = kind_of(name, unit.voltage || unit.name.empty()),
                    .unit = unit.name,
                    .rate = rate,
                    .samples = static_cast<std::int64_t>(table.columns[c].size())};
    if (std::ranges::find(marks, lower_case(name)) != marks.end())
      channel.kind = ChannelKind::trigger;
    if (channel.kind == ChannelKind::trigger) channel.unit.clear();
    for (float& value : table.columns[c])
      value = channel.kind == ChannelKind::trigger
                  ? (std::isnan(value) ? 0.0F : std::round(value))
                  : static_cast<float>(static_cast<double>(value) * unit.to_microvolts);
    facts.channels.push_back(std::move(channel));
    samples.push_back(std::move(table.columns[c]));
  }
  if (samples.empty() || samples[0].empty()) file.fail("has names of columns, but no samples");
  open.read = reader_of_held(std::move(samples));
  return open;
}

}  // namespace berger
