#include "io/wire_format.hpp"

#include "berger/errors.hpp"
#include "io/numbers.hpp"

namespace berger {

// Seven bits a byte, the lowest first; the eighth says that more follow.
void WireMessage::add_varint(std::uint64_t value) {
  for (; value >= 128; value >>= 7) bytes_ += static_cast<char>((value & 127) | 128);
  bytes_ += static_cast<char>(value);
}

void WireMessage::key(int field, WireType type) {
  add_varint(static_cast<std::uint64_t>(field) << 3 | static_cast<std::uint64_t>(type));
}

// A negative number is its 64 bits in two's complement.
WireMessage& WireMessage::integer(int field, std::int64_t value) {
  key(field, WireType::varint);
  add_varint(static_cast<std::uint64_t>(value));
  return *this;
}

WireMessage& WireMessage::number(int field, double value) {
  key(field, WireType::fixed64);
  store(value, bytes_);
  return *this;
}

WireMessage& WireMessage::number(int field, float value) {
  key(field, WireType::fixed32);
  store(value, bytes_);
  return *this;
}

WireMessage& WireMessage::bytes(int field, std::string_view value) {
  key(field, WireType::length_delimited);
  add_varint(value.size());
  bytes_ += value;
  return *this;
}

float WireField::number32() const {
  return std::bit_cast<float>(static_cast<std::uint32_t>(value));
}

void WireReader::fail(const WireField& field, const std::string& message) const {
  throw FileError(path_, field.offset, message);
}

void WireReader::fail_here(const std::string& message) const {
  throw FileError(path_, offset_ + at_, message);
}

std::uint64_t WireReader::varint() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    const auto byte = load<std::uint8_t>(take(1).data());
    value |= static_cast<std::uint64_t>(byte & 127) << shift;
    if (byte < 128) return value;
  }
  fail_here("a number of more than 64 bits");
}

std::span<const std::byte> WireReader::take(std::uint64_t count) {
  if (count > bytes_.size() - at_)
    fail_here("cut short: " + std::to_string(count) + " bytes are announced, " +
              std::to_string(bytes_.size() - at_) + " are left");
  const auto taken = bytes_.subspan(at_, static_cast<std::size_t>(count));
  at_ += static_cast<std::size_t>(count);
  return taken;
}

std::optional<WireField> WireReader::next() {
  if (at_ == bytes_.size()) return {};
  WireField field{.offset = offset_ + at_};
  const std::uint64_t key = varint();
  constexpr std::uint64_t most = (std::uint64_t{1} << 29) - 1;  // field number
  if (key >> 3 == 0 || key >> 3 > most) fail(field, "no field has the number 0, or so high a one");
  field.number = static_cast<int>(key >> 3);
  field.type = static_cast<WireType>(key & 7);
  switch (field.type) {
    case WireType::varint:
      field.value = varint();
      return field;
    case WireType::fixed64:
      field.value = load<std::uint64_t>(take(8).data());
      return field;
    case WireType::fixed32:
      field.value = load<std::uint32_t>(take(4).data());
      return field;
    case WireType::length_delimited:
      field.bytes = take(varint());
      field.offset = offset_ + at_ - field.bytes.size();
      return field;
  }
  fail(field, "a field of type " + std::to_string(key & 7) + ", which no message of today has");
}

void WireReader::append(const WireField& field, std::vector<std::int64_t>& numbers) const {
  if (field.type == WireType::varint) return numbers.push_back(field.integer());
  if (field.type != WireType::length_delimited) fail(field, "no whole number");
  WireReader packed(field, *this);
  while (packed.at_ < packed.bytes_.size())
    numbers.push_back(static_cast<std::int64_t>(packed.varint()));
}

void WireReader::append(const WireField& field, std::vector<float>& numbers) const {
  if (field.type == WireType::fixed32) return numbers.push_back(field.number32());
  if (field.type != WireType::length_delimited || field.bytes.size() % sizeof(float) != 0)
    fail(field, "no number of 32 bits");
  for (std::size_t at = 0; at < field.bytes.size(); at += sizeof(float))
    numbers.push_back(load<float>(field.bytes.data() + at));
}

}  // namespace berger
