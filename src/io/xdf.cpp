#include "io/xdf.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "core/readable.hpp"
#include "io/numbers.hpp"
#include "io/text_fields.hpp"
#include "io/xml_text.hpp"

namespace berger {
namespace {

constexpr std::uint64_t most_file = std::uint64_t{1} << 36, most_xdf_channels = 100'000;
constexpr std::array<unsigned char, 16> boundary{0x43, 0xA5, 0x46, 0xDC, 0xCB, 0xF5, 0x41, 0x0F,
                                                 0xB3, 0x0E, 0xD5, 0x46, 0x73, 0x83, 0xCB, 0xE4};

// What is wrong within a chunk: its file goes on at the next boundary.
struct DamagedChunk {};

struct Cursor {
  std::span<const std::byte> rest;

  std::span<const std::byte> take(std::uint64_t count) {
    if (count > rest.size()) throw DamagedChunk();
    const auto bytes = rest.first(count);
    rest = rest.subspan(count);
    return bytes;
  }
  template <class T>
  T number() {
    return load<T>(take(sizeof(T)).data());
  }
  // How many bytes a number has, and the number.
  std::uint64_t length() {
    switch (number<std::uint8_t>()) {
      case 1:
        return number<std::uint8_t>();
      case 4:
        return number<std::uint32_t>();
      case 8:
        return number<std::uint64_t>();
      default:
        throw DamagedChunk();
    }
  }
  std::string_view text() {
    const auto bytes = take(rest.size());
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
};

std::optional<SampleType> xdf_type(const std::string& word) {
  constexpr std::array<std::pair<std::string_view, SampleType>, 6> types{
      {{"float32", SampleType::f32},
       {"double64", SampleType::f64},
       {"int8", SampleType::i8},
       {"int16", SampleType::i16},
       {"int32", SampleType::i32},
       {"int64", SampleType::i64}}};
  for (const auto& [name, type] : types)
    if (word == name) return type;
  return std::nullopt;
}

XdfStream stream_of(const ByteFile& file, std::uint32_t id, std::string_view xml) {
  XdfStream stream{.id = id};
  std::string format, label, unit;
  double count = 0;
  for (const XmlElement& e : xml_elements(xml)) {
    if (e.path == "info/name") stream.name = e.text;
    if (e.path == "info/type") stream.type = e.text;
    if (e.path == "info/channel_format") format = e.text;
    if (e.path == "info/channel_count") count = number_of(e.text).value_or(0);
    if (e.path == "info/nominal_srate") stream.rate = number_of(e.text).value_or(0);
    if (e.path == "info/desc/synchronization/can_drop_samples")
      stream.may_drop = lower_case(e.text) == "true";
    if (e.path == "info/desc/channels/channel/label") label = e.text;
    if (e.path == "info/desc/channels/channel/unit") unit = e.text;
    if (e.path == "info/desc/channels/channel") {
      stream.labels.push_back(std::exchange(label, ""));
      stream.units.push_back(std::exchange(unit, ""));
    }
  }
  stream.stored = xdf_type(format);
  if (!stream.stored && format != "string")
    file.fail(fmt::format("its stream {} ('{}') has the format '{}', which is not known", id,
                          stream.name, format));
  if (!(count >= 1 && count <= most_xdf_channels))
    file.fail(
        fmt::format("its stream {} ('{}') says that it has {} channels", id, stream.name, count));
  if (!(stream.rate >= 0 && stream.rate < 1e9)) stream.rate = 0;
  stream.channels = static_cast<std::uint64_t>(count);
  if (stream.labels.size() != stream.channels) {
    stream.labels.clear();
    stream.units.clear();
  }
  return stream;
}

void take_samples(XdfStream& stream, Cursor chunk) {
  const std::uint64_t count = chunk.length();
  const double step = stream.rate > 0 ? 1 / stream.rate : 0;
  std::vector<float> row(stream.channels);
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto bytes = chunk.number<std::uint8_t>();
    if (bytes != 0 && bytes != sizeof(double)) throw DamagedChunk();
    const double before = stream.times.empty() ? 0 : stream.times.back();
    const double time = bytes == 0 ? before + step : chunk.number<double>();
    if (!std::isfinite(time)) throw DamagedChunk();
    if (stream.stored) {
      const std::size_t item = bytes_of(*stream.stored);
      decode_samples(chunk.take(stream.channels * item).data(), item, stream.channels,
                     {.type = *stream.stored}, row.data());
      stream.values.insert(stream.values.end(), row.begin(), row.end());
    } else {
      std::vector<std::string> texts;
      for (std::uint64_t c = 0; c < stream.channels; ++c)
        texts.push_back(readable(Cursor{chunk.take(chunk.length())}.text()));
      std::ranges::move(texts, std::back_inserter(stream.texts));
    }
    stream.times.push_back(time);
  }
}

struct XdfReading {
  const ByteFile& file;
  XdfFile into{};
  int unknown = 0;  // chunks of streams without a header

