#include "io/mat_variable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>

#include "core/readable.hpp"
#include "io/numbers.hpp"
#include "io/text_fields.hpp"

namespace berger {
namespace {

constexpr std::uint32_t matrix_element = 14;
constexpr std::uint64_t most_texts = 100'000, most_text_bytes = std::uint64_t{1} << 24;

template <class T>
T number_in(const std::byte* at, bool big_endian) {
  return big_endian ? load_big_endian<T>(at) : load<T>(at);
}

constexpr std::uint64_t padding_of(const MatTag& tag) {
  return tag.small ? 0 : (8 - tag.bytes % 8) % 8;
}

}  // namespace

MatTag read_mat_tag(MatStream& stream, bool big_endian) {
  std::array<std::byte, 8> raw{};
  stream.read_all(raw);
  const auto first = number_in<std::uint32_t>(raw.data(), big_endian);
  if (first >> 16 == 0)
    return {.type = first, .bytes = number_in<std::uint32_t>(&raw[4], big_endian)};
  MatTag tag{.type = first & 0xffff, .bytes = first >> 16, .small = true};
  if (tag.bytes > tag.data.size())
    stream.fail("the variable here has a small element of more than 4 bytes");
  std::copy_n(raw.begin() + 4, tag.data.size(), tag.data.begin());
  return tag;
}

std::vector<std::byte> read_mat_element(MatStream& stream, bool big_endian, std::uint64_t most) {
  const MatTag tag = read_mat_tag(stream, big_endian);
  if (tag.bytes > most)
    stream.fail(
        fmt::format("the variable here has an element of {} bytes where at most {} make "
                    "sense",
                    tag.bytes, most));
  if (tag.small) return {tag.data.begin(), tag.data.begin() + tag.bytes};
  std::vector<std::byte> bytes(tag.bytes);
  stream.read_all(bytes);
  stream.skip(padding_of(tag));
  return bytes;
}

MatNumber mat_number(std::uint32_t type) {
  using Kind = NpyHeader::Kind;
  switch (type) {
    case 1:
      return {Kind::integer, 1};
    case 2:
      return {Kind::natural, 1};
    case 3:
      return {Kind::integer, 2};
    case 4:
      return {Kind::natural, 2};
    case 5:
      return {Kind::integer, 4};
    case 6:
      return {Kind::natural, 4};
    case 7:
      return {Kind::real, 4};
    case 9:
      return {Kind::real, 8};
    case 12:
      return {Kind::integer, 8};
    case 13:
      return {Kind::natural, 8};
    default:
      return {};
  }
}

std::vector<std::string> read_mat_rows(MatStream& stream, const MatVariable& variable) {
  constexpr std::uint32_t utf8 = 16, utf16 = 17, replacement = 0xfffd;
  if (variable.dims.size() != 2) stream.fail("the text here has more than two axes");
  const std::uint64_t rows = variable.dims[0], columns = variable.dims[1];
  const MatTag tag = read_mat_tag(stream, variable.big_endian);
  if (tag.bytes > most_text_bytes || rows > most_texts)
    stream.fail(
        fmt::format("the text here has {} bytes in {} rows, which make no sense", tag.bytes, rows));
  std::vector<std::byte> bytes(tag.data.begin(), tag.data.begin() + (tag.small ? tag.bytes : 0));
  if (!tag.small) {
    bytes.resize(tag.bytes);
    stream.read_all(bytes);
    stream.skip(padding_of(tag));
  }
  if (tag.type == utf8 && rows <= 1) return {field_text(bytes)};
  const std::size_t width = tag.type == 4 || tag.type == 3 || tag.type == utf16 ? 2 : 1;
  if (columns != 0 && bytes.size() / width / columns != rows)
    stream.fail(fmt::format("the text here says it has {} × {} characters in {} bytes", rows,
                            columns, bytes.size()));
  std::vector<std::string> texts(rows);
  for (std::uint64_t i = 0; i < rows * columns; ++i) {
    const std::byte* const at = bytes.data() + i * width;
    const auto code = width == 2 ? number_in<std::uint16_t>(at, variable.big_endian)
                                 : std::to_integer<std::uint32_t>(*at);
    // halves of pairs are no characters
    append_character(texts[i % rows], code >= 0xd800 && code < 0xe000 ? replacement : code);
  }
  for (std::string& text : texts) text = readable(trimmed(text));
  return texts;
}

namespace {

NpyReader numbers_in(std::shared_ptr<MatStream> stream, const ArrayPlace& place,
                     const MatVariable& variable, MatNumber number, std::uint64_t bytes,
                     std::vector<std::byte> first) {
  NpyHeader header{.kind = number.kind,
                   .item = number.item,
                   .big_endian = variable.big_endian,
                   .fortran_order = true,
                   .dims = variable.dims};
  // the stream goes on behind the values, which are all that is asked for
  auto left = std::make_shared<std::uint64_t>(bytes);
  ByteSource source = [stream = std::move(stream), left, first = std::move(first),
                       taken = std::size_t{0}](std::span<std::byte> to) mutable {
    to = to.first(std::min<std::uint64_t>(to.size(), *left));
    const std::size_t held = std::min(to.size(), first.size() - taken);
    std::copy_n(first.begin() + static_cast<std::ptrdiff_t>(taken), held, to.begin());
    taken += held;
    const std::size_t got = held + stream->read(to.subspan(held));
    *left -= got;
    return got;
  };
  return {std::move(source), bytes, std::move(header), place};
}

}  // namespace

MatVariable read_mat_header(MatStream& stream, bool big_endian) {
  constexpr std::uint32_t complex_bit = 0x800;
  constexpr std::uint64_t most_axes = 32, longest_name = 4096;
  MatVariable variable{.big_endian = big_endian};
  const MatTag tag = read_mat_tag(stream, big_endian);
  variable.behind_tag = tag.bytes;
  if (tag.type != matrix_element)
    stream.fail(fmt::format("the element here is of type {}; a variable is of {}", tag.type,
                            matrix_element));
  if (tag.bytes == 0) {
    variable.dims = {0, 0};
    return variable;
  }
  const auto flags = read_mat_element(stream, big_endian, 8);
  if (flags.size() != 8) stream.fail("the variable here has no flags");
  const auto bits = number_in<std::uint32_t>(flags.data(), big_endian);
  variable.type = static_cast<MatClass>(bits & 0xff);
  variable.complex = (bits & complex_bit) != 0;
  const auto dims = read_mat_element(stream, big_endian, most_axes * 4);
  for (std::size_t at = 0; at + 4 <= dims.size(); at += 4) {
    const auto size = number_in<std::int32_t>(dims.data() + at, big_endian);
    if (size < 0) stream.fail(fmt::format("the variable here has an axis of {}", size));
    variable.dims.push_back(static_cast<std::uint64_t>(size));
  }
  if (variable.dims.size() < 2) stream.fail("the variable here has fewer than two axes");
  const auto name = read_mat_element(stream, big_endian, longest_name);
  variable.name = readable(field_text(name));
  return variable;
}

NpyReader open_mat_numbers(const ByteFile& file, const MatVariable& variable) {
  const ArrayPlace place{file.path(), variable.name};
  auto stream = std::make_shared<MatStream>(file, variable.at, variable.bytes, variable.packed);
  if (variable.fourth)
    return numbers_in(stream, place, variable, {variable.kind, variable.item}, variable.bytes, {});
  read_mat_header(*stream, variable.big_endian);
  const MatTag tag = read_mat_tag(*stream, variable.big_endian);
  const MatNumber number = mat_number(tag.type);
  if (number.item == 0)
    stream->fail(fmt::format("the values of '{}' are of type {}, which are no numbers",
                             variable.name, tag.type));
  if (!tag.small && tag.bytes > stream->most_left())
    stream->fail(fmt::format("'{}' says it has {} bytes, of which at most {} are there",
                             variable.name, tag.bytes, stream->most_left()));
  if (stream->is_bomb(tag.bytes))
    stream->fail(
        fmt::format("'{}' would unpack to {} bytes: refused as a bomb", variable.name, tag.bytes));
  std::vector<std::byte> first;
  if (tag.small) first.assign(tag.data.begin(), tag.data.begin() + tag.bytes);
  return numbers_in(std::move(stream), place, variable, number, tag.bytes, std::move(first));
}

std::vector<std::string> read_mat_texts(const ByteFile& file, const MatVariable& variable) {
  MatStream stream(file, variable.at, variable.bytes, variable.packed);
  if (variable.fourth) stream.fail(fmt::format("'{}' holds texts of version 4", variable.name));
  read_mat_header(stream, variable.big_endian);
  if (variable.type == MatClass::text) return read_mat_rows(stream, variable);
  std::uint64_t count = 1;
  for (const std::uint64_t size : variable.dims) count *= std::min(size, most_texts + 1);
  if (variable.dims.size() > 2 || count > most_texts)
    stream.fail(fmt::format("'{}' has too many cells for a list of texts", variable.name));
  std::vector<std::string> texts;
  for (std::uint64_t cell = 0; cell < count; ++cell) {
    const MatVariable inner = read_mat_header(stream, variable.big_endian);
    if (inner.type == MatClass::empty) {
      texts.emplace_back();
      continue;
    }
    if (inner.type != MatClass::text)
      stream.fail(fmt::format("cell {} of '{}' holds no text", cell + 1, variable.name));
    const auto rows = read_mat_rows(stream, inner);
    texts.push_back(rows.empty() ? "" : rows[0]);
  }
  return texts;
}

}  // namespace berger
