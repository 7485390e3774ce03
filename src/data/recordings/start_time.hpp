// Dates and times of day as headers write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace berger {

struct Calendar {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, microsecond = 0;
};
// Microseconds since 1970-01-01; none where there is no such day or time.
std::optional<std::int64_t> microseconds_of(const Calendar& time);

// Numbers between signs that are none: "12.08.09" is 12, 8, 9. False unless there are just these.
bool parse_numbers(std::string_view text, int& a, int& b, int& c);

// "YYYYMMDDhhmmss" and up to six digits of a fraction; none where it is no such text.
std::optional<std::int64_t> from_digits(std::string_view text);

// "2009-08-12T16:15:00.25", the fraction or all of the time missing; none where it is no such text.
std::optional<std::int64_t> from_iso(std::string_view text);

// The start that an EDF header gives: the four digits of "Startdate 12-AUG-2009 …" in the recording
// field where there is one, else dd.mm.yy of 1985 to 2084.
std::optional<std::int64_t> edf_start(std::string_view recording, std::string_view date,
                                      std::string_view time);

}  // namespace berger
