#include "io/npy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

#include "berger/errors.hpp"
#include "io/numbers.hpp"

namespace berger {
namespace {

using Kind = NpyHeader::Kind;
using Strides = std::vector<std::size_t>;

// a std::string takes 32 times the byte it may come from
constexpr std::uint64_t texts_limit = 100'000;

template <class To>
using Decode = To (*)(const std::byte*);

template <class To, class From, bool big>
To decode(const std::byte* bytes) {
  return static_cast<To>(big ? load_big_endian<From>(bytes) : load<From>(bytes));
}

template <class To, bool big>
To decode_half(const std::byte* bytes) {
  return static_cast<To>(from_half(decode<std::uint16_t, std::uint16_t, big>(bytes)));
}

template <class To, bool big>
Decode<To> decoder(Kind kind, std::size_t item) {
  switch (kind) {
    case Kind::boolean:
      return [](const std::byte* b) { return static_cast<To>(*b != std::byte{0}); };
    case Kind::real:
      return item == 2   ? decode_half<To, big>
             : item == 4 ? decode<To, float, big>
                         : decode<To, double, big>;
    case Kind::integer:
      return item == 1   ? decode<To, std::int8_t, big>
             : item == 2 ? decode<To, std::int16_t, big>
             : item == 4 ? decode<To, std::int32_t, big>
                         : decode<To, std::int64_t, big>;
    case Kind::natural:
      return item == 1   ? decode<To, std::uint8_t, big>
             : item == 2 ? decode<To, std::uint16_t, big>
             : item == 4 ? decode<To, std::uint32_t, big>
                         : decode<To, std::uint64_t, big>;
    case Kind::unicode:
    case Kind::bytes:
      break;
  }
  throw std::logic_error("texts have no number");
}

template <class To>
Decode<To> decoder(const NpyHeader& header) {
  return header.big_endian ? decoder<To, true>(header.kind, header.item)
                           : decoder<To, false>(header.kind, header.item);
}

// Walks through all index tuples in the order of the file and knows each one's place in memory.
class Odometer {
 public:
  Odometer(const NpyHeader& header, Strides strides)
      : sizes_(header.dims), strides_(std::move(strides)), index_(sizes_.size()) {
    if (!header.fortran_order) {  // fastest axis first
      std::reverse(sizes_.begin(), sizes_.end());
      std::reverse(strides_.begin(), strides_.end());
    }
  }
  std::size_t at() const { return at_; }
  void step() {
    for (std::size_t axis = 0; axis < sizes_.size(); ++axis) {
      at_ += strides_[axis];
      if (++index_[axis] < sizes_[axis]) return;
      at_ -= strides_[axis] * sizes_[axis];
      index_[axis] = 0;
    }
  }

