#include "io/mat_value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/readable.hpp"
#include "io/text_fields.hpp"

namespace berger {
namespace {

constexpr int deepest = 8;
constexpr std::uint64_t most_values = 1'000'000, most_numbers = std::uint64_t{1} << 22;

SampleType sample_type(MatNumber number) {
  using Kind = NpyHeader::Kind;
  const bool natural = number.kind == Kind::natural, real = number.kind == Kind::real;
  switch (number.item) {
    case 1:
      return natural ? SampleType::u8 : SampleType::i8;
    case 2:
      return natural ? SampleType::u16 : SampleType::i16;
    case 4:
      return real ? SampleType::f32 : natural ? SampleType::u32 : SampleType::i32;
    default:
      return real ? SampleType::f64 : natural ? SampleType::u64 : SampleType::i64;
  }
}

struct ValueReader {
  const ByteFile& file;
  const MatWish& wish;
  MatStream stream;
  bool big_endian;
  std::uint64_t values = 0;

  void count_value();
  MatValue value(int depth, bool store);
  void structure(MatValue& into, int depth);
  void cells(MatValue& into, int depth, bool store);
  void numbers(MatValue& into, bool store);
  std::vector<std::byte> bytes(std::uint64_t count);
  std::uint64_t items(const MatValue& of, std::uint64_t fields);
};

// In steps: what a tag claims is not allocated before it is there.
std::vector<std::byte> ValueReader::bytes(std::uint64_t count) {
  constexpr std::uint64_t step = std::uint64_t{1} << 20;
  if (count > stream.most_left())
    stream.fail(fmt::format("an array says it has {} bytes, of which at most {} are there", count,
                            stream.most_left()));
  if (stream.is_bomb(count))
    stream.fail(fmt::format("an array would unpack to {} bytes: refused as a bomb", count));
  std::vector<std::byte> all;
  while (all.size() < count) {
    const std::size_t had = all.size();
    all.resize(std::min(count, had + std::max<std::uint64_t>(step, had)));
    stream.read_all(std::span(all).subspan(had));
  }
  return all;
}

void ValueReader::numbers(MatValue& into, bool store) {
  const MatTag tag = read_mat_tag(stream, big_endian);
  const MatNumber number = mat_number(tag.type);
  if (number.item == 0 || tag.bytes / number.item != into.count())
    stream.fail(fmt::format("an array of {} numbers has {} bytes of type {}", into.count(),
                            tag.bytes, tag.type));
  const SampleFormat format{.type = sample_type(number), .big_endian = big_endian};
  if (store && !tag.small && stream.place()) {
    into.stored = MatStored{file, *stream.place(), format};
    if (tag.bytes > stream.most_left()) stream.fail("an array ends behind the end of its variable");
    return;
  }
  if (!store && into.count() > most_numbers) return;  // nothing that is asked for is so long
  std::vector<std::byte> raw(tag.data.begin(), tag.data.begin() + (tag.small ? tag.bytes : 0));
  if (!tag.small) raw = bytes(tag.bytes);
  if (store) {
    // a byte before them, lest numbers be taken for the mark of gzip
    raw.insert(raw.begin(), std::byte{0});
    into.stored = MatStored{ByteFile(raw, file.path()), 1, format};
    return;
  }
  NpyReader reader(
      [&raw, at = std::size_t{0}](std::span<std::byte> to) mutable {
        const std::size_t got = std::min(to.size(), raw.size() - at);
        if (got > 0) std::memcpy(to.data(), raw.data() + at, got);
        at += got;
        return got;
      },
      raw.size(),
      NpyHeader{.kind = number.kind,
                .item = number.item,
                .big_endian = big_endian,
                .dims = {into.count()}},
      {file.path(), "a value"});
  into.numbers = reader.read_reals();
}

// Those that nobody wants take memory as well.
void ValueReader::count_value() {
  if (++values > most_values) stream.fail("holds more than a million values in structs and cells");
}

std::uint64_t ValueReader::items(const MatValue& of, std::uint64_t fields) {
  const std::uint64_t count = of.count();
  if (fields != 0 && count > most_values / fields)
    stream.fail(fmt::format("a cell array or struct has {} × {} values, which make no sense", count,
                            fields));
  return count * fields;
}

void ValueReader::structure(MatValue& into, int depth) {
  constexpr std::uint64_t longest_names = std::uint64_t{1} << 18;
  const auto length_bytes = read_mat_element(stream, big_endian, 4);
  const auto names = read_mat_element(stream, big_endian, longest_names);
  if (length_bytes.size() != 4) stream.fail("a struct does not say how long its names are");
  const auto length = std::to_integer<std::size_t>(length_bytes[big_endian ? 3 : 0]);
  if (length == 0 || names.size() % length != 0)
    stream.fail(fmt::format("a struct has {} bytes of names of {}", names.size(), length));
  for (std::size_t at = 0; at < names.size(); at += length)
    into.fields.push_back(readable(field_text(std::span(names).subspan(at, length))));
  const std::uint64_t count = items(into, into.fields.size());
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::string& name = into.fields[i % into.fields.size()];
    const bool store = std::ranges::find(wish.stored, name) != wish.stored.end();
    if (store || std::ranges::find(wish.values, name) != wish.values.end()) {
      into.items.push_back(value(depth + 1, store));
      continue;
    }
    count_value();
    const MatTag tag = read_mat_tag(stream, big_endian);
    if (!tag.small) stream.skip(tag.bytes);
    into.items.emplace_back();
  }
}

void ValueReader::cells(MatValue& into, int depth, bool store) {
  const std::uint64_t count = items(into, 1);
  for (std::uint64_t i = 0; i < count; ++i) into.items.push_back(value(depth + 1, store));
}

MatValue ValueReader::value(int depth, bool store) {
  if (depth > deepest) stream.fail("structs and cells stand in each other more than 8 deep");
  count_value();
  const std::uint64_t before = stream.taken() + 8;
  const MatVariable header = read_mat_header(stream, big_endian);
  MatValue into{.type = header.type, .complex = header.complex, .dims = header.dims};
  const std::uint64_t end = before + header.behind_tag;
  if (into.count() > 0) {
    if (header.is_number())
      numbers(into, store);
    else if (header.type == MatClass::text)
      into.texts = read_mat_rows(stream, header);
    else if (header.type == MatClass::structure)
      structure(into, depth);
    else if (header.type == MatClass::cell)
      cells(into, depth, store);
  }
  if (stream.taken() > end) stream.fail("a value is longer than it says");
  stream.skip(end - stream.taken());
  return into;
}

}  // namespace