  XdfStream* stream(std::uint32_t id) {
    const auto found = std::ranges::find(into.streams, id, &XdfStream::id);
    if (found == into.streams.end()) ++unknown;
    return found == into.streams.end() ? nullptr : &*found;
  }

  void chunk(Cursor content) {
    enum : std::uint16_t { file_header = 1, stream_header = 2, samples = 3, clock_offset = 4 };
    const auto tag = content.number<std::uint16_t>();
    if (tag == file_header) {
      for (const XmlElement& e : xml_elements(content.text()))
        if (e.path == "info/datetime") into.date = e.text;
    } else if (tag == stream_header) {
      const auto id = content.number<std::uint32_t>();
      if (std::ranges::find(into.streams, id, &XdfStream::id) != into.streams.end())
        file.fail(fmt::format("has two headers of a stream {}", id));
      into.streams.push_back(stream_of(file, id, content.text()));
    } else if (tag == samples) {
      if (XdfStream* of = stream(content.number<std::uint32_t>())) take_samples(*of, content);
    } else if (tag == clock_offset) {
      XdfStream* of = stream(content.number<std::uint32_t>());
      const double time = content.number<double>(), offset = content.number<double>();
      if (of == nullptr || !std::isfinite(time) || !std::isfinite(offset)) return;
      of->offset_times.push_back(time);
      of->offsets.push_back(offset);
    }
  }
};

}  // namespace

bool is_xdf(std::span<const std::byte> start) {
  constexpr std::string_view magic = "XDF:";
  return std::string_view(reinterpret_cast<const char*>(start.data()), start.size())
      .starts_with(magic);
}

XdfFile read_xdf(const ByteFile& file) {
  const std::vector<std::byte> bytes = file.all(most_file);
  XdfReading reading{file};
  Cursor rest{std::span(bytes).subspan(std::min<std::size_t>(4, bytes.size()))};
  int damaged = 0;
  while (!rest.rest.empty()) {
    const auto here = rest.rest;
    try {
      const std::uint64_t length = rest.length();
      reading.chunk({rest.take(length)});
    } catch (const DamagedChunk&) {
      ++damaged;
      const auto next = std::search(here.begin(), here.end(), boundary.begin(), boundary.end(),
                                    [](std::byte a, unsigned char b) { return a == std::byte{b}; });
      const auto behind = next == here.end()
                              ? here.size()
                              : static_cast<std::size_t>(next - here.begin()) + boundary.size();
      rest.rest = here.subspan(behind);
    }
  }
  XdfFile& xdf = reading.into;
  if (damaged > 0)
    xdf.notes.push_back(
        fmt::format("{} chunks are damaged or cut short and are left out up to the "
                    "next boundary",
                    damaged));
  if (reading.unknown > 0)
    xdf.notes.push_back(fmt::format("{} chunks belong to streams without a header and are left out",
                                    reading.unknown));
  if (xdf.streams.empty()) file.fail("holds no stream");
  return std::move(xdf);
}

}  // namespace berger
