#include "data/recordings/sample_rows.hpp"

#include "core/to_size.hpp"
#include "data/recordings/stored_records.hpp"
#include "kernels/kernels.hpp"

namespace berger {
namespace {

const kernels::Table& fastest() {
  static const kernels::Table& table = kernels::table(default_isa());
  return table;
}

// Others are for decode_samples alone.
bool has_word(const SampleFormat& format) {
  if (format.trigger_bits != 0 || format.whole) return false;
  switch (format.type) {
    case SampleType::i16:
    case SampleType::i32:
    case SampleType::f32:
    case SampleType::f64:
      return true;
    default:
      return false;
  }
}

bool has_word_in_a_row(const SampleFormat& format) {
  if (format.type != SampleType::i24) return has_word(format);
  return !format.big_endian && format.trigger_bits == 0 && !format.whole;
}

kernels::SampleWord word_of(SampleType type) {
  using kernels::SampleWord;
  switch (type) {
    case SampleType::i24:
      return SampleWord::i24;
    case SampleType::i32:
      return SampleWord::i32;
    case SampleType::f32:
      return SampleWord::f32;
    case SampleType::f64:
      return SampleWord::f64;
    default:
      return SampleWord::i16;
  }
}

const unsigned char* bytes_at(const std::byte* place) {
  return reinterpret_cast<const unsigned char*>(place);
}

}  // namespace

void decode_row(const std::byte* from, std::size_t count, const SampleFormat& format, float* to) {
  if (!has_word_in_a_row(format))
    return decode_samples(from, bytes_of(format.type), count, format, to);
  fastest().scale_samples({.word = word_of(format.type),
                           .big_endian = format.big_endian,
                           .count = static_cast<int>(count),
                           .gains = &format.gain,
                           .offsets = &format.offset},
                          bytes_at(from), to);
}

SampleTurns::SampleTurns(std::span<const int> chosen, const std::vector<StoredChannel>& channels) {
  for (std::size_t row = 0; row < chosen.size(); ++row) {
    const StoredChannel& channel = channels[to_size(chosen[row])];
    gains_.push_back(channel.format.gain);
    offsets_.push_back(channel.format.offset);
    if (!all_.empty() && has_word(channel.format) && has_word(all_.back().format)) {
      Neighbours& last = all_.back();
      const std::size_t behind = last.at + last.rows * bytes_of(last.format.type);
      if (channel.format.type == last.format.type &&
          channel.format.big_endian == last.format.big_endian && channel.at == behind) {
        ++last.rows;
        continue;
      }
    }
    all_.push_back({.row = row, .at = channel.at, .format = channel.format});
  }
}

void SampleTurns::decode(std::span<const std::byte> records, std::size_t count, float* to,
                         std::size_t stride) const {
  const std::size_t pitch = records.size() / count;
  for (const Neighbours& some : all_) {
    const std::byte* const from = records.data() + some.at;
    float* const rows = to + some.row * stride;
    if (some.rows == 1) {
      decode_samples(from, pitch, count, some.format, rows);
      continue;
    }
    fastest().scale_samples({.word = word_of(some.format.type),
                             .big_endian = some.format.big_endian,
                             .channels = static_cast<int>(some.rows),
                             .count = static_cast<int>(count),
                             .pitch = static_cast<std::ptrdiff_t>(pitch),
                             .gains = gains_.data() + some.row,
                             .offsets = offsets_.data() + some.row,
                             .stride = static_cast<std::ptrdiff_t>(stride)},
                            bytes_at(from), rows);
  }
}

}  // namespace berger
