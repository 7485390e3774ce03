#include "bench.hpp"

#include <map>

#include "berger/measure.hpp"
#include "berger/models.hpp"
#include "berger/study.hpp"
#include "core/random.hpp"

namespace berger::bench {
namespace {

Network written(const std::string& name, Shape input, int classes) {
  return build(read_run(BERGER_NETWORKS "/" + name + ".toml").model, input, classes);
}

// Measured once a process, before the first line that needs it.
double peak(int threads) {
  static std::map<int, double> known;
  const auto [entry, missing] = known.try_emplace(threads, 0.0);
  if (missing) entry->second = peak_gflops({.threads = threads});
  return entry->second;
}

}  // namespace

const std::vector<Subject>& subjects() {
  static const std::vector<Subject> list{
      {"eegnet", build(EegNet{}, {1, 2, 750}, 2)},
      {"deepconvnet", build(DeepConvNet{}, {1, 2, 750}, 2)},
      {"eegnet_v4", build(EegNetV4{}, {1, 22, 1125}, 4)},
      {"digits", written("digits", {1, 28, 28}, 10)},
      {"faces", written("faces", {1, 48, 48}, 7)},
  };
  return list;
}

void report_speed(benchmark::State& state, double multiply_adds_an_iteration, int threads) {
  const double operations =
      2 * multiply_adds_an_iteration * static_cast<double>(state.iterations());
  state.counters["GFLOP/s"] = benchmark::Counter(operations * 1e-9, benchmark::Counter::kIsRate);
  state.counters["%peak"] =
      benchmark::Counter(operations * 1e-7 / peak(threads), benchmark::Counter::kIsRate);
}

std::vector<float> noise(std::size_t size) {
  std::vector<float> values(size);
  for (std::size_t i = 0; i < size; ++i)
    values[i] = static_cast<float>(2 * uniform({.seed = 1, .purpose = Purpose::simulate}, i) - 1);
  return values;
}

}  // namespace berger::bench

int main(int count, char** words) {
  benchmark::Initialize(&count, words);
  if (benchmark::ReportUnrecognizedArguments(count, words)) return 2;
  berger::bench::register_kernels();
  berger::bench::register_layers();
  berger::bench::register_networks();
  berger::bench::register_filters();
  berger::bench::register_recordings();
  berger::bench::register_claims();
  benchmark::RunSpecifiedBenchmarks();
}
