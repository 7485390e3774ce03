// The header of EDF, EDF+, BDF and BDF+ files, and the annotations that stand among their samples.
// https://www.edfplus.info/specs/edf.html, edfplus.html
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "io/byte_file.hpp"

namespace berger {

struct EdfSignal {
  std::string label, transducer, unit, filters;
  double physical_low = 0, physical_high = 0, digital_low = 0, digital_high = 0;
  std::uint64_t per_record = 0;  // samples
  bool annotations = false;      // texts instead of samples
};

struct EdfHeader {
  bool bdf = false;                      // samples of three bytes instead of two
  bool plus = false, continuous = true;  // EDF+C, EDF+D
  std::string patient, recording, date, time;
  std::uint64_t records = 0;  // whole ones that the file holds
  double record_seconds = 0;
  std::vector<EdfSignal> signals;
  std::vector<std::string> notes;  // what is wrong with it and how that was understood

  std::uint64_t header_bytes() const { return 256 * (1 + signals.size()); }
  std::uint64_t sample_bytes() const { return bdf ? 3 : 2; }
  std::uint64_t record_bytes() const;
};

bool is_edf(std::span<const std::byte> start);
// Throws FileError: no EDF, numbers that are none, records longer than the file.
EdfHeader read_edf_header(const ByteFile& file);

// A time-stamped annotation list: one onset and what happened then.
struct Tal {
  double onset = 0, duration = 0;  // seconds
  std::vector<std::string> texts;
};
// `malformed` counts the lists that are none; they are left out.
std::vector<Tal> parse_tals(std::span<const std::byte> bytes, int& malformed);

}  // namespace berger
