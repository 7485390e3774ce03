// The text that OpenBCI's program records: lines of % that say what there is, then a line for each
// sample with its number, the channels in µV, acceleration and whatever else.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

#include "core/readable.hpp"
#include "core/take_text.hpp"
#include "core/to_size.hpp"
#include "data/recordings/held_samples.hpp"
#include "data/recordings/readers.hpp"
#include "io/text_fields.hpp"

namespace berger {
namespace {

struct OpenbciHeader {
  std::int64_t channels = 0;
  double rate = 0;
  std::string board;
};

void take_openbci_fact(OpenbciHeader& header, std::string_view line) {
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos) return;
  const std::string key = lower_case(trimmed(line.substr(1, equals - 1)));
  const std::string_view value = trimmed(line.substr(equals + 1));
  if (key == "number of channels") header.channels = whole_number_of(value).value_or(0);
  if (key == "sample rate") header.rate = number_of(value.substr(0, value.find(' '))).value_or(0);
  if (key == "board") header.board = readable(as_utf8(value));
}

// Of Cyton the numbers of packets run from 0 to 255: those that are missing were lost on the air.
std::int64_t lost_packets(std::optional<double> number, std::optional<double> before) {
  constexpr double numbers = 256;
  if (!number || !before) return 0;
  const double step = std::fmod(*number - *before + numbers, numbers);
  return step >= 1 && step < numbers ? std::llround(step) - 1 : 0;
}

}  // namespace

bool is_openbci(std::span<const std::byte> start) {
  return std::string_view(reinterpret_cast<const char*>(start.data()), start.size())
      .starts_with("%OpenBCI");
}

OpenRecording open_openbci(const ByteFile& file, const RecordingOptions& options) {
  constexpr std::uint64_t most = std::uint64_t{4} << 30;
  constexpr std::int64_t most_channels = 1024, cyton_channels = 8;
  const std::vector<std::byte> bytes = file.all(most);
  std::string_view rest(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  OpenbciHeader header;
  std::int64_t number = 0;
  while (rest.starts_with('%')) {
    take_openbci_fact(header, trimmed(take_line(rest)));
    ++number;
  }
  const double rate = header.rate > 0 ? header.rate : options.rate;
  if (!(rate > 0)) file.fail("does not say its 'Sample Rate'; give rate");
  if (header.channels < 1 || header.channels > most_channels)
    file.fail(fmt::format("says '%Number of channels = {}'", header.channels));
  HeldSamples samples(to_size(header.channels));
  std::vector<Gap> gaps;
  std::optional<double> before;
  std::size_t others = 0;
  while (!rest.empty()) {
    std::string_view line = trimmed(take_line(rest));
    ++number;
    // newer files name their columns
    if (line.empty() || line.starts_with("Sample Index")) continue;
    const auto packet = number_of(trimmed(take_to(line, ',')));
    if (!packet) file.fail(fmt::format("line {}: begins with no number of a sample", number));
    const std::int64_t lost = header.channels == cyton_channels ? lost_packets(packet, before) : 0;
    if (lost > 0) gaps.push_back({std::ssize(samples[0]), lost});
    before = packet;
    for (std::vector<float>& channel : samples) {
      const std::string_view field = trimmed(take_to(line, ','));
      const auto value = number_of(field);
      if (!value)
        file.fail(fmt::format("line {}: '{}' is no number; {} channels are expected", number,
                              readable(field), header.channels));
      channel.insert(channel.end(), to_size(lost), std::numeric_limits<float>::quiet_NaN());
      channel.push_back(static_cast<float>(*value));
    }
    others = static_cast<std::size_t>(std::ranges::count(line, ',')) + (line.empty() ? 0 : 1);
  }
  if (samples[0].empty()) file.fail("holds no sample");
  OpenRecording open;
  open.facts.path = file.path();
  open.facts.format = "OpenBCI";
  open.facts.description = header.board;
  for (std::size_t c = 0; c < samples.size(); ++c)
    open.facts.channels.push_back({.original = fmt::format("EXG {}", c),
                                   .unit = "µV",
                                   .rate = rate,
                                   .samples = std::ssize(samples[c])});
  if (others > 0)
    open.notes.push_back(
        fmt::format("{} columns behind the channels (acceleration, time, …) are "
                    "left out",
                    others));
  open.facts.gaps = std::move(gaps);
  open.read = reader_of_held(std::move(samples));
  return open;
}

}  // namespace berger
