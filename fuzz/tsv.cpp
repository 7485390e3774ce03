// A table beside a recording of BIDS: of channels, of events and of electrodes.
#include "io/tsv.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "data/recordings/bids_beside.hpp"
#include "data/recordings/bids_positions.hpp"
#include "targets.hpp"

namespace berger::fuzz {
namespace {

OpenRecording beside_tables() {
  OpenRecording open;
  for (const char* name : {"C3", "Cz", "Status"})
    open.facts.channels.push_back({.original = name, .rate = 100, .samples = 200});
  open.facts.channels.back().kind = ChannelKind::trigger;
  open.read = [](std::span<const int> channels, std::int64_t, std::int64_t count, float* to) {
    std::fill_n(to, static_cast<std::int64_t>(channels.size()) * count, 1.0F);
  };
  open.triggers_tell = false;
  return open;
}

}  // namespace

void tsv(Bytes bytes) {
  const Tsv table =
      parse_tsv({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, "fuzz.tsv");
  OpenRecording open = beside_tables();
  take_channels(table, open);
  take_electrodes(table, {.metres = 0.01}, open);
  open.find_events = [found = events_of_table(table)] { return found; };
  read_ends(finished(std::move(open)));
}

}  // namespace berger::fuzz
