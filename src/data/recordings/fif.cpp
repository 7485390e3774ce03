#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <limits>
#include <map>
#include <memory>

#include "berger/errors.hpp"
#include "core/to_size.hpp"
#include "data/recordings/channel_names.hpp"
#include "data/recordings/in_halves.hpp"
#include "data/recordings/readers.hpp"
#include "data/recordings/stored_epochs.hpp"
#include "data/recordings/stored_records.hpp"
#include "io/fiff.hpp"
#include "io/text_fields.hpp"

namespace berger {
namespace {

constexpr std::array raw_blocks{fiff::raw_block, fiff::continuous_block, fiff::ias_block};

bool in_raw_block(const FiffTag& tag) {
  return std::ranges::find(raw_blocks, tag.block) != raw_blocks.end();
}

// Samples that follow each other, all channels of one after those of the other.
struct FifBuffer {
  std::size_t file = 0;
  std::uint64_t at = 0;
  std::int64_t first = 0, count = 0;
};

struct FifSamples {
  StoredRecords layout;  // of any buffer
  std::vector<ByteFile> files;
  std::vector<FifBuffer> buffers;
  std::int64_t samples = 0;
  bool gaps = false;

  void read(std::span<const int> chosen, std::int64_t from, std::int64_t count, float* to) const {
    const std::size_t stride = to_size(count);
    for (std::size_t row = 0; gaps && row < chosen.size(); ++row)
      std::fill_n(to + row * stride, stride,
                  layout.channels[to_size(chosen[row])].format.trigger_bits != 0
                      ? 0.0F
                      : std::numeric_limits<float>::quiet_NaN());
    in_halves(static_cast<std::uint64_t>(count), chosen.size(),
              [&](std::uint64_t first, std::uint64_t part) {
                read_buffers(chosen, from + static_cast<std::int64_t>(first),
                             static_cast<std::int64_t>(part), to + first, stride);
              });
  }

