#include "data/recordings/brainvision.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <utility>

#include "core/readable.hpp"
#include "core/take_text.hpp"
#include "core/to_size.hpp"
#include "data/recordings/channel_names.hpp"
#include "data/recordings/held_samples.hpp"
#include "data/recordings/readers.hpp"
#include "data/recordings/start_time.hpp"
#include "data/recordings/stored_records.hpp"
#include "data/recordings/units.hpp"
#include "io/brainvision_text.hpp"
#include "io/text_fields.hpp"

namespace berger {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t most_text = std::uint64_t{64} << 20;

std::string text_of_file(const ByteFile& file, std::uint64_t limit = most_text) {
  const std::vector<std::byte> bytes = file.all(limit);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// The named file, else one beside the header with its name and one of these endings, as after a
// renaming.
std::optional<ByteFile> file_of(const std::string& named, const std::string& base,
                                std::initializer_list<const char*> endings,
                                const FilesBeside& beside, std::vector<std::string>& notes) {
  if (!named.empty())
    if (auto file = beside(named)) return file;
  for (const char* ending : endings) {
    auto file = beside(base + ending);
    if (!file) continue;
    notes.push_back(named.empty()
                        ? fmt::format("names no such file; {}{} beside it is read", base, ending)
                        : fmt::format("names '{}', which is not there; {}{} beside it is read",
                                      readable(named), base, ending));
    return file;
  }
  return std::nullopt;
}

// Codes as MNE-Python gives them to the same texts.
std::int64_t code_of(const std::string& text) {
  constexpr std::array<std::pair<std::string_view, int>, 3> numbered{
      {{"Stimulus/S", 0}, {"Response/R", 1000}, {"Optic/O", 2000}}};
  for (const auto& [start, first] : numbered) {
    if (!text.starts_with(start)) continue;
    const auto number = whole_number_of(text.substr(start.size()));
    if (number && *number > 0 && *number < 1000) return first + *number;
  }
  if (text == "SyncStatus/Sync On") return 99998;
  return text == "New Segment/" ? 99999 : 0;
}

// Markers become events; the first segment gives the start, each further one is a cut.
FoundEvents take_markers(const std::vector<BrainVisionMarker>& markers, RecordingFacts& facts) {
  FoundEvents found;
  bool first = true;
  for (const BrainVisionMarker& marker : markers) {
    const bool segment = marker.type == "New Segment";
    if (segment && std::exchange(first, false)) {
      facts.start = from_digits(marker.date);
      continue;
    }
    const double rate = facts.channels[0].rate;
    Event event{.onset = (static_cast<double>(marker.position) - 1) / rate,
                .duration = static_cast<double>(std::max<std::int64_t>(0, marker.size)) / rate,
                .text = readable(marker.type + "/" + marker.description)};
    event.code = code_of(event.text);
    if (marker.channel >= 1 && to_size(marker.channel) <= facts.channels.size())
      event.channel = static_cast<int>(marker.channel - 1);
    const std::int64_t sample = marker.position - 1;
    if (segment && sample > 0 && sample < facts.channels[0].samples)
      facts.gaps.push_back({.sample = sample, .count = 0});
    found.events.push_back(std::move(event));
  }
  std::ranges::sort(facts.gaps, {}, &Gap::sample);
  return found;
}

// Numbers between white space, or semicolons; of a sample in each line, or of a channel behind its
// name.
HeldSamples parse_ascii(const std::string& text, const BrainVisionHeader& header,
                        const ByteFile& file) {
  HeldSamples samples(header.channels.size());
  std::string_view rest = text;
  std::int64_t number = 0;
  std::size_t row = 0;
  while (!rest.empty()) {
    std::string_view line = trimmed(take_line(rest));
    if (++number <= header.skip_lines || line.empty()) continue;
    if (header.vectorized && row >= samples.size())
      file.fail(fmt::format("line {} is one more than there are channels", number));
    const std::int64_t skipped =
        header.vectorized ? std::max<std::int64_t>(1, header.skip_columns) : header.skip_columns;
    std::int64_t column = 0;
    std::size_t channel = 0;
    while (!line.empty()) {
      const std::size_t stop =
          std::min(line.find_first_of(header.decimal_comma ? " \t;" : " \t;,"), line.size());
      const std::string_view word = line.substr(0, stop);
      line.remove_prefix(std::min(line.size(), stop + 1));
      if (word.empty() || ++column <= skipped) continue;
      const auto value = number_of(word);
      if (!value || (!header.vectorized && channel >= samples.size()))
        file.fail(fmt::format("line {}: '{}' is no number of a channel", number,
                              readable(word.substr(0, 20))));
      samples[header.vectorized ? row : channel++].push_back(static_cast<float>(*value));
    }
    if (!header.vectorized && channel != samples.size())
      file.fail(
          fmt::format("line {} has {} numbers for {} channels", number, channel, samples.size()));
    ++row;
  }
  for (const auto& values : samples)
    if (values.size() != samples[0].size() || values.empty())
      file.fail(fmt::format("has {} samples of one channel and {} of another", samples[0].size(),
                            values.size()));
  return samples;
}

void open_binary(const ByteFile& file, const BrainVisionHeader& header, OpenRecording& open,
                 const std::vector<SampleFormat>& formats) {
  const std::uint64_t size = bytes_of(header.type), frame = size * formats.size();
  const std::uint64_t samples = file.size() / frame;
  if (samples == 0) file.fail(fmt::format("holds no sample, which would have {} bytes", frame));
  if (file.size() % frame != 0)
    open.notes.push_back(
        fmt::format("the last {} bytes of its data are no whole sample and are left "
                    "out",
                    file.size() % frame));
  if (header.data_points && *header.data_points != static_cast<std::int64_t>(samples))
    open.notes.push_back(
        fmt::format("its header says that there are {} samples; {} are there, which "
                    "are read",
                    *header.data_points, samples));
  if (header.vectorized && file.size() % frame != 0)
    file.fail("its channels stand one after the other and are not equally long; copy it again");
  StoredRecords records{.file = file,
                        .record_bytes = header.vectorized ? frame * samples : frame,
                        .records = header.vectorized ? 1 : samples,
                        .channels = {}};
  for (std::size_t c = 0; c < formats.size(); ++c)
    records.channels.push_back({.at = c * size * (header.vectorized ? samples : 1),
                                .per_record = header.vectorized ? samples : 1,
                                .format = formats[c]});
  for (Channel& channel : open.facts.channels) channel.samples = static_cast<std::int64_t>(samples);
  open.read = [shared = std::make_shared<const StoredRecords>(std::move(records))](
                  auto chosen, auto from, auto count, float* to) {
    shared->read(chosen, from, count, to);
  };
}

void open_ascii(const ByteFile& file, const BrainVisionHeader& header, OpenRecording& open,
                const std::vector<SampleFormat>& formats) {
  HeldSamples samples = parse_ascii(text_of_file(file, std::uint64_t{4} << 30), header, file);
  for (std::size_t c = 0; c < samples.size(); ++c) {
    for (float& value : samples[c])
      value = static_cast<float>(static_cast<double>(value) * formats[c].gain);
    open.facts.channels[c].samples = static_cast<std::int64_t>(samples[c].size());
  }
  open.read = reader_of_held(std::move(samples));
}

}  // namespace

OpenRecording open_brainvision(const ByteFile& file, const FilesBeside& beside) {
  const std::string base = fs::path(file.path()).stem().string();
  const BrainVisionHeader header = parse_brainvision_header(text_of_file(file), file.path(), base);
  OpenRecording open;
  open.facts.path = file.path();
  open.facts.format = "BrainVision";
  std::vector<SampleFormat> formats;
  for (const BrainVisionChannel& stored : header.channels) {
    const UnitOfFile unit = unit_of(stored.unit);
    Channel channel{.original = readable(trimmed(stored.name)),
                    .kind = kind_of(stored.name, unit.voltage),
                    .unit = unit.voltage ? unit.name : readable(unit.name),
                    .rate = 1e6 / header.interval};
    SampleFormat format{.type = header.type,
                        .big_endian = header.big_endian,
                        .gain = stored.resolution * unit.to_microvolts};
    if (channel.kind == ChannelKind::trigger) {
      channel.unit.clear();
      format.trigger_bits = bytes_of(header.type) == 2 ? 0xffff : 0xffffff;
    } else if (header.type == SampleType::i16 && !header.ascii) {
      channel.low = -32768 * format.gain;
      channel.high = 32767 * format.gain;
    }
    open.facts.channels.push_back(std::move(channel));
    formats.push_back(format);
  }
  const auto data =
      file_of(header.data_file, base, {".eeg", ".dat", ".EEG", ".DAT"}, beside, open.notes);
  if (!data)
    file.fail(
        fmt::format("names '{}' as its data, which is not there, nor is {}.eeg; copy it beside "
                    "the header",
                    readable(header.data_file), base));
  header.ascii ? open_ascii(*data, header, open, formats)
               : open_binary(*data, header, open, formats);

  const auto markers = file_of(header.marker_file, base, {".vmrk", ".VMRK"}, beside, open.notes);
  if (!markers) {
    open.notes.emplace_back("has no file of markers, so no events");
    return open;
  }
  int malformed = 0;
  FoundEvents found =
      take_markers(parse_brainvision_markers(text_of_file(*markers), malformed), open.facts);
  if (malformed > 0)
    found.notes.push_back(fmt::format("{} markers are malformed and left out", malformed));
  open.find_events = [found = std::move(found)] { return found; };
  return open;
}

OpenRecording open_brainvision(const ByteFile& file, const RecordingOptions&) {
  return open_brainvision(file, files_beside(file.path()));
}

}  // namespace berger
