#include "data/recordings/stored_records.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include "core/to_size.hpp"
#include "data/recordings/in_halves.hpp"
#include "data/recordings/parts.hpp"

namespace berger {
namespace {

// Bytes read at once: they stay in the second cache, and a call of the system costs nothing beside.
constexpr std::uint64_t block_bytes = std::uint64_t{192} << 10;
// A stretch of one channel below this is not worth a call of its own.
constexpr std::uint64_t least_stretch = 512;
constexpr std::uint64_t cached_bytes = std::uint64_t{16} << 10, least_turns = 32;

// Bytes that are read before anything looks at them: clearing them would cost as much as a pass.
class Block {
 public:
  explicit Block(std::size_t size)
      : size_(size), bytes_(std::make_unique_for_overwrite<std::byte[]>(size)) {}
  std::span<std::byte> bytes() const { return {bytes_.get(), size_}; }

 private:
  std::size_t size_;
  std::unique_ptr<std::byte[]> bytes_;
};

}  // namespace

std::vector<std::int64_t> StoredRecords::places(std::size_t channel) const {
  const auto per_record = static_cast<std::int64_t>(channels[channel].per_record);
  const double rate = static_cast<double>(per_record) / record_seconds;
  std::vector<std::int64_t> places;
  std::int64_t end = 0;
  const auto add = [&](const Piece& piece, std::uint64_t behind) {
    // rounding must not make pieces overlap
    places.push_back(std::max(end, sample_at(piece.start, rate)));
    end = places.back() + static_cast<std::int64_t>(behind - piece.first_record) * per_record;
  };
  for (std::size_t p = 0; p < pieces.size(); ++p)
    add(pieces[p], p + 1 < pieces.size() ? pieces[p + 1].first_record : records);
  if (pieces.empty()) add({}, records);
  places.push_back(end);
  return places;
}

std::int64_t StoredRecords::samples(std::size_t channel) const {
  return places(channel).back();
}

std::vector<Gap> StoredRecords::gaps(std::size_t channel) const {
  const std::vector<std::int64_t> at = places(channel);
  std::vector<Gap> gaps;
  for (std::size_t p = 0; p + 1 < pieces.size(); ++p) {
    const std::uint64_t stored = pieces[p + 1].first_record - pieces[p].first_record;
    const std::int64_t end =
        at[p] + static_cast<std::int64_t>(stored * channels[channel].per_record);
    gaps.push_back({.sample = end, .count = at[p + 1] - end});
  }
  return gaps;
}

void StoredRecords::read(std::span<const int> chosen, std::int64_t from, std::int64_t count,
                         float* to) const {
  const std::size_t stride = to_size(count);
  if (pieces.empty()) {
    read_stored(chosen, static_cast<std::uint64_t>(from), static_cast<std::uint64_t>(count), to,
                stride);
    return;
  }
  for (std::size_t row = 0; row < chosen.size(); ++row) {
    const SampleFormat& format = channels[to_size(chosen[row])].format;
    std::fill_n(
        to + row * stride, stride,
        format.trigger_bits != 0 || format.whole ? 0.0F : std::numeric_limits<float>::quiet_NaN());
  }
  const std::size_t first = to_size(chosen[0]);
  const std::uint64_t per_record = channels[first].per_record;
  const std::vector<std::int64_t> at = places(first);
  const std::int64_t end = from + count;
  auto p = to_size(std::upper_bound(at.begin(), at.end() - 1, from) - at.begin());
  for (p = p == 0 ? 0 : p - 1; p < pieces.size() && at[p] < end; ++p) {
    const std::uint64_t first_stored = pieces[p].first_record * per_record;
    const std::uint64_t behind =
        (p + 1 < pieces.size() ? pieces[p + 1].first_record : records) * per_record;
    const std::int64_t begin = std::max(from, at[p]);
    const std::int64_t stop =
        std::min(end, at[p] + static_cast<std::int64_t>(behind - first_stored));
    if (begin >= stop) continue;
    read_stored(chosen, first_stored + static_cast<std::uint64_t>(begin - at[p]),
                static_cast<std::uint64_t>(stop - begin), to + (begin - from), stride);
  }
}

void StoredRecords::read_stored(std::span<const int> chosen, std::uint64_t from,
                                std::uint64_t count, float* to, std::size_t stride) const {
  std::uint64_t wanted = 0, shortest = std::numeric_limits<std::uint64_t>::max();
  for (const int c : chosen) {
    const StoredChannel& channel = channels[to_size(c)];
    const std::uint64_t bytes = channel.per_record * bytes_of(channel.format.type);
    wanted += bytes;
    shortest = std::min(shortest, bytes);
  }
  const bool few = wanted < record_bytes / 4 && shortest >= least_stretch;
  in_halves(count, chosen.size(), [&](std::uint64_t first, std::uint64_t part) {
    if (!few && record_bytes <= block_bytes)
      return read_records(chosen, from + first, part, to + first, stride);
    for (std::size_t row = 0; row < chosen.size(); ++row)
      read_stretches(channels[to_size(chosen[row])], from + first, part, to + row * stride + first);
  });
}

// Whole records, a block at a time.
void StoredRecords::read_records(std::span<const int> chosen, std::uint64_t from,
                                 std::uint64_t count, float* to, std::size_t stride) const {
  const std::uint64_t per_record = channels[to_size(chosen[0])].per_record;
  const std::uint64_t end = from + count, last_record = (end - 1) / per_record;
  const std::uint64_t at_once = std::max<std::uint64_t>(1, block_bytes / record_bytes);
  const Block memory(std::min(at_once, last_record - from / per_record + 1) * record_bytes);
  const std::span<std::byte> block = memory.bytes();
  const SampleTurns turns(per_record == 1 ? chosen : chosen.first(0), channels);
  for (std::uint64_t record = from / per_record; record <= last_record; record += at_once) {
    const std::uint64_t behind = std::min(record + at_once, last_record + 1);
    file.read(start + record * record_bytes, block.first((behind - record) * record_bytes));
    if (per_record == 1) {
      decode_turns(turns, block.first((behind - record) * record_bytes), to + (record - from),
                   stride);
      continue;
    }
    for (std::size_t row = 0; row < chosen.size(); ++row) {
      const StoredChannel& channel = channels[to_size(chosen[row])];
      const std::size_t size = bytes_of(channel.format.type);
      for (std::uint64_t r = record; r < behind; ++r) {
        const std::uint64_t first = std::max(from, r * per_record),
                            stop = std::min(end, (r + 1) * per_record);
        decode_row(block.data() + (r - record) * record_bytes + channel.at +
                       (first - r * per_record) * size,
                   stop - first, channel.format, to + row * stride + (first - from));
      }
    }
  }
}

// Records of one sample: so few at once that all channels find them in the first cache.
void StoredRecords::decode_turns(const SampleTurns& turns, std::span<const std::byte> bytes,
                                 float* to, std::size_t stride) const {
  const std::uint64_t count = bytes.size() / record_bytes;
  const std::uint64_t at_once = std::max(least_turns, cached_bytes / record_bytes);
  for (std::uint64_t done = 0; done < count; done += at_once) {
    const std::uint64_t part = std::min(at_once, count - done);
    turns.decode(bytes.subspan(done * record_bytes, part * record_bytes), part, to + done, stride);
  }
}

// One channel out of records that hold much else, or of a record that is long.
void StoredRecords::read_stretches(const StoredChannel& channel, std::uint64_t from,
                                   std::uint64_t count, float* to) const {
  const std::size_t size = bytes_of(channel.format.type);
  const std::uint64_t end = from + count, most = block_bytes / size;
  const Block memory(std::min({most, count, channel.per_record}) * size);
  for (std::uint64_t at = from; at < end;) {
    const std::uint64_t record = at / channel.per_record, within = at % channel.per_record;
    const std::uint64_t part = std::min({most, end - at, channel.per_record - within});
    const std::span<std::byte> bytes = memory.bytes().first(part * size);
    file.read(start + record * record_bytes + channel.at + within * size, bytes);
    decode_row(bytes.data(), part, channel.format, to + (at - from));
    at += part;
  }
}

}  // namespace berger
