// Protocol buffers, as far as bytes go: a message is a sequence of fields, each a key (field number
// and wire type) and a value. https://protobuf.dev/programming-guides/encoding
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace berger {

enum class WireType { varint = 0, fixed64 = 1, length_delimited = 2, fixed32 = 5 };

class WireMessage {
 public:
  WireMessage& integer(int field, std::int64_t value);  // int32, int64, bool, enum
  WireMessage& number(int field, double value);
  WireMessage& number(int field, float value);
  WireMessage& bytes(int field, std::string_view value);  // bytes, string
  WireMessage& message(int field, const WireMessage& value) { return bytes(field, value.bytes_); }

  const std::string& bytes() const { return bytes_; }

 private:
  void key(int field, WireType type);
  void add_varint(std::uint64_t value);

  std::string bytes_;
};

// One field of a message; bytes lie in those of the reader.
struct WireField {
  int number = 0;
  WireType type = WireType::varint;
  std::uint64_t value = 0;             // of a varint; the bits of fixed ones
  std::span<const std::byte> bytes{};  // of what is length-delimited
  std::uint64_t offset = 0;            // of them, or of the field, in the file

  std::int64_t integer() const { return static_cast<std::int64_t>(value); }
  float number32() const;
  std::string text() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
};

// The fields of a message, one after another. Throws FileError(path, byte) for what is none: cut
// short, longer than it can be, groups.
class WireReader {
 public:
  WireReader(std::span<const std::byte> bytes, std::string path, std::uint64_t offset = 0)
      : bytes_(bytes), path_(std::move(path)), offset_(offset) {}
  // The message in a field.
  WireReader(const WireField& field, const WireReader& outer)
      : WireReader(field.bytes, outer.path_, field.offset) {}

  std::optional<WireField> next();
  const std::string& path() const { return path_; }
  [[noreturn]] void fail(const WireField& field, const std::string& message) const;
  // Whole numbers of a repeated field, which stand alone or packed into one.
  void append(const WireField& field, std::vector<std::int64_t>& numbers) const;
  void append(const WireField& field, std::vector<float>& numbers) const;

 private:
  std::uint64_t varint();
  std::span<const std::byte> take(std::uint64_t count);
  [[noreturn]] void fail_here(const std::string& message) const;

  std::span<const std::byte> bytes_;
  std::string path_;
  std::uint64_t offset_ = 0;
  std::size_t at_ = 0;
};

}  // namespace berger
