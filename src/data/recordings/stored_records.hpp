// Samples as nearly all formats store them: records of equal length, in each the samples of one
// channel after those of the other. Channels that take turns are records of one sample, channels
// one after the other a single record.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/readable.hpp"
#include "data/recordings/calibration.hpp"
#include "data/recordings/parts.hpp"
#include "data/recordings/sample_rows.hpp"
#include "io/byte_file.hpp"
#include "io/samples.hpp"

namespace berger {

struct StoredChannel {
  std::uint64_t at = 0;          // byte of its first sample in a record
  std::uint64_t per_record = 1;  // samples, which follow each other
  SampleFormat format;
};

// Records without time lost between them.
struct Piece {
  std::uint64_t first_record = 0;
  double start = 0;  // seconds
};

struct StoredRecords {
  ByteFile file;
  std::uint64_t start = 0, record_bytes = 0, records = 0;
  double record_seconds = 1;
  std::vector<StoredChannel> channels;
  std::vector<Piece> pieces{};  // in order; none: all records are one

  // The first sample of each piece, and behind the last the end, on the time line of a channel.
  std::vector<std::int64_t> places(std::size_t channel) const;
  std::int64_t samples(std::size_t channel) const;   // with those that are missing between pieces
  std::vector<Gap> gaps(std::size_t channel) const;  // between pieces
  // Between pieces: NaN, of triggers 0. All of one rate.
  void read(std::span<const int> chosen, std::int64_t from, std::int64_t count, float* to) const;

  // Of the samples that are stored, without regard to pieces: row r goes to to + r · stride.
  void read_stored(std::span<const int> chosen, std::uint64_t from, std::uint64_t count, float* to,
                   std::size_t stride) const;

 private:
  void read_records(std::span<const int> chosen, std::uint64_t from, std::uint64_t count, float* to,
                    std::size_t stride) const;
  void decode_turns(const SampleTurns& turns, std::span<const std::byte> bytes, float* to,
                    std::size_t stride) const;
  void read_stretches(const StoredChannel& channel, std::uint64_t from, std::uint64_t count,
                      float* to) const;
};

// A channel as EDF and GDF describe it, whose samples stand as `place` says: its name, unit, range
// and calibration. The returned one is the last of open.facts.
const Channel& add_channel(OpenRecording& open, StoredRecords& records, const auto& described,
                           StoredChannel place, const RecordingOptions& options) {
  Channel channel{.original = readable(described.label),
                  .rate = static_cast<double>(place.per_record) / records.record_seconds,
                  .filters = readable(described.filters)};
  calibrate(channel, place.format,
            {described.physical_low, described.physical_high, described.digital_low,
             described.digital_high},
            readable(described.unit), options, open.notes);
  records.channels.push_back(place);
  return open.facts.channels.emplace_back(std::move(channel));
}

}  // namespace berger
