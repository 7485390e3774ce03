// EDF and BDF files for tests, field by field, so that each can be wrong.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace berger::test {

struct EdfChannel {
  std::string label = "C3", unit = "uV", physical_low = "-3276.8", physical_high = "3276.7",
              digital_low = "-32768", digital_high = "32767", filters{}, per_record = "4";
};

struct EdfFile {
  std::string version = "0", patient = "X X X X", recording = "Startdate 12-AUG-2009 X X X",
              date = "12.08.09", time = "16.15.00", header_bytes{}, reserved{}, records = "1",
              seconds = "1", count{};
  std::vector<EdfChannel> channels{{}};
  std::string data{};

  std::string bytes() const {
    const auto padded = [](const std::string& text, std::size_t length) {
      return (text + std::string(length, ' ')).substr(0, length);
    };
    const std::size_t size = 256 * (1 + channels.size());
    std::string file = padded(version, 8) + padded(patient, 80) + padded(recording, 80) +
                       padded(date, 8) + padded(time, 8) +
                       padded(header_bytes.empty() ? std::to_string(size) : header_bytes, 8) +
                       padded(reserved, 44) + padded(records, 8) + padded(seconds, 8) +
                       padded(count.empty() ? std::to_string(channels.size()) : count, 4);
    const auto column = [&](std::string EdfChannel::*field, std::size_t length) {
      for (const EdfChannel& channel : channels) file += padded(channel.*field, length);
    };
    const auto blank = [&](std::size_t length) {
      file += std::string(length * channels.size(), ' ');
    };
    column(&EdfChannel::label, 16);
    blank(80);
    column(&EdfChannel::unit, 8);
    column(&EdfChannel::physical_low, 8);
    column(&EdfChannel::physical_high, 8);
    column(&EdfChannel::digital_low, 8);
    column(&EdfChannel::digital_high, 8);
    column(&EdfChannel::filters, 80);
    column(&EdfChannel::per_record, 8);
    blank(32);
    return file + data;
  }
};

inline std::string int16s(const std::vector<int>& values) {
  std::string bytes;
  for (const int value : values) {
    bytes += static_cast<char>(value & 255);
    bytes += static_cast<char>(value >> 8 & 255);
  }
  return bytes;
}

inline std::string int24s(const std::vector<int>& values) {
  std::string bytes;
  for (const int value : values) {
    for (int shift = 0; shift < 24; shift += 8) bytes += static_cast<char>(value >> shift & 255);
  }
  return bytes;
}

// Lists of annotations in a field of so many bytes: | stands for 0x14, ~ for 0x15, a line end for
// 0.
inline std::string tals(std::string_view text, std::size_t length) {
  std::string bytes;
  for (const char c : text) bytes += c == '|' ? '\x14' : c == '~' ? '\x15' : c == '\n' ? '\0' : c;
  bytes.resize(length, '\0');
  return bytes;
}

inline EdfChannel annotations(std::size_t bytes, const char* label = "EDF Annotations") {
  return {.label = label,
          .unit = "",
          .physical_low = "-1",
          .physical_high = "1",
          .per_record = std::to_string(bytes / (label[0] == 'B' ? 3 : 2))};
}

}  // namespace berger::test
