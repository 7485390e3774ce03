#include "data/recordings/calibration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "berger/errors.hpp"
#include "core/readable.hpp"
#include "data/recordings/channel_names.hpp"

namespace berger {
namespace {

constexpr std::uint32_t most_trigger_bits = 0xffffff;  // whole numbers that a float holds

double usable_range(double low, double high, const char* what, const Channel& channel,
                    std::vector<std::string>& notes) {
  const double range = high - low;
  if (std::isfinite(range) && range != 0) return range;
  notes.push_back(fmt::format("channel {}: its {} range is {} to {}, which is none; taken as 1",
                              readable(channel.original), what, low, high));
  return 1;
}

}  // namespace

UnitOfFile given_unit(const RecordingOptions& options) {
  UnitOfFile unit = unit_of(options.unit);
  if (!unit.voltage && !options.unit.empty())
    throw ConfigError(
        "unit", fmt::format("the unit '{}' is no voltage; uV, mV or V is expected", options.unit));
  return unit;
}

void calibrate(Channel& channel, SampleFormat& format, const StoredRange& range,
               const std::string& unit, const RecordingOptions& options,
               std::vector<std::string>& notes) {
  UnitOfFile known = unit_of(unit);
  channel.kind = kind_of(channel.original, known.voltage || known.name.empty());
  if (channel.kind == ChannelKind::trigger) {
    format.trigger_bits = most_trigger_bits;
    if (bytes_of(format.type) == 2) format.trigger_bits = 0xffff;
    channel.high = format.trigger_bits;
    return;
  }
  if (known.name.empty()) known = given_unit(options);
  const double physical = usable_range(range.physical_low, range.physical_high, "physical", channel,
                                       notes),
               digital =
                   usable_range(range.digital_low, range.digital_high, "digital", channel, notes);
  const double gain = physical / digital;
  const double offset = std::isfinite(range.digital_low) && std::isfinite(range.physical_low)
                            ? range.physical_low - range.digital_low * gain
                            : 0;
  format.gain = gain * known.to_microvolts;
  format.offset = offset * known.to_microvolts;
  channel.unit = known.name;
  const auto [low, high] = std::minmax(
      {range.physical_low * known.to_microvolts, range.physical_high * known.to_microvolts});
  if (std::isfinite(low) && std::isfinite(high)) {
    channel.low = low;
    channel.high = high;
  }
}

}  // namespace berger
