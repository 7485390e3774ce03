#include "data/recordings/missing.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/to_size.hpp"

namespace berger {
namespace {

bool at_rail(float value, const Rails& rails) {
  return value <= static_cast<float>(rails.low) || value >= static_cast<float>(rails.high);
}

}  // namespace

std::vector<Gap> find_missing(const StoredRecords& records, const std::vector<Rails>& rails) {
  constexpr std::int64_t block = 1 << 14;
  std::vector<Gap> gaps;
  if (rails.size() < 2) return gaps;
  StoredRecords stored = records;
  for (const Rails& of : rails) {
    SampleFormat& format = stored.channels[to_size(of.channel)].format;
    format.gain = 1;
    format.offset = 0;
  }
  const std::int64_t samples = stored.samples(to_size(rails[0].channel));
  std::vector<float> values(to_size(std::min(block, samples)));
  std::vector<bool> missing(values.size());
  for (std::int64_t from = 0; from < samples; from += block) {
    const std::int64_t count = std::min(block, samples - from);
    missing.assign(to_size(count), true);
    bool any = true;
    for (const Rails& of : rails) {
      if (!any) break;
      any = false;
      stored.read(std::array{of.channel}, from, count, values.data());
      for (std::size_t i = 0; i < to_size(count); ++i) {
        if (!at_rail(values[i], of))
          missing[i] = false;
        else if (missing[i])
          any = true;
      }
    }
    for (std::int64_t i = 0; any && i < count; ++i) {
      if (!missing[to_size(i)]) continue;
      if (!gaps.empty() && gaps.back().sample + gaps.back().count == from + i)
        ++gaps.back().count;
      else
        gaps.push_back({.sample = from + i, .count = 1});
    }
  }
  return gaps;
}

void blank_missing(const RecordingFacts& facts, std::span<const int> channels, std::int64_t from,
                   std::int64_t count, float* values) {
  for (std::size_t row = 0; row < channels.size(); ++row) {
    const Channel& channel = facts.channels[to_size(channels[row])];
    if (channel.kind == ChannelKind::trigger) continue;
    const double scale = channel.rate / facts.rate;
    for (const Gap& gap : facts.gaps) {
      const auto begin =
          static_cast<std::int64_t>(std::floor(static_cast<double>(gap.sample) * scale));
      const auto behind =
          static_cast<std::int64_t>(std::ceil(static_cast<double>(gap.sample + gap.count) * scale));
      const std::int64_t first = std::max(from, begin), stop = std::min(from + count, behind);
      if (first < stop)
        std::fill_n(values + row * to_size(count) + (first - from), stop - first,
                    std::numeric_limits<float>::quiet_NaN());
    }
  }
}

}  // namespace berger