std::uint64_t MatValue::count() const {
  if (dims.empty()) return 0;
  std::uint64_t product = 1;
  for (const std::uint64_t size : dims) {
    if (size != 0 && product > (std::uint64_t{1} << 48) / size) return std::uint64_t{1} << 48;
    product *= size;
  }
  return product;
}

const MatValue* MatValue::field(std::string_view name, std::size_t element) const {
  const auto at = std::ranges::find(fields, name);
  if (at == fields.end() || element >= structs()) return nullptr;
  return &items[element * fields.size() + static_cast<std::size_t>(at - fields.begin())];
}

std::optional<double> MatValue::number() const {
  return numbers.size() == 1 ? std::optional(numbers[0]) : std::nullopt;
}

std::string MatValue::text() const {
  if (!texts.empty()) return texts[0];
  if (type == MatClass::cell && items.size() == 1) return items[0].text();
  return numbers.size() == 1 ? fmt::format("{}", numbers[0]) : "";
}

std::vector<double> MatValue::all_numbers() const {
  if (type != MatClass::cell) return numbers;
  std::vector<double> all;
  for (const MatValue& item : items)
    all.insert(all.end(), item.numbers.begin(), item.numbers.end());
  return all;
}

std::vector<std::string> MatValue::all_texts() const {
  if (type != MatClass::cell) return texts;
  std::vector<std::string> all;
  for (const MatValue& item : items) all.push_back(item.text());
  return all;
}

MatValue read_mat_value(const ByteFile& file, const MatVariable& variable, const MatWish& wish) {
  if (variable.fourth) file.fail("is a MATLAB file of version 4, which has no structs");
  ValueReader reader{file, wish, MatStream(file, variable.at, variable.bytes, variable.packed),
                     variable.big_endian};
  return reader.value(0, std::ranges::find(wish.stored, variable.name) != wish.stored.end());
}

}  // namespace berger
