// FIF files for tests, tag by tag.
#pragma once

#include <string>
#include <vector>

#include "support/npz_builder.hpp"

namespace berger::test {

template <class T>
std::string big(T value) {
  const std::string bytes = little(value);
  return {bytes.rbegin(), bytes.rend()};
}
template <class T>
std::string bigs(const std::vector<T>& values) {
  std::string bytes;
  for (const T value : values) bytes += big(value);
  return bytes;
}
inline std::string tag(std::int32_t kind, std::int32_t type, const std::string& data,
                       std::int32_t next = 0) {
  return big(kind) + big(type) + big(static_cast<std::int32_t>(data.size())) + big(next) + data;
}
inline std::string tag(std::int32_t kind, std::int32_t number) {
  return tag(kind, 3, big(number));
}
inline std::string in_block(std::int32_t block, const std::string& tags) {
  return tag(104, block) + tags + tag(105, block);
}

struct FifFile {
  struct ChannelOf {
    std::string name = "C3";
    std::int32_t kind = 2, unit = 107;
    float range = 1, cal = 1;
  };
  std::vector<ChannelOf> channels{{"EEG 001"}, {"STI 014", 3, 0}};
  float rate = 4;
  std::string info{};  // more tags of it
  std::string rest{};  // what holds the samples

  std::string bytes() const {
    std::string tags = tag(200, static_cast<std::int32_t>(channels.size())) +
                       tag(201, 4, big(rate)) + tag(204, 3, bigs<std::int32_t>({1000, 500000}));
    for (const ChannelOf& c : channels) {
      std::string name = c.name;
      name.resize(16, '\0');
      tags += tag(203, 30,
                  bigs<std::int32_t>({1, 1, c.kind}) + big(c.range) + big(c.cal) + big(1) +
                      std::string(48, '\0') + big(c.unit) + big(std::int32_t{0}) + name);
    }
    return tag(100, 31, std::string(20, '\1')) + in_block(100, in_block(101, tags + info) + rest) +
           tag(108, 0, "", -1);
  }
};

// Buffers of raw samples: channels take turns.
inline std::string raw_floats(const std::vector<float>& values) {
  return tag(300, 4, bigs(values));
}

}  // namespace berger::test
