#include "io/gdf_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/readable.hpp"
#include "io/numbers.hpp"
#include "io/text_fields.hpp"

namespace berger {
namespace {

constexpr std::uint64_t block = 256;  // bytes of the fixed header, and of each channel's
constexpr double second_version = 1.9, swapped_events = 1.94;

// The columns of the headers of all channels.
class Columns {
 public:
  Columns(const ByteFile& file, std::uint64_t count) : count_(count) {
    bytes_.resize(count * block);
    file.read(block, bytes_);
  }

  // Calls use(channel, its bytes) for each channel's field of so many bytes, and goes on.
  template <class Use>
  void field(std::size_t length, Use use) {
    for (std::uint64_t c = 0; c < count_; ++c)
      use(c, std::span<const std::byte>(bytes_).subspan(at_ + c * length, length));
    at_ += count_ * length;
  }
  void skip(std::size_t length) { at_ += count_ * length; }
  std::uint64_t byte(std::uint64_t channel, std::size_t length) const {
    return block + at_ + channel * length;
  }

 private:
  std::uint64_t count_;
  std::vector<std::byte> bytes_;
  std::uint64_t at_ = 0;
};

std::optional<SampleType> gdf_type(std::uint32_t code) {
  constexpr std::array first{SampleType::i8,  SampleType::u8,  SampleType::i16, SampleType::u16,
                             SampleType::i32, SampleType::u32, SampleType::i64, SampleType::u64};
  constexpr std::uint32_t single = 16, pair = 17, int24 = 255 + 24;
  if (code >= 1 && code <= first.size()) return first[code - 1];
  if (code == single) return SampleType::f32;
  if (code == pair) return SampleType::f64;
  if (code == int24) return SampleType::i24;
  return std::nullopt;
}

// A code of ISO/IEEE 11073-10101: the lower five bits are a decimal prefix.
std::string gdf_unit(std::uint16_t code, const std::string& text) {
  constexpr std::uint16_t prefixes = 31, volt = 4256;
  if ((code & ~prefixes) == volt) {
    switch (code & prefixes) {
      case 0:
        return "V";
      case 18:
        return "mV";
      case 19:
        return "uV";
      case 20:
        return "nV";
      default:
        break;
    }
  }
  switch (code) {
    case 0:
      return text;
    case 512:
      return "1";
    case 544:
      return "%";
    case 4288:
      return "Ω";
    case 6048:
      return "°C";
    default:
      return fmt::format("unit {}", code);
  }
}

void read_gdf_channels(const ByteFile& file, GdfHeader& header, std::uint64_t count) {
  header.channels.resize(count);
  auto& channels = header.channels;
  Columns columns(file, count);
  const auto text = [&](std::size_t length, std::string GdfChannel::*target) {
    columns.field(length, [&](auto c, auto bytes) { channels[c].*target = field_text(bytes); });
  };
  const auto real = [&](double GdfChannel::*target) {
    columns.field(8, [&](auto c, auto bytes) { channels[c].*target = load<double>(bytes.data()); });
  };
  const bool second = header.number >= second_version;
  text(16, &GdfChannel::label);
  columns.skip(80);  // transducer
  text(second ? 6 : 8, &GdfChannel::unit);
  if (second)
    columns.field(2, [&](auto c, auto bytes) {
      channels[c].unit = gdf_unit(load<std::uint16_t>(bytes.data()), channels[c].unit);
    });
  real(&GdfChannel::physical_low);
  real(&GdfChannel::physical_high);
  if (second) {
    real(&GdfChannel::digital_low);
    real(&GdfChannel::digital_high);
    columns.skip(68);
    columns.field(8, [&](auto c, auto bytes) {
      const auto low = load<float>(bytes.data()), high = load<float>(bytes.data() + 4);
      if (low > 0 || high > 0) channels[c].filters = fmt::format("HP: {} Hz LP: {} Hz", high, low);
    });
    columns.skip(4);  // notch
  } else {
    for (double GdfChannel::*target : {&GdfChannel::digital_low, &GdfChannel::digital_high})
      columns.field(8, [&](auto c, auto bytes) {
        channels[c].*target = static_cast<double>(load<std::int64_t>(bytes.data()));
      });
    text(80, &GdfChannel::filters);
  }
  columns.field(
      4, [&](auto c, auto bytes) { channels[c].per_record = load<std::uint32_t>(bytes.data()); });
  std::uint64_t at = columns.byte(0, 4);
  columns.field(4, [&](auto c, auto bytes) {
    const auto code = load<std::uint32_t>(bytes.data());
    const auto type = gdf_type(code);
    if (!type)
      file.fail(at + 4 * c, fmt::format("channel {} ('{}') holds samples of the GDF type {}, which "
                                        "is not known",
                                        c + 1, readable(channels[c].label), code));
    channels[c].type = *type;
  });
}

// Days since the year 0 in units of 2^-32; 719,529 of them before 1970.
std::optional<std::int64_t> gdf_time(std::uint64_t time) {
  constexpr double unit = 0x1p32, until_1970 = 719529, day = 86400e6;
  constexpr double most_days = 3652425;  // of ten thousand years
  const double days = static_cast<double>(time) / unit;
  if (days < 366 || days > most_days) return std::nullopt;
  return std::llround((days - until_1970) * day);
}

void count_gdf_records(const ByteFile& file, GdfHeader& header, std::int64_t claimed) {
  const std::uint64_t record = header.record_bytes();
  if (record == 0) file.fail(block, "its records hold no samples");
  const std::uint64_t there = (file.size() - header.bytes) / record;
  header.whole = claimed >= 0 && static_cast<std::uint64_t>(claimed) <= there;
  header.records = header.whole ? static_cast<std::uint64_t>(claimed) : there;
  if (!header.whole)
    header.notes.push_back(
        fmt::format("the header says that there are {} records; {} are there, "
                    "which are read, without a table of events",
                    claimed, there));
  if (header.records == 0)
    file.fail(file.size(),
              fmt::format("holds no record, which would have {} bytes; copy it again", record));
}

}  // namespace

std::uint64_t GdfHeader::record_bytes() const {
  std::uint64_t bytes = 0;
  for (const GdfChannel& channel : channels) bytes += channel.per_record * bytes_of(channel.type);
  return bytes;
}

bool is_gdf(std::span<const std::byte> start) {
  return std::string_view(reinterpret_cast<const char*>(start.data()), start.size())
      .starts_with("GDF ");
}

GdfHeader read_gdf_header(const ByteFile& file) {
  if (file.size() < block)
    file.fail(file.size(), "the file ends here, within its header of 256 bytes; copy it again");
  const std::vector<std::byte> bytes = file.start(block);
  const auto field = [&](std::size_t at, std::size_t length) {
    return field_text(std::span(bytes).subspan(at, length));
  };
  GdfHeader header;
  header.version = field(4, 4);
  const auto number = number_of(header.version);
  if (!number || *number < 1 || *number >= 3)
    file.fail(4, fmt::format("is GDF of version '{}'; 1.0 to 2.99 can be read",
                             readable(header.version)));
  header.number = *number;
  const bool second = header.number >= second_version;
  header.patient = field(8, second ? 66 : 80);
  header.recording = field(88, second ? 64 : 80);
  std::uint64_t count = 0;
  if (second) {
    header.start = gdf_time(load<std::uint64_t>(&bytes[168]));
    header.bytes = load<std::uint16_t>(&bytes[184]) * block;
    count = load<std::uint16_t>(&bytes[252]);
  } else {
    header.date = field(168, 16);
    header.bytes = load<std::uint64_t>(&bytes[184]);
    count = load<std::uint32_t>(&bytes[252]);
  }
  const auto numerator = load<std::uint32_t>(&bytes[244]),
             denominator = load<std::uint32_t>(&bytes[248]);
  if (numerator == 0 || denominator == 0)
    file.fail(244, fmt::format("its records last {}/{} s, so its channels have no rate", numerator,
                               denominator));
  header.record_seconds = static_cast<double>(numerator) / denominator;
  if (count < 1 || count > (file.size() - block) / block)
    file.fail(252, fmt::format("says that there are {} channels; a file of {} bytes has 1 to {}",
                               count, file.size(), (file.size() - block) / block));
  if (header.bytes < (1 + count) * block || header.bytes > file.size())
    file.fail(184, fmt::format("says that its header has {} bytes; with {} channels in a file of "
                               "{} bytes it has at least {}",
                               header.bytes, count, file.size(), (1 + count) * block));
  read_gdf_channels(file, header, count);
  count_gdf_records(file, header, load<std::int64_t>(&bytes[236]));
  return header;
}

GdfEvents read_gdf_events(const ByteFile& file, const GdfHeader& header) {
  GdfEvents table;
  const std::uint64_t at = header.events_at();
  constexpr std::uint64_t head = 8;
  if (!header.whole || at + head > file.size()) return table;
  std::array<std::byte, head> start;
  file.read(at, start);
  const auto mode = std::to_integer<int>(start[0]);
  if (mode != 1 && mode != 3)
    file.fail(at, fmt::format("its table of events is of mode {}; 1 and 3 are known", mode));
  const auto three_bytes = load<std::uint32_t>(start.data()) >> 8;
  const bool swapped = header.number >= swapped_events;
  const std::uint64_t count = swapped ? three_bytes : load<std::uint32_t>(&start[4]);
  const double rate = swapped ? static_cast<double>(load<float>(&start[4])) : three_bytes;
  if (rate > 0 && std::isfinite(rate)) table.rate = rate;
  const std::uint64_t each = mode == 3 ? 12 : 6;
  if (count > (file.size() - at - head) / each)
    file.fail(at, fmt::format("says that there are {} events of {} bytes, but ends after {} bytes",
                              count, each, file.size() - at - head));
  std::vector<std::byte> bytes(count * each);
  file.read(at + head, bytes);
  for (std::uint64_t e = 0; e < count; ++e) {
    GdfEvent event{.position = load<std::uint32_t>(&bytes[4 * e]),
                   .type = load<std::uint16_t>(&bytes[4 * count + 2 * e])};
    if (mode == 3) {
      event.channel = load<std::uint16_t>(&bytes[6 * count + 2 * e]);
      event.duration = load<std::uint32_t>(&bytes[8 * count + 4 * e]);
    }
    table.events.push_back(event);
  }
  return table;
}

}  // namespace berger
