// An hour of 64 channels at 256 samples a second through each kind of filter, on two threads.
#include "bench.hpp"
#include "dsp/fir.hpp"
#include "dsp/fir_filter.hpp"
#include "dsp/resample.hpp"
#include "dsp/section_filter.hpp"

namespace berger::bench {
namespace {

constexpr int filtered_channels = 64;
constexpr std::int64_t filtered_samples = 3600 * 256;

std::vector<float> hour() {
  return noise(static_cast<std::size_t>(filtered_channels * filtered_samples));
}

void add_filter(const char* name, auto filter) {
  benchmark::RegisterBenchmark(name,
                               [filter](benchmark::State& state) {
                                 std::vector<float> values = hour();
                                 for ([[maybe_unused]] const auto _ : state)
                                   filter(dsp::signals_of(values, filtered_channels),
                                          Engine{.threads = 2});
                               })
      ->UseRealTime()
      ->Unit(benchmark::kMillisecond);
}

void add_resampling(const char* name, double rate) {
  benchmark::RegisterBenchmark(
      name,
      [rate](benchmark::State& state) {
        std::vector<float> values = hour();
        const dsp::Ratio ratio = dsp::ratio_of(256, rate);
        std::vector<float> fewer(
            static_cast<std::size_t>(filtered_channels * ratio.samples(filtered_samples)));
        for ([[maybe_unused]] const auto _ : state)
          dsp::resample<float>(
              ratio, {values.data(), filtered_samples, filtered_channels, filtered_samples},
              dsp::signals_of(fewer, filtered_channels), {.threads = 2});
      })
      ->UseRealTime()
      ->Unit(benchmark::kMillisecond);
}

}  // namespace

void register_filters() {
  add_filter("filter/fir", [](auto signals, const Engine& engine) {
    dsp::filter_centred(dsp::fir_band({4, 38}, 256), signals, engine);
  });
  add_filter("filter/butterworth", [](auto signals, const Engine& engine) {
    dsp::filter_both_ways(dsp::butterworth(4, {4, 38}, 256), signals, engine);
  });
  add_resampling("filter/256_to_128", 128);
  add_resampling("filter/256_to_100", 100);
}

}  // namespace berger::bench
