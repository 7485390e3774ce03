#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>

#include "berger/recording.hpp"
#include "core/to_size.hpp"

namespace berger {
namespace {

// Goes through the samples of one channel, block after block.
class ChannelLook {
 public:
  explicit ChannelLook(const Channel& channel)
      : low_(std::numeric_limits<float>::lowest()),
        high_(std::numeric_limits<float>::max()),
        second_(std::max<std::int64_t>(2, std::llround(channel.rate))) {
    constexpr double rounding = 1e-6;
    const double range = channel.high - channel.low;
    if (channel.kind == ChannelKind::trigger || !(range > 0)) return;
    low_ = static_cast<float>(channel.low + range * rounding);
    high_ = static_cast<float>(channel.high - range * rounding);
  }

  void look(std::span<const float> values) {
    constexpr std::size_t part = 4096;  // stays in the first cache
    all_ += static_cast<std::int64_t>(values.size());
    for (; !values.empty(); values = values.subspan(std::min(part, values.size()))) {
      const auto some = values.first(std::min(part, values.size()));
      look_for_flat(some);
      look_at(some);
    }
  }

  ChannelStatistics result() {
    end_stretch();
    found_.missing = all_ - found_.samples;
    if (found_.samples == 0) return found_;
    const auto count = static_cast<double>(found_.samples);
    found_.lowest = lowest_;
    found_.highest = highest_;
    found_.mean = origin_ + sum_ / count;
    found_.sd = std::sqrt(std::max(0.0, squares_ / count - sum_ / count * (sum_ / count)));
    return found_;
  }

 private:
  static constexpr std::size_t lanes = 8;

  // Sums in lanes, which a compiler makes vectors of; a missing value is none of them.
  void look_at(std::span<const float> values) {
    if (found_.samples == 0) {
      // from the first value on, so that an offset costs no digits
      const auto first = std::ranges::find_if(values, [](float x) { return !std::isnan(x); });
      if (first == values.end()) return;
      origin_ = *first;
    }
    std::array<float, lanes> low, high;
    low.fill(lowest_);
    high.fill(highest_);
    std::array<double, lanes> sum{}, squares{}, count{};
    const auto take = [&](float value, std::size_t lane) {
      const bool there = value == value;
      low[lane] = value < low[lane] ? value : low[lane];
      high[lane] = value > high[lane] ? value : high[lane];
      const double from_origin = there ? static_cast<double>(value) - origin_ : 0.0;
      sum[lane] += from_origin;
      squares[lane] += from_origin * from_origin;
      count[lane] += there ? 1.0 : 0.0;
    };
    std::size_t i = 0;
    for (; i + lanes <= values.size(); i += lanes)
      for (std::size_t lane = 0; lane < lanes; ++lane) take(values[i + lane], lane);
    for (; i < values.size(); ++i) take(values[i], 0);
    lowest_ = *std::ranges::min_element(low);
    highest_ = *std::ranges::max_element(high);
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      sum_ += sum[lane];
      squares_ += squares[lane];
      found_.samples += static_cast<std::int64_t>(count[lane]);
    }
    if (lowest_ > low_ && highest_ < high_) return;
    found_.clipped += std::ranges::count_if(
        values, [this](float value) { return value <= low_ || value >= high_; });
  }

  void look_for_flat(std::span<const float> values) {
    for (const float value : values) {
      if (value != last_) {
        end_stretch();
        last_ = value;
      }
      ++same_;
    }
  }

  void end_stretch() {
    if (same_ >= second_) found_.flat += same_;
    same_ = 0;
  }

  float low_, high_;
  std::int64_t second_, same_ = 0, all_ = 0;
  float last_ = std::numeric_limits<float>::quiet_NaN();
  float lowest_ = std::numeric_limits<float>::max(),
        highest_ = std::numeric_limits<float>::lowest();
  double origin_ = 0, sum_ = 0, squares_ = 0;
  ChannelStatistics found_;
};

}  // namespace

std::vector<ChannelStatistics> statistics_of(const Recording& recording) {
  constexpr std::int64_t block_values = 1 << 19;
  const auto& channels = recording.facts().channels;
  std::map<double, std::vector<int>> of_rate;
  for (std::size_t c = 0; c < channels.size(); ++c)
    of_rate[channels[c].rate].push_back(static_cast<int>(c));
  std::vector<ChannelStatistics> all(channels.size());
  for (const auto& [rate, chosen] : of_rate) {
    std::vector<ChannelLook> looks;
    for (const int c : chosen) looks.emplace_back(channels[to_size(c)]);
    const std::int64_t samples = channels[to_size(chosen[0])].samples;
    const std::int64_t block =
        std::max<std::int64_t>(1, block_values / static_cast<std::int64_t>(chosen.size()));
    std::vector<float> values;
    for (std::int64_t from = 0; from < samples; from += block) {
      const std::int64_t count = std::min(block, samples - from);
      values.resize(chosen.size() * to_size(count));
      recording.read(chosen, from, count, values);
      for (std::size_t row = 0; row < chosen.size(); ++row)
        looks[row].look(std::span(values).subspan(row * to_size(count), to_size(count)));
    }
    for (std::size_t row = 0; row < chosen.size(); ++row)
      all[to_size(chosen[row])] = looks[row].result();
  }
  return all;
}

}  // namespace berger
