#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/readable.hpp"
#include "core/to_size.hpp"
#include "data/recordings/parts.hpp"

namespace berger {
namespace {

// Where to go on at a sample that may lie in a gap, and up to where there is none.
struct Stretch {
  std::int64_t from = 0, end = 0;
};

Stretch stretch_at(const RecordingFacts& facts, const Channel& channel, std::int64_t from) {
  const double scale = channel.rate / facts.rate;
  Stretch stretch{from, channel.samples};
  for (const Gap& gap : facts.gaps) {
    const auto begin =
        static_cast<std::int64_t>(std::ceil(static_cast<double>(gap.sample) * scale));
    const auto behind =
        static_cast<std::int64_t>(std::floor(static_cast<double>(gap.sample + gap.count) * scale));
    if (stretch.from >= begin && stretch.from < behind) stretch.from = behind;
    if (stretch.from < begin) return {stretch.from, std::min(stretch.end, begin)};
  }
  return stretch;
}

}  // namespace

// Bits above are no triggers: BioSemi's say whether the electrodes are in range, the battery is
// low.
FoundEvents trigger_events(const OpenRecording& open, int channel) {
  constexpr std::int64_t block = 1 << 15;
  constexpr std::uint32_t lines = 0xffff;
  constexpr float most = 0x1p24F;
  const Channel& facts = open.facts.channels[to_size(channel)];
  FoundEvents found;
  std::vector<float> values(to_size(std::min(block, facts.samples)));
  std::uint32_t last = 0;
  std::int64_t open_since = -1;  // of the event that lasts
  const auto end_event = [&](std::int64_t at) {
    if (open_since < 0) return;
    found.events.back().duration = static_cast<double>(at - open_since) / facts.rate;
    open_since = -1;
  };
  Stretch stretch;
  float before = -1;
  for (std::int64_t from = 0; from < facts.samples;) {
    if (from >= stretch.end) {
      // a gap may be longer than anything that could be looked through
      stretch = stretch_at(open.facts, facts, from);
      if (stretch.from > from) {
        end_event(from);
        last = 0;
        before = 0;
      }
      from = stretch.from;
    }
    const std::int64_t count = std::min(block, stretch.end - from);
    if (count <= 0) break;
    const std::array chosen{channel};
    open.read(chosen, from, count, values.data());
    for (std::int64_t i = 0; i < count; ++i) {
      const float value = values[to_size(i)];
      if (value == before) continue;
      before = value;
      const bool possible = value >= 0 && value < most;
      const std::uint32_t now = possible ? static_cast<std::uint32_t>(value) & lines : 0;
      if (from + i == 0) {
        if (now != 0)
          found.notes.push_back(fmt::format("channel {} is {} from the start on, which is no event",
                                            facts.original, now));
        last = now;
      }
      if (now == last) continue;
      end_event(from + i);
      if (now > last) {
        open_since = from + i;
        found.events.push_back({.onset = static_cast<double>(open_since) / facts.rate,
                                .text = fmt::format("{}", now),
                                .code = now});
      }
      last = now;
    }
    from += count;
  }
  end_event(facts.samples);
  return found;
}

}  // namespace berger
