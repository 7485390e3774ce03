// The recordings in the folder that BERGER_RECORDINGS names: opened, read to floats, their events
// found, single windows read; and as many floats copied. bench/readers writes such a folder.
#include <fmt/format.h>
#include <sys/mman.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <span>

#include "bench.hpp"
#include "berger/recording.hpp"
#include "core/random.hpp"
#include "core/to_size.hpp"

namespace berger::bench {
namespace {

// Times `work`, without giving back what it returns.
void time(benchmark::State& state, auto work) {
  for ([[maybe_unused]] const auto _ : state) {
    const auto start = std::chrono::steady_clock::now();
    const auto result = work();
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    benchmark::DoNotOptimize(&result);
    state.SetIterationTime(taken.count());
  }
}

// Those of its most common rate.
std::vector<int> channels_of(const Recording& recording) {
  std::vector<int> chosen;
  const RecordingFacts& facts = recording.facts();
  for (std::size_t c = 0; c < facts.channels.size(); ++c)
    if (facts.channels[c].rate == facts.rate) chosen.push_back(static_cast<int>(c));
  return chosen;
}

std::size_t values_of(const Recording& recording) {
  return channels_of(recording).size() * to_size(recording.facts().samples);
}

// Memory that was not touched yet, in large pages where it is large, as NumPy takes it.
struct Room {
  explicit Room(std::size_t count)
      : size(count), values(std::make_unique_for_overwrite<float[]>(count)) {
    constexpr std::uintptr_t page = 4096;
    const auto begin = (reinterpret_cast<std::uintptr_t>(values.get()) + page - 1) / page * page;
    const auto end = reinterpret_cast<std::uintptr_t>(values.get() + count);
    if (end > begin + large) madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
  }
  std::span<float> span() const { return {values.get(), size}; }

  static constexpr std::uintptr_t large = std::uintptr_t{4} << 20;
  std::size_t size;
  std::unique_ptr<float[]> values;
};

void open_it(benchmark::State& state, const std::string& path) {
  time(state, [&] { return open_recording(path); });
}

void read_it(benchmark::State& state, const std::string& path) {
  time(state, [&] {
    const Recording recording = open_recording(path);
    Room room(values_of(recording));
    recording.read(channels_of(recording), 0, recording.facts().samples, room.span());
    return room;
  });
}

void copy_as_much(benchmark::State& state, const std::string& path) {
  const std::vector<float> source(values_of(open_recording(path)), 1.0F);
  time(state, [&] {
    Room room(source.size());
    std::ranges::copy(source, room.values.get());
    return room;
  });
}

void find_events(benchmark::State& state, const std::string& path) {
  time(state, [&] { return open_recording(path).events(); });
}

// In MiB. (getrusage's may be that of whoever started this process.)
double peak_memory() {
  std::ifstream status("/proc/self/status");
  double kib = 0;
  for (std::string word; status >> word;)
    if (word == "VmHWM:") status >> kib;
  return kib / 1024;
}

// Of two seconds and all channels, anywhere.
void read_windows(benchmark::State& state, const std::string& path) {
  const Recording recording = open_recording(path);
  const std::vector<int> channels = channels_of(recording);
  const std::int64_t samples = recording.facts().samples;
  const std::int64_t count =
      std::min<std::int64_t>(samples, std::llround(2 * recording.facts().rate));
  std::vector<float> values(channels.size() * to_size(count));
  std::uint64_t drawn = 0;
  for ([[maybe_unused]] const auto _ : state) {
    const double place = uniform({.seed = 1, .purpose = Purpose::simulate}, drawn++);
    recording.read(channels, std::llround(place * static_cast<double>(samples - count)), count,
                   values);
  }
  state.counters["peak_MiB"] = peak_memory();
}

}  // namespace

void register_recordings() {
  const char* const folder = std::getenv("BERGER_RECORDINGS");
  if (folder == nullptr) return;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string path = entry.path().string();
    if (recording_format(path).empty() || entry.path().extension() == ".vmrk") continue;
    const auto add = [&](const char* what, auto measure) {
      return benchmark::RegisterBenchmark(
                 fmt::format("recording/{}/{}", entry.path().filename().string(), what).c_str(),
                 measure, path)
          ->Unit(benchmark::kMillisecond);
    };
    add("open", open_it)->UseManualTime();
    add("read", read_it)->UseManualTime();
    add("copy", copy_as_much)->UseManualTime();
    add("events", find_events)->UseManualTime();
    add("window", read_windows)->UseRealTime();
  }
}

}  // namespace berger::bench
