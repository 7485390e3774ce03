#include "io/fiff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/readable.hpp"
#include "io/numbers.hpp"
#include "io/text_fields.hpp"

namespace berger {
namespace {

constexpr std::uint64_t tag_bytes = 16, channel_bytes = 96;
constexpr std::uint32_t matrix_bits = 0xffff0000, dense_matrix = 0x40000000;
constexpr std::uint64_t most_text = std::uint64_t{1} << 26;

std::int32_t int_at(std::span<const std::byte> bytes, std::size_t at) {
  return load_big_endian<std::int32_t>(bytes.data() + at);
}

std::vector<std::byte> data_of(const FiffFile& file, const FiffTag& tag, std::uint64_t least) {
  if (tag.bytes < least || tag.bytes > most_text)
    file.file.fail(tag.at, fmt::format("a tag of kind {} has {} bytes", tag.kind, tag.bytes));
  std::vector<std::byte> bytes(tag.bytes);
  file.file.read(tag.at, bytes);
  return bytes;
}

}  // namespace

bool is_fiff(std::span<const std::byte> start) {
  constexpr std::array<unsigned char, 12> identity{0, 0, 0, 100, 0, 0, 0, 31, 0, 0, 0, 20};
  return start.size() >= identity.size() &&
         std::equal(identity.begin(), identity.end(), start.begin(),
                    [](unsigned char a, auto b) { return std::byte{a} == b; });
}

FiffFile read_fiff_tags(const ByteFile& file) {
  FiffFile read{file, {}};
  std::vector<int> blocks{0};
  for (std::uint64_t at = 0; at + tag_bytes <= file.size();) {
    std::array<std::byte, tag_bytes> header{};
    file.read(at, header);
    const std::int32_t bytes = int_at(header, 8), next = int_at(header, 12);
    FiffTag tag{.kind = int_at(header, 0),
                .type = load_big_endian<std::uint32_t>(&header[4]),
                .bytes = static_cast<std::uint32_t>(bytes),
                .at = at + tag_bytes,
                .block = blocks.back()};
    if (bytes < 0 || tag.bytes > file.size() - tag.at)
      file.fail(at, fmt::format("the tag of kind {} here has {} bytes, but the file ends after {}; "
                                "copy it again",
                                tag.kind, bytes, file.size() - tag.at));
    if (tag.kind == fiff::block_start || tag.kind == fiff::block_end) {
      const int block = int_at(data_of(read, tag, 4), 0);
      constexpr std::size_t deepest = 64;
      if (tag.kind == fiff::block_start && blocks.size() < deepest) blocks.push_back(block);
      if (tag.kind == fiff::block_end && blocks.size() > 1) blocks.pop_back();
      tag.block = block;
    }
    read.tags.push_back(tag);
    if (next < 0) break;
    const std::uint64_t behind = tag.at + tag.bytes;
    if (next > 0 && static_cast<std::uint64_t>(next) < behind)
      file.fail(at, fmt::format("the tag here is followed by the one at byte {}, before its end; "
                                "copy the file again",
                                next));
    at = next > 0 ? static_cast<std::uint64_t>(next) : behind;
  }
  return read;
}

const FiffTag* FiffFile::find(int kind, int block) const {
  const auto found = std::ranges::find_if(
      tags, [&](const FiffTag& tag) { return tag.kind == kind && tag.block == block; });
  return found == tags.end() ? nullptr : &*found;
}

std::vector<double> FiffFile::numbers(const FiffTag& tag) const {
  const auto type = fiff_sample_type(tag.type);
  if (!type) file.fail(tag.at, fmt::format("a tag of kind {} holds no numbers", tag.kind));
  const std::vector<std::byte> bytes = data_of(*this, tag, 0);
  std::vector<double> values;
  for (std::size_t at = 0; at + bytes_of(*type) <= bytes.size(); at += bytes_of(*type)) {
    const std::byte* from = bytes.data() + at;
    values.push_back(*type == SampleType::i16   ? load_big_endian<std::int16_t>(from)
                     : *type == SampleType::i32 ? load_big_endian<std::int32_t>(from)
                     : *type == SampleType::f32 ? load_big_endian<float>(from)
                                                : load_big_endian<double>(from));
  }
  return values;
}

std::string FiffFile::text(const FiffTag& tag) const {
  return readable(field_text(data_of(*this, tag, 0)));
}

std::optional<double> FiffFile::number(int kind, int block) const {
  const FiffTag* tag = find(kind, block);
  if (tag == nullptr) return std::nullopt;
  const std::vector<double> values = numbers(*tag);
  return values.empty() ? std::nullopt : std::optional(values[0]);
}

std::optional<SampleType> fiff_sample_type(std::uint32_t type) {
  if ((type & matrix_bits) != 0 && (type & matrix_bits) != dense_matrix) return std::nullopt;
  switch (type & ~matrix_bits) {
    case 2:
    case 16:
      return SampleType::i16;
    case 3:
      return SampleType::i32;
    case 4:
      return SampleType::f32;
    case 5:
      return SampleType::f64;
    default:
      return std::nullopt;
  }
}

std::vector<std::uint64_t> fiff_dims(const FiffFile& file, const FiffTag& tag) {
  constexpr std::uint32_t most_axes = 3;
  const auto refuse = [&] {
    file.file.fail(tag.at, fmt::format("a tag of kind {} holds no matrix", tag.kind));
  };
  std::array<std::byte, 4> word{};
  if (tag.bytes < 4) refuse();
  const std::uint64_t end = tag.at + tag.bytes;
  file.file.read(end - 4, word);
  const auto axes = load_big_endian<std::uint32_t>(word.data());
  if (axes < 1 || axes > most_axes || tag.bytes < 4 + 4 * axes) refuse();
  std::vector<std::uint64_t> dims;
  std::uint64_t product = bytes_of(fiff_sample_type(tag.type).value_or(SampleType::i16));
  for (std::uint32_t axis = 1; axis <= axes; ++axis) {
    file.file.read(end - 4 - 4 * axis, word);
    dims.push_back(load_big_endian<std::uint32_t>(word.data()));
    if (dims.back() != 0 && product > tag.bytes / dims.back()) refuse();
    product *= dims.back();
  }
  return dims;
}

std::vector<FiffChannel> read_fiff_channels(const FiffFile& file) {
  std::vector<FiffChannel> channels;
  std::vector<std::string> long_names;
  for (const FiffTag& tag : file.tags) {
    if (tag.kind == fiff::channel_name && tag.block == fiff::channel_block)
      long_names.push_back(file.text(tag));
    if (tag.kind != fiff::channel_info || tag.block != fiff::info_block) continue;
    const auto bytes = data_of(file, tag, channel_bytes);
    const auto real = [&](std::size_t at) {
      return double{load_big_endian<float>(bytes.data() + at)};
    };
    FiffChannel channel{.name = readable(field_text(std::span(bytes).subspan(80, 16))),
                        .kind = int_at(bytes, 8),
                        .unit = int_at(bytes, 72),
                        .gain = real(12) * real(16),
                        .position = {real(24), real(28), real(32)}};
    if (!std::isfinite(channel.gain) || channel.gain == 0)
      file.file.fail(tag.at + 12, fmt::format("channel {} has a range and calibration of {} and {}",
                                              channel.name, real(12), real(16)));
    channels.push_back(std::move(channel));
  }
  // names of more than fifteen letters stand in blocks of their own, one for each channel
  if (long_names.size() == channels.size())
    for (std::size_t c = 0; c < channels.size(); ++c) channels[c].name = long_names[c];
  const double count = file.number(fiff::channel_count, fiff::info_block).value_or(0);
  if (channels.empty() || count != static_cast<double>(channels.size()))
    file.file.fail(
        fmt::format("says that there are {} channels and describes {}", count, channels.size()));
  return channels;
}

std::vector<std::string> fiff_names(std::string_view list, char separator) {
  constexpr std::string_view colon = "{COLON}";
  std::vector<std::string> names;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(separator), list.size());
    std::string name(list.substr(0, end));
    list.remove_prefix(std::min(list.size(), end + 1));
    for (auto at = name.find(colon); at != std::string::npos; at = name.find(colon, at + 1))
      name.replace(at, colon.size(), ":");
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace berger
