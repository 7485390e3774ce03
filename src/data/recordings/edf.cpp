#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>

#include "berger/errors.hpp"
#include "core/readable.hpp"
#include "core/to_size.hpp"
#include "data/recordings/readers.hpp"
#include "data/recordings/start_time.hpp"
#include "data/recordings/stored_records.hpp"
#include "io/edf_header.hpp"
#include "io/text_fields.hpp"

namespace berger {
namespace {

constexpr double microseconds = 1e6;

// Where the texts of a record stand in it.
struct TextPlace {
  std::uint64_t at = 0, bytes = 0;
};

struct EdfTexts {
  ByteFile file;
  std::uint64_t start = 0, record_bytes = 0;
  std::vector<TextPlace> places;

  std::vector<Tal> read(std::uint64_t record, std::size_t place, int& malformed) const {
    std::vector<std::byte> bytes(places[place].bytes);
    file.read(start + record * record_bytes + places[place].at, bytes);
    return parse_tals(bytes, malformed);
  }
  // By the first list of a record, whose first text is empty; NaN: it has none.
  double start_of(std::uint64_t record) const {
    int malformed = 0;
    const auto tals = places.empty() ? std::vector<Tal>{} : read(record, 0, malformed);
    const bool there = !tals.empty() && !tals[0].texts.empty() && tals[0].texts[0].empty();
    return there ? tals[0].onset : std::numeric_limits<double>::quiet_NaN();
  }
};

// Where the time of records leaps: more than half a sample of the fastest channel off.
std::vector<Piece> pieces_of(const EdfTexts& texts, const EdfHeader& header, double first) {
  double most = 1;
  for (const EdfSignal& signal : header.signals)
    if (!signal.annotations) most = std::max(most, static_cast<double>(signal.per_record));
  const double tolerance = header.record_seconds / most / 2;
  std::vector<Piece> pieces{{0, 0}};
  for (std::uint64_t record = 1; record < header.records; ++record) {
    const double start = texts.start_of(record) - first;
    const double expected =
        pieces.back().start +
        static_cast<double>(record - pieces.back().first_record) * header.record_seconds;
    const std::uint64_t byte = texts.start + record * texts.record_bytes + texts.places[0].at;
    if (std::isnan(start))
      texts.file.fail(byte, fmt::format("record {} does not say when it starts, which the records "
                                        "of an EDF+D must",
                                        record + 1));
    if (start < expected - tolerance)
      texts.file.fail(byte, fmt::format("record {} starts {} s into the recording, before the one "
                                        "before it ends at {} s",
                                        record + 1, start, expected));
    if (start > expected + tolerance) pieces.push_back({record, start});
  }
  return pieces;
}

FoundEvents edf_events(const EdfTexts& texts, const EdfHeader& header, double first,
                       const std::vector<Channel>& channels) {
  FoundEvents found;
  int malformed = 0, off = 0;
  for (std::uint64_t record = 0; record < header.records; ++record) {
    for (std::size_t place = 0; place < texts.places.size(); ++place) {
      const auto tals = texts.read(record, place, malformed);
      for (const Tal& tal : tals) {
        const bool keeps_time = place == 0 && &tal == tals.data() && tal.texts[0].empty();
        const double expected = static_cast<double>(record) * header.record_seconds;
        if (keeps_time && header.continuous && std::abs(tal.onset - first - expected) > 1e-3) ++off;
        for (const std::string& text : tal.texts) {
          if (trimmed(text).empty()) continue;
          Event event{.onset = tal.onset - first, .duration = tal.duration, .text = text};
          // a channel of its own behind the text, as some exporters write it
          if (const std::size_t at = text.rfind("@@"); at != std::string::npos) {
            const auto named = std::ranges::find(channels, text.substr(at + 2), &Channel::original);
            if (named != channels.end()) {
              event.channel = static_cast<int>(named - channels.begin());
              event.text.resize(at);
            }
          }
          event.text = readable(trimmed(event.text));
          found.events.push_back(std::move(event));
        }
      }
    }
  }
  if (malformed > 0)
    found.notes.push_back(fmt::format("{} annotations are malformed and left out", malformed));
  if (off > 0)
    found.notes.push_back(fmt::format(
        "{} of {} records start at another time than a continuous recording's; its header says "
        "that it is continuous, and so it is read",
        off, header.records));
  return found;
}

// Triggers in BDF are stored as they are by BioSemi and most; where the range of their channel says
// otherwise, it is believed if it makes whole numbers of the first ones.
void settle_triggers(StoredRecords& records, std::size_t c, const EdfSignal& signal,
                     const std::string& label, std::vector<std::string>& notes) {
  constexpr std::int64_t looked_at = 1 << 16;
  SampleFormat& format = records.channels[c].format;
  const double gain =
      (signal.physical_high - signal.physical_low) / (signal.digital_high - signal.digital_low);
  const double offset = signal.physical_low - signal.digital_low * gain;
  if (!std::isfinite(gain) || (gain == 1 && offset == 0) || gain == 0) return;
  SampleFormat scaled = format;
  scaled.trigger_bits = 0;
  scaled.gain = gain;
  scaled.offset = offset;
  std::vector<float> values(to_size(std::min(looked_at, records.samples(c))));
  StoredRecords with = records;
  with.pieces.clear();
  with.channels[c].format = scaled;
  values.resize(
      std::min<std::uint64_t>(values.size(), records.records * records.channels[c].per_record));
  const std::array chosen{static_cast<int>(c)};
  with.read(chosen, 0, static_cast<std::int64_t>(values.size()), values.data());
  constexpr float nearly = 1e-3F;
  const bool whole = std::ranges::all_of(
      values, [](float x) { return x > -0.5F && std::abs(x - std::round(x)) < nearly; });
  if (whole) {
    format = scaled;
    format.whole = true;
  }
  notes.push_back(fmt::format(
      "channel {}: its numbers are read as {}", readable(label),
      whole ? "their range says, which makes them whole"
            : "stored, since they would not be whole by the range that the header gives"));
}

}  // namespace

OpenRecording open_edf(const ByteFile& file, const RecordingOptions& options) {
  const auto header = std::make_shared<const EdfHeader>(read_edf_header(file));
  OpenRecording open;
  open.notes = header->notes;
  StoredRecords records{.file = file,
                        .start = header->header_bytes(),
                        .record_bytes = header->record_bytes(),
                        .records = header->records,
                        .record_seconds = header->record_seconds > 0 ? header->record_seconds : 1,
                        .channels = {}};
  EdfTexts texts{file, records.start, records.record_bytes, {}};
  std::uint64_t at = 0;
  std::vector<const EdfSignal*> signals;
  for (const EdfSignal& signal : header->signals) {
    const std::uint64_t bytes = signal.per_record * header->sample_bytes();
    const std::uint64_t place = at;
    at += bytes;
    if (signal.annotations) {
      texts.places.push_back({place, bytes});
      continue;
    }
    if (signal.per_record == 0) {
      open.notes.push_back(
          fmt::format("channel {} has no samples and is left out", readable(signal.label)));
      continue;
    }
    const SampleFormat format{.type = header->bdf ? SampleType::i24 : SampleType::i16};
    add_channel(open, records, signal, {place, signal.per_record, format}, options);
    signals.push_back(&signal);
  }

  double first = header->plus ? texts.start_of(0) : 0;
  if (std::isnan(first)) {
    open.notes.emplace_back("its first record does not say when it starts; taken as 0");
    first = 0;
  }
  if (!header->continuous && texts.places.empty())
    file.fail("is an EDF+D, whose records are not continuous, but has no times of records");
  if (!header->continuous) records.pieces = pieces_of(texts, *header, first);
  if (records.pieces.size() == 1) records.pieces.clear();

  RecordingFacts& facts = open.facts;
  facts.path = file.path();
  facts.format = std::string(header->bdf ? "BDF" : "EDF") + (!header->plus        ? ""
                                                             : header->continuous ? "+C"
                                                                                  : "+D");
  facts.patient = readable(header->patient);
  facts.description = readable(header->recording);
  facts.start = edf_start(header->recording, header->date, header->time);
  if (facts.start)
    *facts.start += std::llround(std::clamp(first, -1e9, 1e9) * microseconds);
  else
    open.notes.push_back(fmt::format("its start, '{}' '{}', is no date and time and left out",
                                     readable(header->date), readable(header->time)));
  for (std::size_t c = 0; c < records.channels.size(); ++c) {
    facts.channels[c].samples = records.samples(c);
    if (facts.channels[c].kind == ChannelKind::trigger)
      settle_triggers(records, c, *signals[c], facts.channels[c].original, open.notes);
  }
  const double rate = rate_of_most(facts.channels);
  const auto usual = std::ranges::find(facts.channels, rate, &Channel::rate);
  if (usual != facts.channels.end())
    facts.gaps = records.gaps(to_size(usual - facts.channels.begin()));
  const auto shared = std::make_shared<const StoredRecords>(std::move(records));
  open.read = [shared](auto chosen, auto from, auto count, float* to) {
    shared->read(chosen, from, count, to);
  };
  if (!texts.places.empty())
    open.find_events = [texts, header, first, channels = facts.channels] {
      return edf_events(texts, *header, first, channels);
    };
  return open;
}

}  // namespace berger
