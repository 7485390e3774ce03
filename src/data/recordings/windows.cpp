#include "data/recordings/windows.hpp"

#include <algorithm>

#include "core/to_size.hpp"

namespace berger {

std::map<double, std::vector<int>> signals_by_rate(const std::vector<Channel>& channels) {
  std::map<double, std::vector<int>> of_rate;
  for (std::size_t c = 0; c < channels.size(); ++c)
    if (channels[c].kind != ChannelKind::trigger)
      of_rate[channels[c].rate].push_back(static_cast<int>(c));
  return of_rate;
}

void look_at_windows(const Recording& recording, std::span<const int> channels, Windows windows,
                     const std::function<void(int channel, std::span<const float>)>& look) {
  constexpr std::int64_t most_values = 1 << 22;  // in memory at once
  if (channels.empty()) return;
  const std::int64_t samples = recording.facts().channels[to_size(channels[0])].samples;
  const std::int64_t count = std::min(windows.most, samples / windows.samples);
  const auto together =
      static_cast<std::size_t>(std::max<std::int64_t>(1, most_values / windows.samples));
  std::vector<float> values;
  for (std::int64_t w = 0; w < count; ++w) {
    // In whole steps and a rest, whose product fits an integer.
    const std::int64_t room = samples - windows.samples,
                       steps = std::max<std::int64_t>(1, count - 1);
    const std::int64_t from = room / steps * w + room % steps * w / steps;
    for (std::size_t first = 0; first < channels.size(); first += together) {
      const auto some = channels.subspan(first, std::min(together, channels.size() - first));
      values.resize(some.size() * to_size(windows.samples));
      recording.read(some, from, windows.samples, values);
      for (std::size_t row = 0; row < some.size(); ++row)
        look(some[row],
             std::span(values).subspan(row * to_size(windows.samples), to_size(windows.samples)));
    }
  }
}

}  // namespace berger
