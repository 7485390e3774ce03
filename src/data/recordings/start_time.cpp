#include "data/recordings/start_time.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <string>
#include <vector>

#include "io/text_fields.hpp"

namespace berger {
namespace {

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (text = trimmed(text); !text.empty(); text = trimmed(text)) {
    const std::size_t end = std::min(text.find(' '), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return words;
}

// "12-AUG-2009"
bool parse_named_date(std::string_view text, Calendar& date) {
  constexpr std::array<std::string_view, 12> months{"jan", "feb", "mar", "apr", "may", "jun",
                                                    "jul", "aug", "sep", "oct", "nov", "dec"};
  if (text.size() != 11 || text[2] != '-' || text[6] != '-') return false;
  const auto month = std::ranges::find(months, lower_case(text.substr(3, 3)));
  const auto day = whole_number_of(text.substr(0, 2)), year = whole_number_of(text.substr(7));
  if (month == months.end() || !day || !year) return false;
  date.day = static_cast<int>(*day);
  date.month = static_cast<int>(month - months.begin()) + 1;
  date.year = static_cast<int>(*year);
  return true;
}

}  // namespace

bool parse_numbers(std::string_view text, int& a, int& b, int& c) {
  std::array<int*, 3> targets{&a, &b, &c};
  const char* at = text.data();
  const char* const end = at + text.size();
  for (int* target : targets) {
    const auto digit = [](char x) { return '0' <= x && x <= '9'; };
    while (at != end && !digit(*at)) ++at;
    const auto read = std::from_chars(at, end, *target);
    if (read.ec != std::errc{}) return false;
    at = read.ptr;
  }
  return at == end;
}

std::optional<std::int64_t> microseconds_of(const Calendar& time) {
  const std::chrono::year_month_day date{std::chrono::year{time.year},
                                         std::chrono::month{static_cast<unsigned>(time.month)},
                                         std::chrono::day{static_cast<unsigned>(time.day)}};
  if (!date.ok() || time.year < 1 || time.year > 9999 || time.hour < 0 || time.hour > 23 ||
      time.minute < 0 || time.minute > 59 || time.second < 0 || time.second > 60 ||
      time.microsecond < 0 || time.microsecond > 999'999)
    return std::nullopt;
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  const std::int64_t seconds = ((days * 24 + time.hour) * 60 + time.minute) * 60 + time.second;
  return seconds * 1'000'000 + time.microsecond;
}

std::optional<std::int64_t> from_digits(std::string_view text) {
  constexpr std::size_t whole = 14, most_fraction = 6;
  if (text.size() < whole || text.size() > whole + most_fraction) return std::nullopt;
  std::string digits(text);
  digits.resize(whole + most_fraction, '0');
  const auto number = [&](std::size_t at, std::size_t length) {
    return static_cast<int>(whole_number_of(digits.substr(at, length)).value_or(-1));
  };
  return microseconds_of({.year = number(0, 4),
                          .month = number(4, 2),
                          .day = number(6, 2),
                          .hour = number(8, 2),
                          .minute = number(10, 2),
                          .second = number(12, 2),
                          .microsecond = std::max(0, number(whole, most_fraction))});
}

std::optional<std::int64_t> from_iso(std::string_view text) {
  constexpr std::size_t date_length = 10, time_length = 19;
  Calendar time;
  if (text.size() < date_length ||
      !parse_numbers(text.substr(0, date_length), time.year, time.month, time.day))
    return std::nullopt;
  if (text.size() > date_length &&
      (text.size() < time_length ||
       !parse_numbers(text.substr(date_length + 1, time_length - date_length - 1), time.hour,
                      time.minute, time.second)))
    return std::nullopt;
  if (text.size() > time_length) {
    if (text[time_length] != '.') return std::nullopt;
    const auto fraction = number_of("0" + std::string(text.substr(time_length)));
    if (!fraction) return std::nullopt;
    time.microsecond = static_cast<int>(std::lround(*fraction * 1e6));
  }
  return microseconds_of(time);
}

std::optional<std::int64_t> edf_start(std::string_view recording, std::string_view date,
                                      std::string_view time) {
  Calendar start;
  if (!parse_numbers(date, start.day, start.month, start.year) ||
      !parse_numbers(time, start.hour, start.minute, start.second))
    return std::nullopt;
  start.year += start.year >= 85 ? 1900 : 2000;
  const auto words = words_of(recording);
  if (words.size() == 5 && words[0] == "Startdate") parse_named_date(words[1], start);
  return microseconds_of(start);
}

}  // namespace berger
