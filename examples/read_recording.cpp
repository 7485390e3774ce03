// Looks into a continuous recording: read_recording FILE [CHANNELS]
// Prints its events, and of the second that begins with each the mean of the channels.
#include <cstdint>
#include <cstdio>
#include <numeric>
#include <string>
#include <vector>

#include "berger/berger.hpp"

int main(int count, char** arguments) try {
  if (count != 2 && count != 3) {
    std::fprintf(stderr, "usage: read_recording FILE [CHANNELS]\n");
    return 2;
  }
  const berger::Recording recording = berger::open_recording(arguments[1]);
  const berger::RecordingFacts& facts = recording.facts();
  const std::vector<int> channels =
      berger::choose_channels(facts.channels, {count == 3 ? arguments[2] : "all-eeg"});
  const auto second = static_cast<std::int64_t>(facts.rate);
  std::vector<float> window(channels.size() * static_cast<std::size_t>(second));

  for (const berger::Event& event : recording.events()) {
    std::printf("%9.3f s  %s", event.onset, event.text.c_str());
    const bool there = event.sample >= 0 && event.sample + second <= facts.samples;
    if (there && !channels.empty()) {
      recording.read(channels, event.sample, second, window);  // in µV, a row each channel
      const double sum = std::accumulate(window.begin(), window.end(), 0.0);
      std::printf("  mean %.2f", sum / static_cast<double>(window.size()));
    }
    std::printf("\n");
  }
  for (const std::string& note : recording.notes()) std::printf("note: %s\n", note.c_str());
  return 0;
} catch (const berger::Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
