// Reads TensorBoard's event files by what is published of them: records as TensorFlow documents
// them, with a checksum computed bit by bit; protocol buffers as their guide describes them, with
// field numbers of the .proto files.
#pragma once

#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "support/temporary_folder.hpp"

namespace berger::test {

inline std::uint32_t masked_checksum(const std::string& bytes) {
  std::uint32_t crc = ~0U;
  for (const char byte : bytes) {
    crc ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1) != 0 ? 0x82F63B78U : 0U);
  }
  crc = ~crc;
  return ((crc >> 15) | (crc << 17)) + 0xa282ead8U;
}

template <class T>
T little_endian(const std::string& bytes, std::size_t at = 0) {
  T value{};
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

// The data of each record; a failure, and an end, where a length or a checksum is wrong.
inline std::vector<std::string> records_of(const std::string& file) {
  std::vector<std::string> records;
  for (std::size_t at = 0; at < file.size();) {
    const bool header = file.size() - at >= 12;
    const std::uint64_t length = header ? little_endian<std::uint64_t>(file, at) : 0;
    if (!header || length > file.size() - at - 12 || file.size() - at - 12 - length < 4) {
      ADD_FAILURE() << "cut short at byte " << at;
      return records;
    }
    const std::string data = file.substr(at + 12, length);
    EXPECT_EQ(little_endian<std::uint32_t>(file, at + 8), masked_checksum(file.substr(at, 8)))
        << "of the length at byte " << at;
    EXPECT_EQ(little_endian<std::uint32_t>(file, at + 12 + length), masked_checksum(data))
        << "of the data at byte " << at;
    records.push_back(data);
    at += 16 + length;
  }
  return records;
}

struct WireField {
  int number = 0, type = 0;
  std::uint64_t integer = 0;  // varint
  std::string bytes;          // all others

  double as_double() const {
    return type == 1 ? little_endian<double>(bytes) : throw std::runtime_error("no double");
  }
  float as_float() const {
    return type == 5 ? little_endian<float>(bytes) : throw std::runtime_error("no float");
  }
};

class WireReader {
 public:
  explicit WireReader(const std::string& message) {
    std::size_t at = 0;
    const auto varint = [&] {
      std::uint64_t value = 0;
      for (int shift = 0;; shift += 7) {
        const auto byte = static_cast<unsigned char>(message.at(at++));
        value |= std::uint64_t{byte & 127U} << shift;
        if (byte < 128) return value;
      }
    };
    while (at < message.size()) {
      const std::uint64_t key = varint();
      WireField field{.number = static_cast<int>(key >> 3),
                      .type = static_cast<int>(key & 7),
                      .integer = 0,
                      .bytes = {}};
      if (field.type == 0) {
        field.integer = varint();
      } else {
        const std::uint64_t length = field.type == 1   ? 8
                                     : field.type == 5 ? 4
                                     : field.type == 2 ? varint()
                                                       : ~std::uint64_t{0};
        if (length > message.size() - at)
          throw std::runtime_error("a field is cut short, or of a type that there is not");
        field.bytes = message.substr(at, length);
        at += length;
      }
      fields.push_back(field);
    }
  }
  std::vector<WireField> all(int number) const {
    std::vector<WireField> found;
    for (const WireField& field : fields)
      if (field.number == number) found.push_back(field);
    return found;
  }
  bool has(int number) const { return !all(number).empty(); }
  WireField one(int number) const {  // the default where it is not there
    const auto found = all(number);
    EXPECT_LE(found.size(), 1u) << "field " << number;
    return found.empty() ? WireField{} : found[0];
  }
  WireReader message(int number) const { return WireReader(one(number).bytes); }

  std::vector<WireField> fields;
};

struct ReadEvent {
  double time = 0;
  std::int64_t step = 0;
  std::string version;
  bool start = false;
  std::map<std::string, float> scalars;
  struct Image {
    int height = 0, width = 0, colorspace = 0;
    std::string png;
  };
  std::map<std::string, Image> images;
  std::map<std::string, std::string> hparams;  // HParamsPluginData by tag
};

inline ReadEvent read_event(const std::string& record) {
  const WireReader event(record);
  ReadEvent read{.time = event.one(1).as_double(),
                 .step = static_cast<std::int64_t>(event.one(2).integer),
                 .version = event.one(3).bytes,
                 .start = event.has(7) && event.message(7).one(1).integer == 1,
                 .scalars = {},
                 .images = {},
                 .hparams = {}};
  for (const WireField& field : event.message(5).all(1)) {
    const WireReader value(field.bytes);
    const std::string tag = value.one(1).bytes;
    if (value.has(2)) read.scalars[tag] = value.one(2).as_float();
    if (value.has(4)) {
      const WireReader image = value.message(4);
      read.images[tag] = {static_cast<int>(image.one(1).integer),
                          static_cast<int>(image.one(2).integer),
                          static_cast<int>(image.one(3).integer), image.one(4).bytes};
    }
    if (value.has(9)) {
      const WireReader plugin = value.message(9).message(1);
      EXPECT_EQ(plugin.one(1).bytes, "hparams");
      read.hparams[tag] = plugin.one(2).bytes;
    }
  }
  return read;
}

inline std::vector<ReadEvent> read_events(const std::string& path) {
  std::vector<ReadEvent> events;
  for (const std::string& record : records_of(content_of(path)))
    events.push_back(read_event(record));
  return events;
}

// By name, the order in which TensorBoard reads them.
inline std::vector<std::string> event_files(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().filename().string().starts_with("events.out.tfevents."))
      files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace berger::test
