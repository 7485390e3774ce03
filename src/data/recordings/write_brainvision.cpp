// BrainVision: float32, channels taking turns, so that no sample changes.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "core/to_size.hpp"
#include "data/recordings/write.hpp"
#include "io/atomic_file.hpp"

namespace berger {
namespace {

std::string without_commas(const std::string& text) {
  std::string field;
  for (const char c : text) field += c == ',' ? std::string("\\1") : std::string(1, c);
  return field;
}

std::string vhdr_text(const WrittenPart& part, const std::string& base) {
  const RecordingFacts& facts = part.recording.facts();
  std::string text = fmt::format(
      "Brain Vision Data Exchange Header File Version 1.0\n\n[Common Infos]\nCodepage=UTF-8\n"
      "DataFile={0}.eeg\nMarkerFile={0}.vmrk\nDataFormat=BINARY\nDataOrientation=MULTIPLEXED\n"
      "NumberOfChannels={1}\nSamplingInterval={2}\n\n[Binary Infos]\nBinaryFormat=IEEE_FLOAT_32\n\n"
      "[Channel Infos]\n",
      base, part.channels.size(), 1e6 / facts.rate);
  int number = 0;
  for (const int c : part.channels) {
    const Channel& channel = facts.channels[to_size(c)];
    // a unit that is unknown, or none, must not be taken for µV
    text += fmt::format("Ch{}={},,1,{}\n", ++number, without_commas(channel.original),
                        channel.unit.empty() ? "n/a" : without_commas(channel.unit));
  }
  return text;
}

std::string vmrk_text(const WrittenPart& part, const std::string& base) {
  const RecordingFacts& facts = part.recording.facts();
  std::string date(20, '0');
  if (facts.start && !part.anonymous) {
    date.clear();
    for (const char c : to_iso(*facts.start))
      if ('0' <= c && c <= '9') date += c;
  }
  std::string text = fmt::format(
      "Brain Vision Data Exchange Marker File, Version 1.0\n\n[Common Infos]\nCodepage=UTF-8\n"
      "DataFile={}.eeg\n\n[Marker Infos]\nMk1=New Segment,,1,1,0,{}\n",
      base, date);
  int number = 1;
  for (const Event& event : written_events(part)) {
    const std::size_t slash = event.text.find('/');
    const bool typed = slash != std::string::npos && slash > 0;
    const auto about = std::ranges::find(part.channels, event.channel);
    const auto place =
        event.channel < 0 || about == part.channels.end() ? 0 : about - part.channels.begin() + 1;
    text += fmt::format(
        "Mk{}={},{},{},{},{}\n", ++number,
        without_commas(typed ? event.text.substr(0, slash) : "Comment"),
        without_commas(typed ? event.text.substr(slash + 1) : event.text), event.sample + 1,
        std::max<std::int64_t>(1, std::llround(std::min(event.duration * facts.rate, 1e15))),
        place);
  }
  return text;
}

}  // namespace

void write_brainvision_recording(WrittenPart& part, const std::string& path) {
  keep_one_rate(part);
  const std::filesystem::path header(path);
  const std::string base = header.stem().string(), beside = (header.parent_path() / base).string();
  AtomicFile data(beside + ".eeg", Existing::keep), markers(beside + ".vmrk", Existing::keep),
      text(path, Existing::keep);
  bool missing = false;
  in_turns(part, [&](std::span<const float> turns) {
    missing = missing || std::ranges::any_of(turns, [](float x) { return std::isnan(x); });
    data.write(std::as_bytes(turns));
  });
  if (missing) part.notes.emplace_back("missing samples are written as NaN");
  markers.write(vmrk_text(part, base));
  text.write(vhdr_text(part, base));
  data.commit();
  markers.commit();
  text.commit();
}

}  // namespace berger
