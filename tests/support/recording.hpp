// Small NPZ recordings for tests.
#pragma once

#include <cmath>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "support/npz_builder.hpp"

namespace berger::test {

// Every sample different: trial·100 + channel·10 + sample for few channels and samples. Stored as
// (trials, samples, channels).
inline std::vector<float> counting_samples(int trials, int channels, int samples) {
  std::vector<float> values;
  for (int n = 0; n < trials; ++n) {
    for (int w = 0; w < samples; ++w) {
      for (int h = 0; h < channels; ++h) values.push_back(static_cast<float>(n * 100 + h * 10 + w));
    }
  }
  return values;
}

inline std::string shape_text(const std::vector<int>& dims) {
  std::string text = "(";
  for (const int size : dims) text += std::to_string(size) + ",";
  return text + ")";
}

struct Recording {
  int trials = 4, channels = 2, samples = 5;
  std::vector<std::int64_t> labels{1, 2, 1, 2};
  // (trials, samples, channels); empty: counting_samples
  std::vector<float> values{};
  std::vector<std::pair<std::string, std::string>> more{};  // name and NPY bytes of further arrays
};

inline std::string npz(const Recording& recording) {
  const auto values =
      recording.values.empty()
          ? counting_samples(recording.trials, recording.channels, recording.samples)
          : recording.values;
  std::vector<ZipMember> members{
      {.name = "signal.npy",
       .content = npy("<f4", shape_text({recording.trials, recording.samples, recording.channels}),
                      bytes_of(values))}};
  if (!recording.labels.empty()) {
    members.push_back(
        {.name = "label.npy",
         .content = npy("<i8", shape_text({static_cast<int>(recording.labels.size())}),
                        bytes_of(recording.labels))});
  }
  for (const auto& [name, content] : recording.more)
    members.push_back({.name = name + ".npy", .content = content});
  return zip_of(members);
}

}  // namespace berger::test
