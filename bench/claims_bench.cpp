// What claiming costs a study of 10,000 runs in 200 parts, on the file system of TMPDIR.
#include <fmt/format.h>

#include <deque>
#include <filesystem>

#include "bench.hpp"
#include "runs/claims.hpp"

namespace berger::bench {
namespace {

void claims_of_parts(benchmark::State& state) {
  constexpr int count = 10'000, parts = 200;
  const std::string folder = std::filesystem::temp_directory_path() / "berger-claims-bench";
  for ([[maybe_unused]] const auto _ : state) {
    std::filesystem::remove_all(folder);
    std::deque<runs::Claims> claims;
    for (int part = 0; part < parts; ++part) {
      claims.emplace_back(folder, runs::ClaimPace{});
      claims.back().take("@part-" + claims.back().id(), {});
      benchmark::DoNotOptimize(claims.back().list());
    }
    for (int run = 0; run < count; ++run) {
      runs::Claims& own = claims[static_cast<std::size_t>(run % parts)];
      const std::string name = fmt::format("eegnet-subject{}-seed1", run);
      if (!own.take(name, {})) state.SkipWithError("somebody else has it");
      own.end(name, runs::End::done);
    }
    for (runs::Claims& own : claims) benchmark::DoNotOptimize(own.list());
  }
  state.counters["seconds_a_run"] = benchmark::Counter(
      count, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
  std::filesystem::remove_all(folder);
}

}  // namespace

void register_claims() {
  benchmark::RegisterBenchmark("claims/10000_runs/200_parts", claims_of_parts)
      ->UseRealTime()
      ->Unit(benchmark::kMillisecond);
}

}  // namespace berger::bench