 private:
  void read_buffers(std::span<const int> chosen, std::int64_t from, std::int64_t count, float* to,
                    std::size_t stride) const {
    auto buffer = std::ranges::upper_bound(buffers, from, {}, &FifBuffer::first);
    if (buffer != buffers.begin()) --buffer;
    StoredRecords part = layout;
    for (; buffer != buffers.end() && buffer->first < from + count; ++buffer) {
      const std::int64_t begin = std::max(from, buffer->first),
                         end = std::min(from + count, buffer->first + buffer->count);
      if (begin >= end) continue;
      part.file = files[buffer->file];
      part.start = buffer->at;
      part.records = static_cast<std::uint64_t>(buffer->count);
      part.read_stored(chosen, static_cast<std::uint64_t>(begin - buffer->first),
                       static_cast<std::uint64_t>(end - begin), to + (begin - from), stride);
    }
  }
};

ChannelKind fif_kind(const FiffChannel& channel) {
  switch (channel.kind) {
    case 2:
      return ChannelKind::eeg;
    case 3:
      return ChannelKind::trigger;
    case 102:
      return ChannelKind::bio;
    case 202:
      return ChannelKind::eog;
    case 302:
      return ChannelKind::emg;
    case 402:
      return ChannelKind::ecg;
    case 602:
      return ChannelKind::resp;
    case 802:
      return ChannelKind::seeg;
    case 803:
      return ChannelKind::dbs;
    case 902:
      return ChannelKind::ecog;
    default:
      return ChannelKind::misc;
  }
}

// Volts become µV; other units are the file's.
void describe_channels(const FiffFile& file, double rate, SampleType type, OpenRecording& open,
                       std::vector<SampleFormat>& formats) {
  constexpr int volt = 107, tesla = 112, tesla_per_metre = 201;
  constexpr double microvolts = 1e6;
  for (const FiffChannel& stored : read_fiff_channels(file)) {
    Channel channel{.original = stored.name, .kind = fif_kind(stored), .rate = rate};
    SampleFormat format{.type = type, .big_endian = true, .gain = stored.gain};
    if (channel.kind == ChannelKind::trigger) {
      if (stored.gain == 1)
        format.trigger_bits = 0xffffff;
      else
        format.whole = true;
    } else if (stored.unit == volt) {
      channel.unit = "µV";
      format.gain *= microvolts;
    } else {
      channel.unit = stored.unit == tesla ? "T" : stored.unit == tesla_per_metre ? "T/m" : "";
    }
    const auto [x, y, z] = stored.position;
    const double radius = std::hypot(x, y, z);  // 0, or not finite: was not measured
    if (channel.unit == "µV" && std::isfinite(radius) && radius > 0)
      channel.position = stored.position;
    open.facts.channels.push_back(std::move(channel));
    formats.push_back(format);
  }
  if (const FiffTag* bad = file.find(fiff::names, fiff::bad_block)) {
    std::string text;
    for (const std::string& name : fiff_names(file.text(*bad))) {
      text += (text.empty() ? "" : ", ") + name;
      for (Channel& channel : open.facts.channels)
        channel.bad = channel.bad || channel.original == name;
    }
    open.notes.push_back("channels marked as bad: " + text);
  }
}

double fif_rate(const FiffFile& file) {
  const double rate = file.number(fiff::rate, fiff::info_block).value_or(0);
  if (!(rate > 0 && std::isfinite(rate)))
    file.file.fail(fmt::format("its sampling rate is {}, which is none", rate));
  return rate;
}

// Seconds and microseconds, in microseconds.
std::optional<std::int64_t> fif_time(const FiffFile& file, int block) {
  const FiffTag* tag = file.find(fiff::measured_at, block);
  if (tag == nullptr) return std::nullopt;
  const std::vector<double> parts = file.numbers(*tag);
  constexpr double most = 1e11;  // in seconds: year 5138
  if (parts.size() != 2 || !(std::abs(parts[0]) < most) || !(std::abs(parts[1]) < most))
    return std::nullopt;
  return std::llround(parts[0]) * 1'000'000 + std::llround(parts[1]);
}

StoredRecords layout_of_fif(const ByteFile& file, double rate,
                            const std::vector<SampleFormat>& formats) {
  StoredRecords layout{.file = file, .record_seconds = 1 / rate, .channels = {}};
  for (const SampleFormat& format : formats) {
    layout.channels.push_back({layout.record_bytes, 1, format});
    layout.record_bytes += bytes_of(format.type);
  }
  return layout;
}

SampleType type_of_samples(const FiffFile& file) {
  std::optional<SampleType> type;
  for (const FiffTag& tag : file.tags) {
    if (tag.kind != fiff::data_buffer || !in_raw_block(tag)) continue;
    const auto own = fiff_sample_type(tag.type);
    if (!own || (type && own != type))
      file.file.fail(tag.at, fmt::format("a buffer holds samples of type {}, which is not real or "
                                         "not that of the others",
                                         tag.type));
    type = own;
  }
  if (!type)
    file.file.fail("holds no raw samples; of FIF files those of raw data and of epochs are read");
  return *type;
}

// Adds the buffers of a file behind those that are there. A gap before the first of all is none.
void take_buffers(const FiffFile& file, FifSamples& into, std::vector<Gap>& gaps) {
  const std::uint64_t row = into.layout.record_bytes;
  std::int64_t buffer_samples = 0, skipped = 0, skipped_buffers = 0;
  constexpr std::int64_t most = std::int64_t{1} << 40;
  constexpr const char* too_long = "a gap is longer than makes sense";
  const std::size_t number = into.files.size();
  into.files.push_back(file.file);
  for (const FiffTag& tag : file.tags) {
    if (!in_raw_block(tag)) continue;
    if (tag.kind == fiff::data_skip || tag.kind == fiff::skipped_samples) {
      const std::vector<double> many = file.numbers(tag);
      if (many.size() != 1 || !(many[0] >= 0)) file.file.fail(tag.at, "a gap has no length");
      auto& sum = tag.kind == fiff::data_skip ? skipped_buffers : skipped;
      if (many[0] > static_cast<double>(most - sum)) file.file.fail(tag.at, too_long);
      sum += std::llround(many[0]);
    }
    if (tag.kind != fiff::data_buffer) continue;
    if (tag.bytes == 0 || tag.bytes % row != 0)
      file.file.fail(tag.at, fmt::format("a buffer has {} bytes, which is no multiple of the {} of "
                                         "a sample",
                                         tag.bytes, row));
    const auto count = static_cast<std::int64_t>(tag.bytes / row);
    buffer_samples = std::max(buffer_samples, count);
    if (skipped_buffers > (most - skipped) / std::max<std::int64_t>(buffer_samples, 1))
      file.file.fail(tag.at, too_long);
    const std::int64_t missing = skipped + skipped_buffers * buffer_samples;
    if (missing > most - into.samples) file.file.fail(tag.at, too_long);
    if (missing > 0 && !into.buffers.empty()) {
      gaps.push_back({into.samples, missing});
      into.samples += missing;
      into.gaps = true;
    }
    skipped = skipped_buffers = 0;
    into.buffers.push_back({number, tag.at, into.samples, count});
    into.samples += count;
  }
}

// The file that a recording goes on in; beyond two gigabytes there are several.
std::string next_file(const FiffFile& file) {
  constexpr double next_role = 2;
  double role = 0;  // of the reference that the tag belongs to: another is to the file before
  for (const FiffTag& tag : file.tags) {
    if (tag.block != fiff::ref_block) continue;
    if (tag.kind == fiff::ref_role) {
      const std::vector<double> numbers = file.numbers(tag);
      role = numbers.empty() ? 0 : numbers[0];
    }
    if (tag.kind == fiff::ref_file_name && role == next_role)
      return std::filesystem::path(file.text(tag)).filename().string();
  }
  return "";
}

void join_files(const FiffFile& first, const FilesBeside& beside, FifSamples& into,
                OpenRecording& open) {
  constexpr std::size_t most_files = 1000;
  const std::size_t channels = open.facts.channels.size();
  const SampleType type = into.layout.channels[0].format.type;
  for (std::string name = next_file(first); !name.empty();) {
    const std::optional<ByteFile> next = beside(name);
    if (!next)
      first.file.fail(
          fmt::format("goes on in {}, which is not there; copy it beside this file", name));
    const FiffFile file = read_fiff_tags(*next);
    if (read_fiff_channels(file).size() != channels || type_of_samples(file) != type)
      next->fail("has other channels or samples than the file that it goes on from");
    if (into.files.size() == most_files) next->fail("is the 1001st file of its recording");
    take_buffers(file, into, open.facts.gaps);
    open.notes.push_back(fmt::format("goes on in {}, which is read with it", name));
    name = next_file(file);
  }
}

// Onsets count from the date of measurement, or from sample 0 as the amplifier counts; the first
// sample that is kept is `first` seconds later.
FoundEvents fif_annotations(const FiffFile& file, double first) {
  FoundEvents found;
  const FiffTag *onsets = file.find(fiff::onsets, fiff::annotations_block),
                *ends = file.find(fiff::ends, fiff::annotations_block),
                *texts = file.find(fiff::comment, fiff::annotations_block);
  if (onsets == nullptr || ends == nullptr || texts == nullptr) return found;
  const std::vector<double> from = file.numbers(*onsets), to = file.numbers(*ends);
  const std::vector<std::string> names = fiff_names(file.text(*texts));
  const auto own = fif_time(file, fiff::annotations_block),
             measured = fif_time(file, fiff::info_block);
  const double shift = own && measured ? static_cast<double>(*own - *measured) / 1e6 : 0;
  if (from.size() != to.size() || from.size() != names.size()) {
    found.notes.push_back(
        fmt::format("its annotations have {} onsets, {} ends and {} texts, and are "
                    "left out",
                    from.size(), to.size(), names.size()));
    return found;
  }
  for (std::size_t e = 0; e < from.size(); ++e)
    if (std::isfinite(from[e]) && std::isfinite(to[e]))
      found.events.push_back(
          {.onset = from[e] + shift - first, .duration = to[e] - from[e], .text = names[e]});
  return found;
}

void finish_fif(OpenRecording& open, const FiffFile& file, std::int64_t samples,
                const char* format) {
  open.facts.path = file.file.path();
  open.facts.format = format;
  for (Channel& channel : open.facts.channels) channel.samples = samples;
}

}  // namespace

OpenRecording open_fif(const ByteFile& bytes, const FilesBeside& beside) {
  const FiffFile file = read_fiff_tags(bytes);
  if (file.find(fiff::epoch_data, fiff::epochs_block) != nullptr) {
    const auto epochs = fif_epochs(bytes);
    refuse_epochs(bytes, std::ssize(epochs.types), epochs.samples);
  }
  OpenRecording open;
  const double rate = fif_rate(file);
  std::vector<SampleFormat> formats;
  describe_channels(file, rate, type_of_samples(file), open, formats);
  FifSamples samples{.layout = layout_of_fif(bytes, rate, formats), .files = {}, .buffers = {}};
  take_buffers(file, samples, open.facts.gaps);
  join_files(file, beside, samples, open);
  double first = 0;
  for (const int block : raw_blocks)
    first = std::max(first, file.number(fiff::first_sample, block).value_or(0));
  open.facts.start = fif_time(file, fiff::info_block);
  if (open.facts.start)
    *open.facts.start += std::llround(std::clamp(first / rate, 0.0, 1e10) * 1e6);
  finish_fif(open, file, samples.samples, "FIF");
  open.find_events = [found = fif_annotations(file, first / rate)] { return found; };
  const auto shared = std::make_shared<const FifSamples>(std::move(samples));
  open.read = [shared](auto chosen, auto from, auto count, float* to) {
    shared->read(chosen, from, count, to);
  };
  return open;
}

OpenRecording open_fif(const ByteFile& file, const RecordingOptions&) {
  return open_fif(file, files_beside(file.path()));
}

bool is_fif_recording(const std::string& path) {
  try {
    return read_fiff_tags(ByteFile(path)).find(fiff::epoch_data, fiff::epochs_block) == nullptr;
  } catch (const FileError&) {
    return false;  // whoever opens it says what is wrong
  }
}

StoredEpochs fif_epochs(const ByteFile& bytes) {
  const FiffFile file = read_fiff_tags(bytes);
  const FiffTag* data = file.find(fiff::epoch_data, fiff::epochs_block);
  if (data == nullptr) bytes.fail("holds no epochs");
  if (const std::string next = next_file(file); !next.empty())
    bytes.fail(
        fmt::format("goes on in {}; save its epochs in one file, or name smaller ones", next));
  const auto type = fiff_sample_type(data->type);
  if (!type) bytes.fail(data->at, "its epochs are no real numbers");
  const std::vector<std::uint64_t> dims = fiff_dims(file, *data);
  StoredEpochs epochs;
  OpenRecording& open = epochs.recording;
  const double rate = fif_rate(file);
  std::vector<SampleFormat> formats;
  describe_channels(file, rate, *type, open, formats);
  if (dims.size() != 3 || dims[0] == 0 || dims[2] == 0 || dims[1] != formats.size())
    bytes.fail(data->at, fmt::format("its epochs are no array of trials × {} channels × samples",
                                     formats.size()));
  StoredRecords records{.file = bytes,
                        .start = data->at,
                        .record_bytes = bytes_of(*type) * dims[1] * dims[2],
                        .records = dims[0],
                        .record_seconds = static_cast<double>(dims[2]) / rate,
                        .channels = {}};
  for (const SampleFormat& format : formats)
    records.channels.push_back(
        {bytes_of(*type) * dims[2] * records.channels.size(), dims[2], format});
  epochs.samples = static_cast<std::int64_t>(dims[2]);
  const FiffTag *list = file.find(fiff::event_list, fiff::events_block),
                *names = file.find(fiff::comment, fiff::events_block);
  std::map<std::int64_t, std::string> named;
  for (const std::string& entry :
       names == nullptr ? std::vector<std::string>{} : fiff_names(file.text(*names), ';')) {
    const std::size_t colon = std::min(entry.rfind(':'), entry.size());
    if (const auto code = whole_number_of(entry.substr(std::min(colon + 1, entry.size()))))
      named[*code] = entry.substr(0, colon);
  }
  const std::vector<double> events = list == nullptr ? std::vector<double>{} : file.numbers(*list);
  epochs.types.resize(dims[0]);
  constexpr std::size_t columns = 3;  // sample, code before, code
  for (std::size_t t = 0; events.size() == columns * dims[0] && t < dims[0]; ++t) {
    epochs.codes.push_back(std::llround(std::clamp(events[columns * t + 2], -1e15, 1e15)));
    const auto name = named.find(epochs.codes.back());
    epochs.types[t] = name != named.end() ? name->second : fmt::format("{}", epochs.codes.back());
  }
  finish_fif(open, file, static_cast<std::int64_t>(dims[0] * dims[2]), "FIF epochs");
  const auto shared = std::make_shared<const StoredRecords>(std::move(records));
  open.read = [shared](auto chosen, auto from, auto count, float* to) {
    shared->read(chosen, from, count, to);
  };
  return epochs;
}

}  // namespace berger