 private:
  std::vector<std::uint64_t> sizes_;
  Strides strides_;
  std::vector<std::uint64_t> index_;
  std::size_t at_ = 0;
};

Strides c_order(const std::vector<std::uint64_t>& dims) {
  Strides strides(dims.size(), 1);
  for (std::size_t axis = dims.size(); axis-- > 1;) strides[axis - 1] = strides[axis] * dims[axis];
  return strides;
}

void append_utf8(std::string& text, char32_t c) {
  const auto add = [&](char32_t byte) { text.push_back(static_cast<char>(byte)); };
  const auto tail = [&](int shift) { add(0x80 | (c >> shift & 0x3f)); };
  if (c < 0x80) return add(c);
  if (c < 0x800) return add(0xc0 | c >> 6), tail(0);
  if (c < 0x10000) return add(0xe0 | c >> 12), tail(6), tail(0);
  add(0xf0 | c >> 18), tail(12), tail(6), tail(0);
}

}  // namespace

NpyReader::NpyReader(ByteSource source, std::uint64_t size, ArrayPlace place)
    : source_(std::move(source)), place_(std::move(place)) {
  std::vector<std::byte> start(npy_magic_bytes + 2);
  fill(start);
  const std::size_t header_bytes = npy_header_bytes(start, place_);
  if (header_bytes > size || header_bytes < start.size()) fail("its header is truncated");
  start.resize(header_bytes);
  fill(std::span(start).subspan(npy_magic_bytes + 2));
  const std::size_t text =
      std::to_integer<int>(start[6]) == 1 ? npy_magic_bytes : npy_magic_bytes + 2;
  header_ = parse_npy_header(
      {reinterpret_cast<const char*>(start.data()) + text, header_bytes - text}, place_);
  check_size(size - header_bytes);
}

NpyReader::NpyReader(ByteSource source, std::uint64_t size, NpyHeader header, ArrayPlace place)
    : source_(std::move(source)), place_(std::move(place)), header_(std::move(header)) {
  count_values(header_, place_);
  check_size(size);
}

void NpyReader::check_size(std::uint64_t size) const {
  if (header_.value_bytes() == size) return;
  fail(fmt::format("shape {} needs {} bytes, the file has {}; it is damaged",
                   to_string(header_.dims), header_.value_bytes(), size));
}

void NpyReader::fail(const std::string& message) const {
  throw FileError(place_.path, fmt::format("array '{}': {}", place_.array, message));
}

void NpyReader::fill(std::span<std::byte> bytes) {
  if (source_(bytes) != bytes.size()) fail("ends before its values do; it is truncated");
}

template <class Use>
void NpyReader::each(const Strides& strides, Use use) {
  constexpr std::size_t block_bytes = 65536;
  const std::size_t item = std::max<std::size_t>(header_.item, 1);
  std::vector<std::byte> block(std::max<std::size_t>(block_bytes / item, 1) * item);
  Odometer place(header_, strides);
  for (std::uint64_t left = header_.value_bytes(); left > 0;) {
    const auto bytes = std::span(block).first(
        static_cast<std::size_t>(std::min<std::uint64_t>(left, block.size())));
    fill(bytes);
    for (std::size_t at = 0; at < bytes.size(); at += item, place.step())
      use(bytes.data() + at, place.at());
    left -= bytes.size();
  }
  std::byte beyond;
  if (source_(std::span(&beyond, 1)) != 0) fail("goes on after its last value");
}

template <class Use>
void NpyReader::each_in_order(Use use) {
  each(c_order(header_.dims), use);
}

void NpyReader::read_floats(std::span<float> target, const Strides& strides) {
  if (!header_.is_number()) fail("holds texts, not numbers");
  if (header_.count == 0) return;
  std::size_t last = 0;
  for (std::size_t axis = 0; axis < header_.dims.size(); ++axis)
    last += strides.at(axis) * (header_.dims[axis] - 1);
  if (last >= target.size()) throw std::logic_error("no room for the array");
  each(strides, [&, to_float = decoder<float>(header_)](const std::byte* bytes, std::size_t at) {
    target[at] = to_float(bytes);
  });
}

std::vector<double> NpyReader::read_reals() {
  if (!header_.is_number()) fail("holds texts, not numbers");
  std::vector<double> values(header_.count);
  each_in_order([&, to_double = decoder<double>(header_)](const std::byte* bytes, std::size_t at) {
    values[at] = to_double(bytes);
  });
  return values;
}

void NpyReader::read_reals(const Strides& strides,
                           const std::function<void(double, std::size_t)>& use) {
  if (!header_.is_number()) fail("holds texts, not numbers");
  if (header_.count == 0) return;
  each(strides, [&, to_double = decoder<double>(header_)](const std::byte* bytes, std::size_t at) {
    use(to_double(bytes), at);
  });
}

std::vector<std::int64_t> NpyReader::read_integers() {
  if (!header_.is_number()) fail("holds texts, not whole numbers; give each text a number");
  std::vector<std::int64_t> values(header_.count);
  if (header_.kind == Kind::real) {
    const std::vector<double> reals = read_reals();
    for (std::size_t i = 0; i < reals.size(); ++i) {
      if (std::isnan(reals[i])) fail(fmt::format("value {} is NaN; whole numbers are expected", i));
      if (std::floor(reals[i]) != reals[i] || std::abs(reals[i]) > 0x1p53) {
        fail(fmt::format("value {} is {}; whole numbers are expected", i, reals[i]));
      }
      values[i] = static_cast<std::int64_t>(reals[i]);
    }
    return values;
  }
  const bool may_exceed = header_.kind == Kind::natural && header_.item == 8;
  each_in_order(
      [&, to_integer = decoder<std::int64_t>(header_)](const std::byte* bytes, std::size_t at) {
        values[at] = to_integer(bytes);
        if (may_exceed && values[at] < 0) fail(fmt::format("value {} is beyond 2^63", at));
      });
  return values;
}

std::vector<std::string> NpyReader::read_texts() {
  if (header_.is_number()) fail("holds numbers, not texts");
  // Texts of no length take no bytes, so the file does not bound how many there are.
  if (header_.item == 0) fail("holds texts of no length");
  if (header_.count > texts_limit)
    fail(fmt::format("holds {} texts; at most {} make sense", header_.count, texts_limit));
  std::vector<std::string> texts(header_.count);
  each_in_order([&](const std::byte* bytes, std::size_t at) {
    std::string& text = texts[at];
    if (header_.kind == Kind::bytes) {
      text.assign(reinterpret_cast<const char*>(bytes), header_.item);
      text.resize(text.find_last_not_of('\0') + 1);
      return;
    }
    for (std::size_t i = 0; i < header_.item; i += 4) {
      const char32_t c =
          header_.big_endian ? load_big_endian<char32_t>(bytes + i) : load<char32_t>(bytes + i);
      if (c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
        fail(fmt::format("text {} is no Unicode", at));
      append_utf8(text, c);
    }
    text.resize(text.find_last_not_of('\0') + 1);
  });
  return texts;
}

}  // namespace berger
