// GDF 1.x and 2.x: the header, and the table of events behind the samples.
// A. Schlögl, GDF - A general dataformat for biosignals, arXiv:cs/0608052.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "io/byte_file.hpp"
#include "io/samples.hpp"

namespace berger {

struct GdfChannel {
  std::string label, unit, filters;
  double physical_low = 0, physical_high = 0, digital_low = 0, digital_high = 0;
  std::uint64_t per_record = 0;  // samples
  SampleType type = SampleType::i16;
};

struct GdfHeader {
  std::string version;  // "2.10"
  double number = 0;    // the same
  std::string patient, recording;
  std::string date;                   // of 1.x, "YYYYMMDDhhmmsscc"
  std::optional<std::int64_t> start;  // of 2.x, microseconds since 1970-01-01
  std::uint64_t bytes = 0;            // of the header
  std::uint64_t records = 0;          // whole ones that the file holds
  double record_seconds = 0;
  std::vector<GdfChannel> channels;
  bool whole = true;  // all records that it says are there, and so may be a table of events
  std::vector<std::string> notes;

  std::uint64_t record_bytes() const;
  std::uint64_t events_at() const { return bytes + records * record_bytes(); }
};

bool is_gdf(std::span<const std::byte> start);
// Throws FileError: no GDF, of a kind of samples that is not known, records longer than the file.
GdfHeader read_gdf_header(const ByteFile& file);

struct GdfEvent {
  std::uint32_t position = 1;  // sample, from 1
  std::uint16_t type = 0;
  std::uint16_t channel = 0;   // from 1; 0: all
  std::uint32_t duration = 0;  // samples
};
struct GdfEvents {
  double rate = 0;  // samples a second of position and duration; 0: that of the channels
  std::vector<GdfEvent> events;
};
// Throws FileError: the table is cut short or of a kind that is not known.
GdfEvents read_gdf_events(const ByteFile& file, const GdfHeader& header);

}  // namespace berger
