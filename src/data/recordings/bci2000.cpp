#include "io/bci2000.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>

#include "core/to_size.hpp"
#include "data/recordings/channel_names.hpp"
#include "data/recordings/readers.hpp"
#include "data/recordings/start_time.hpp"
#include "data/recordings/stored_records.hpp"

namespace berger {
namespace {

// States that say what happened; those that count time or repeat a setting do not.
constexpr std::array<std::string_view, 9> telling{
    "StimulusCode", "StimulusType", "StimulusBegin",    "TargetCode", "ResultCode",
    "Feedback",     "Running",      "PauseApplication", "KeyDown"};

// An event is where a state changes to what is not 0, and lasts until it changes again.
FoundEvents state_events(const ByteFile& file, const Bci2000Header& header,
                         const std::vector<Bci2000State>& states, std::uint64_t samples) {
  constexpr std::uint64_t block_bytes = std::uint64_t{1} << 18;
  FoundEvents found;
  const std::uint64_t row = header.sample_bytes(),
                      at_once = std::max<std::uint64_t>(1, block_bytes / row);
  std::vector<std::byte> block(std::min(at_once, samples) * row);
  std::vector<std::uint64_t> last(states.size(), 0);
  std::vector<std::ptrdiff_t> open(states.size(), -1);
  const auto close = [&](std::size_t s, std::uint64_t at) {
    if (open[s] < 0) return;
    Event& event = found.events[to_size(open[s])];
    event.duration = static_cast<double>(at) / header.rate - event.onset;
    open[s] = -1;
  };
  for (std::uint64_t from = 0; from < samples; from += at_once) {
    const std::uint64_t count = std::min(at_once, samples - from);
    file.read(header.bytes + from * row, std::span(block).first(count * row));
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::byte* vector = block.data() + (i + 1) * row - header.state_bytes;
      for (std::size_t s = 0; s < states.size(); ++s) {
        const std::uint64_t now = states[s].in(vector);
        if (now == last[s]) continue;
        last[s] = now;
        close(s, from + i);
        if (now == 0) continue;
        open[s] = std::ssize(found.events);
        found.events.push_back({.onset = static_cast<double>(from + i) / header.rate,
                                .text = fmt::format("{} {}", states[s].name, now),
                                .code = static_cast<std::int64_t>(now)});
      }
    }
  }
  for (std::size_t s = 0; s < states.size(); ++s) close(s, samples);
  return found;
}

}  // namespace

OpenRecording open_bci2000(const ByteFile& file, const RecordingOptions&) {
  const Bci2000Header header = read_bci2000_header(file);
  OpenRecording open;
  const std::uint64_t left = file.size() - header.bytes, row = header.sample_bytes();
  StoredRecords records{.file = file,
                        .start = header.bytes,
                        .record_bytes = row,
                        .records = left / row,
                        .record_seconds = 1 / header.rate,
                        .channels = {}};
  if (left % row != 0) open.notes.emplace_back("its last sample is not whole and left out");
  const bool named = header.names.size() == header.channels;
  for (std::uint64_t c = 0; c < header.channels; ++c) {
    Channel channel{.original = named && !header.names[c].empty() ? header.names[c]
                                                                  : fmt::format("Ch{}", c + 1),
                    .rate = header.rate,
                    .samples = static_cast<std::int64_t>(records.records)};
    channel.kind = kind_of(channel.original, true);
    SampleFormat format{.type = header.type};
    if (channel.kind == ChannelKind::trigger) {
      format.trigger_bits = header.type == SampleType::i16 ? 0xffff : 0xffffff;
    } else {
      channel.unit = "µV";
      format.gain = header.gains[c];
      format.offset = -header.offsets[c] * header.gains[c];
    }
    open.facts.channels.push_back(std::move(channel));
    records.channels.push_back({c * bytes_of(header.type), 1, format});
  }
  open.facts.path = file.path();
  open.facts.format = "BCI2000";
  open.facts.start = from_iso(header.time);
  std::vector<Bci2000State> states;
  for (const Bci2000State& state : header.states)
    if (std::ranges::find(telling, state.name) != telling.end()) states.push_back(state);
  const std::uint64_t samples = records.records;
  const auto shared = std::make_shared<const StoredRecords>(std::move(records));
  open.read = [shared](auto chosen, auto from, auto count, float* to) {
    shared->read(chosen, from, count, to);
  };
  open.find_events = [file, header, states, samples] {
    return state_events(file, header, states, samples);
  };
  return open;
}

}  // namespace berger
