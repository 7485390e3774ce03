#include "berger/recording.hpp"

#include <algorithm>

#include "capi/lists.hpp"

using berger::guarded;
using berger::needed;

namespace {

// As much of it as the caller's struct has room for.
template <class Struct>
void fill(Struct* to, Struct from, const char* what) {
  const std::size_t size = needed(to, what).struct_size;
  berger::options_of(to, what);
  from.struct_size = size;
  std::memcpy(to, &from, size);
}

const auto& item(const auto& list, std::int64_t number, const char* what) {
  if (number < 0 || static_cast<std::size_t>(number) >= list.size())
    throw berger::ConfigError(what, std::string(what) + " " + std::to_string(number) + " of " +
                                        std::to_string(list.size()));
  return list[static_cast<std::size_t>(number)];
}

const char* word_of(berger::ChannelKind kind) {
  return names(kind)[static_cast<std::size_t>(kind)].data();
}

}  // namespace

int berger_recording_open(const char* path, const berger_recording_options* options,
                          berger_recording** recording) {
  return guarded([&] {
    needed(recording, "recording") = nullptr;
    const berger_recording_options given = berger::options_of(options, "the recording's options");
    *recording =
        std::make_unique<berger_recording>(
            berger::open_recording(&needed(path, "path"),
                                   {.rate = given.rate, .unit = berger::text_or(given.unit)}))
            .release();
  });
}

void berger_recording_free(berger_recording* recording) {
  const std::unique_ptr<berger_recording> owned(recording);
}

const char* berger_recording_format(const berger_recording* recording) {
  return recording->value.facts().format.c_str();
}
double berger_recording_rate(const berger_recording* recording) {
  return recording->value.facts().rate;
}
int64_t berger_recording_samples(const berger_recording* recording) {
  return recording->value.facts().samples;
}
int berger_recording_channel_count(const berger_recording* recording) {
  return static_cast<int>(recording->value.facts().channels.size());
}

int berger_recording_channel(const berger_recording* recording, int number,
                             berger_channel* channel) {
  return guarded([&] {
    const berger::Channel& c =
        item(needed(recording, "recording").value.facts().channels, number, "channel");
    fill(channel,
         {.struct_size = 0,
          .name = c.name.c_str(),
          .original = c.original.c_str(),
          .kind = word_of(c.kind),
          .unit = c.unit.c_str(),
          .rate = c.rate,
          .samples = c.samples},
         "channel");
  });
}

int berger_recording_event_count(const berger_recording* recording, int64_t* count) {
  return guarded([&] {
    needed(count, "count") =
        static_cast<std::int64_t>(needed(recording, "recording").value.events().size());
  });
}

int berger_recording_event(const berger_recording* recording, int64_t number, berger_event* event) {
  return guarded([&] {
    const berger::Event& e = item(needed(recording, "recording").value.events(), number, "event");
    fill(event,
         {.struct_size = 0,
          .onset = e.onset,
          .duration = e.duration,
          .sample = e.sample,
          .code = e.code,
          .channel = e.channel,
          .text = e.text.c_str()},
         "event");
  });
}

int berger_recording_read(const berger_recording* recording, const int* channels, int channel_count,
                          int64_t from, int64_t count, float* to) {
  return guarded([&] {
    if (channel_count < 0 || count < 0) throw berger::ConfigError("count", "count: below 0");
    if (channel_count == 0 || count == 0) return;
    const auto lanes = static_cast<std::size_t>(channel_count);
    const berger::Recording& r = needed(recording, "recording").value;
    const std::span wanted(&needed(channels, "channels"), lanes);
    for (const int c : wanted) item(r.facts().channels, c, "channel");
    r.read(wanted, from, count, {&needed(to, "to"), lanes * static_cast<std::size_t>(count)});
  });
}
