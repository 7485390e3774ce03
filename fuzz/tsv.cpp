// Any bytes as a table beside a recording of BIDS: of channels, of events and of electrodes.
#include "io/tsv.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "data/recordings/bids_beside.hpp"
#include "data/recordings/bids_positions.hpp"
#include "fuzz_recording.hpp"

namespace {

berger::OpenRecording beside_tables() {
  berger::OpenRecording open;
  for (const char* name : {"C3", "Cz", "Status"})
    open.facts.channels.push_back({.original = name, .rate = 100, .samples = 200});
  open.facts.channels.back().kind = berger::ChannelKind::trigger;
  open.read = [](std::span<const int> channels, std::int64_t, std::int64_t count, float* to) {
    std::fill_n(to, static_cast<std::int64_t>(channels.size()) * count, 1.0F);
  };
  open.triggers_tell = false;
  return open;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const berger::Tsv table =
        berger::parse_tsv({reinterpret_cast<const char*>(data), size}, "fuzz.tsv");
    berger::OpenRecording open = beside_tables();
    berger::take_channels(table, open);
    berger::take_electrodes(table, {.metres = 0.01}, open);
    open.find_events = [found = berger::events_of_table(table)] { return found; };
    const berger::Recording recording = berger::finished(std::move(open));
    recording.events();
    recording.notes();
    berger::read_ends(recording);
  } catch (const berger::FileError&) {
  }
  return 0;
}
