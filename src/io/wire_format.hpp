// Protocol buffers, as far as writing them goes: a message is a sequence of fields, each a key
// (field number and wire type) and a value. https://protobuf.dev/programming-guides/encoding
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace berger {

class WireMessage {
 public:
  WireMessage& integer(int field, std::int64_t value);  // int32, int64, bool, enum
  WireMessage& number(int field, double value);
  WireMessage& number(int field, float value);
  WireMessage& bytes(int field, std::string_view value);  // bytes, string
  WireMessage& message(int field, const WireMessage& value) { return bytes(field, value.bytes_); }

  const std::string& bytes() const { return bytes_; }

 private:
  enum WireType { varint = 0, fixed64 = 1, length_delimited = 2, fixed32 = 5 };
  void key(int field, WireType type);
  void add_varint(std::uint64_t value);

  std::string bytes_;
};

}  // namespace berger
