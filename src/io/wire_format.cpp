#include "io/wire_format.hpp"

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
  key(field, varint);
  add_varint(static_cast<std::uint64_t>(value));
  return *this;
}

WireMessage& WireMessage::number(int field, double value) {
  key(field, fixed64);
  store(value, bytes_);
  return *this;
}

WireMessage& WireMessage::number(int field, float value) {
  key(field, fixed32);
  store(value, bytes_);
  return *this;
}

WireMessage& WireMessage::bytes(int field, std::string_view value) {
  key(field, length_delimited);
  add_varint(value.size());
  bytes_ += value;
  return *this;
}

}  // namespace berger
