// Recordings as NPZ, whose values tell their channel and sample.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "support/npz_builder.hpp"

namespace berger::test {

struct RecordingBytes {
  std::vector<std::string> channels{"C3", "Cz", "C4"};
  double rate = 100;
  int samples = 2000;
  std::vector<std::pair<double, std::string>> events{};  // onset in seconds, text
  std::vector<std::int64_t> gaps{};                      // pairs: sample, count
  std::function<double(int channel, int sample)> value = [](int c, int t) {
    return 1000.0 * c + t % 500;
  };

  // Short texts in eight bytes each.
  static ZipMember texts(const std::string& name, const std::vector<std::string>& list) {
    std::string bytes;
    for (std::string text : list) {
      text.resize(8);
      bytes += text;
    }
    return {.name = name + ".npy", .content = npy("|S8", fmt::format("({},)", list.size()), bytes)};
  }
  std::string bytes() const {
    std::vector<float> signal;
    for (int t = 0; t < samples; ++t)
      for (int c = 0; c < static_cast<int>(channels.size()); ++c)
        signal.push_back(static_cast<float>(value(c, t)));
    std::vector<double> onsets;
    std::vector<std::string> names;
    for (const auto& event : events) {
      onsets.push_back(event.first);
      names.push_back(event.second);
    }
    std::vector<ZipMember> members{
        {.name = "signal.npy",
         .content = npy("<f4", fmt::format("({}, {})", samples, channels.size()),
                        bytes_of<float>(signal))},
        {.name = "sfreq.npy", .content = npy("<f8", "()", bytes_of<double>({rate}))},
        texts("channels", channels),
        texts("unit", {"uV"}),
        {.name = "onset.npy",
         .content = npy("<f8", fmt::format("({},)", onsets.size()), bytes_of<double>(onsets))},
        texts("description", names)};
    if (!gaps.empty())
      members.push_back({.name = "gaps.npy",
                         .content = npy("<i8", fmt::format("({}, 2)", gaps.size() / 2),
                                        bytes_of<std::int64_t>(gaps))});
    return zip_of(members);
  }
};

// Two classes that differ in one frequency of one channel; ten seconds in front of the first event.
inline RecordingBytes two_rhythms(int trials) {
  RecordingBytes file{.samples = 200 * trials + 1000};
  for (int i = 0; i < trials; ++i) file.events.emplace_back(5 + 2 * i, i % 2 == 0 ? "T1" : "T2");
  file.value = [](int c, int t) {
    const bool second = t >= 500 && (t - 500) / 200 % 2 == 1;
    const double noise = (t * 7919 + c * 104729) % 1009 / 100.0;
    return noise + ((c == 0) == second ? 20 : 2) * std::sin(0.628 * t);
  };
  return file;
}

}  // namespace berger::test
