// GDF files of both versions for tests, field by field.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "support/npz_builder.hpp"

namespace berger::test {

struct GdfChannelOf {
  std::string label = "C3", unit = "uV";
  std::uint16_t unit_code = 4275;
  double physical_low = -3276.8, physical_high = 3276.7, digital_low = -32768, digital_high = 32767;
  std::uint32_t per_record = 2, type = 3;
};

struct GdfEventOf {
  std::uint32_t position = 1;
  std::uint16_t type = 768, channel = 0;
  std::uint32_t duration = 0;
};

struct GdfFile {
  std::string version = "2.10", date = "2007030212075950";
  double day = 719529 + 1;  // 1970-01-02
  std::int64_t records = 2, header_blocks = 0;
  std::uint32_t numerator = 1, denominator = 2, count = 0;
  std::vector<GdfChannelOf> channels{{}};
  std::string data;
  // the table: −1: none
  int mode = 3;
  double event_rate = 0;
  std::vector<GdfEventOf> events{};
  std::uint32_t claimed_events = 0;
  std::string extra_header{};

  bool second() const { return version >= "1.9"; }

  std::string bytes() const {
    const auto padded = [](std::string text, std::size_t length) {
      text.resize(length, ' ');
      return text;
    };
    const std::int64_t blocks =
        header_blocks != 0
            ? header_blocks
            : static_cast<std::int64_t>(1 + channels.size() + extra_header.size() / 256);
    const auto number = static_cast<std::uint32_t>(count != 0 ? count : channels.size());
    std::string file = "GDF " + version;
    if (second()) {
      file +=
          padded("P1 X", 66) + std::string(14, '\0') + padded("a run", 64) + std::string(16, '\0');
      file += little(static_cast<std::uint64_t>(day * 4294967296.0)) + std::string(8, '\0');
      file += little(static_cast<std::uint16_t>(blocks)) + std::string(50, '\0');
      file += little(records) + little(numerator) + little(denominator);
      file += little(static_cast<std::uint16_t>(number)) + std::string(2, '\0');
    } else {
      file += padded("P1 X", 80) + padded("a run", 80) + padded(date, 16);
      file += little(blocks * 256) + std::string(44, ' ');
      file += little(records) + little(numerator) + little(denominator) + little(number);
    }
    return file + channel_headers() + extra_header + data + table();
  }

  std::string channel_headers() const {
    std::string text;
    const auto column = [&](auto bytes) {
      for (const GdfChannelOf& c : channels) text += bytes(c);
    };
    const auto padded = [](std::string word, std::size_t length) {
      word.resize(length, ' ');
      return word;
    };
    column([&](auto& c) { return padded(c.label, 16); });
    column([&](auto&) { return padded("", 80); });
    column([&](auto& c) { return second() ? padded("", 6) : padded(c.unit, 8); });
    if (second()) column([](auto& c) { return little(c.unit_code); });
    column([](auto& c) { return little(c.physical_low); });
    column([](auto& c) { return little(c.physical_high); });
    const auto digital = [&](double value) {
      return second() ? little(value) : little(static_cast<std::int64_t>(value));
    };
    column([&](auto& c) { return digital(c.digital_low); });
    column([&](auto& c) { return digital(c.digital_high); });
    column([](auto&) { return std::string(80, '\0'); });
    column([](auto& c) { return little(c.per_record); });
    column([](auto& c) { return little(c.type); });
    column([](auto&) { return std::string(32, '\0'); });
    return text;
  }

  std::string table() const {
    if (mode < 0) return "";
    const auto number =
        static_cast<std::uint32_t>(claimed_events != 0 ? claimed_events : events.size());
    const bool swapped = version >= "1.94";
    std::string text(1, static_cast<char>(mode));
    const auto rate = static_cast<std::uint32_t>(event_rate);
    text += little(swapped ? number : rate).substr(0, 3);
    text += swapped ? little(static_cast<float>(event_rate)) : little(number);
    for (const auto& e : events) text += little(e.position);
    for (const auto& e : events) text += little(e.type);
    if (mode != 3) return text;
    for (const auto& e : events) text += little(e.channel);
    for (const auto& e : events) text += little(e.duration);
    return text;
  }
};

}  // namespace berger::test
