#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "core/readable.hpp"
#include "core/to_size.hpp"
#include "data/recordings/missing.hpp"
#include "data/recordings/readers.hpp"
#include "data/recordings/start_time.hpp"
#include "data/recordings/stored_records.hpp"
#include "io/gdf_header.hpp"

namespace berger {
namespace {

constexpr std::uint16_t end_of_event = 0x8000, sparse_sample = 0x7fff;

FoundEvents gdf_events(const ByteFile& file, const GdfHeader& header, double rate,
                       const std::vector<int>& channel_of) {
  const GdfEvents table = read_gdf_events(file, header);
  if (table.rate > 0) rate = table.rate;
  FoundEvents found;
  int sparse = 0;
  for (const GdfEvent& event : table.events) {
    if (event.type == sparse_sample) {
      ++sparse;
      continue;
    }
    const double onset = (static_cast<double>(event.position) - 1) / rate;
    const std::size_t about = event.channel;
    const int channel = about >= 1 && about <= channel_of.size() ? channel_of[about - 1] : -1;
    if ((event.type & end_of_event) != 0) {
      // the end of the last one of this type that is still open
      const auto begin =
          std::find_if(found.events.rbegin(), found.events.rend(), [&](const Event& e) {
            return e.code == (event.type & ~end_of_event) && e.duration == 0 &&
                   e.channel == channel;
          });
      if (begin != found.events.rend()) {
        begin->duration = onset - begin->onset;
        continue;
      }
    }
    found.events.push_back({.onset = onset,
                            .duration = event.duration / rate,
                            .text = fmt::format("{}", event.type),
                            .code = event.type,
                            .channel = channel});
  }
  if (sparse > 0)
    found.notes.push_back(
        fmt::format("{} entries of its table are values of sparse channels, not events", sparse));
  return found;
}

}  // namespace

OpenRecording open_gdf(const ByteFile& file, const RecordingOptions& options) {
  const auto header = std::make_shared<const GdfHeader>(read_gdf_header(file));
  OpenRecording open;
  open.notes = header->notes;
  StoredRecords records{.file = file,
                        .start = header->bytes,
                        .record_bytes = header->record_bytes(),
                        .records = header->records,
                        .record_seconds = header->record_seconds,
                        .channels = {}};
  RecordingFacts& facts = open.facts;
  std::vector<int> channel_of;  // of each in the file: its index, or −1
  std::vector<Rails> rails;     // of EEG in whole numbers
  std::uint64_t at = 0;
  for (const GdfChannel& stored : header->channels) {
    const std::uint64_t place = at;
    at += stored.per_record * bytes_of(stored.type);
    channel_of.push_back(stored.per_record == 0 ? -1 : static_cast<int>(facts.channels.size()));
    if (stored.per_record == 0) {
      open.notes.push_back(
          fmt::format("channel {} has no samples and is left out", readable(stored.label)));
      continue;
    }
    const Channel& channel = add_channel(
        open, records, stored, {place, stored.per_record, {.type = stored.type}}, options);
    const bool whole = stored.type != SampleType::f32 && stored.type != SampleType::f64;
    if (channel.kind == ChannelKind::eeg && whole)
      rails.push_back({channel_of.back(), stored.digital_low, stored.digital_high});
  }

  facts.path = file.path();
  facts.format = "GDF " + header->version;
  facts.patient = readable(header->patient);
  facts.description = readable(header->recording);
  facts.start = header->start ? header->start : from_digits(header->date);
  if (!facts.start) open.notes.emplace_back("its start is no date and time and left out");
  for (std::size_t c = 0; c < records.channels.size(); ++c)
    facts.channels[c].samples = records.samples(c);
  facts.rate = rate_of_most(facts.channels);
  std::erase_if(rails, [&](const Rails& of) {
    return facts.channels[to_size(of.channel)].rate != facts.rate;
  });
  facts.gaps = find_missing(records, rails);
  if (!facts.gaps.empty())
    open.notes.emplace_back(
        "where all EEG channels are at the end of their range at once, samples are taken as "
        "missing");
  const auto shared = std::make_shared<const StoredRecords>(std::move(records));
  const auto known = std::make_shared<const RecordingFacts>(facts);
  open.read = [shared, known](auto chosen, auto from, auto count, float* to) {
    shared->read(chosen, from, count, to);
    blank_missing(*known, chosen, from, count, to);
  };
  open.find_events = [file, header, rate = facts.rate, channel_of] {
    return gdf_events(file, *header, rate, channel_of);
  };
  return open;
}

}  // namespace berger
