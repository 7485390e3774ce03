#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "berger/measure.hpp"
#include "berger/version.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/shared.hpp"
#include "core/json.hpp"
#include "study/environment.hpp"
#include "study/exit_code.hpp"

namespace berger::cli {
namespace {

struct Measured {
  Engine engine;
  Speed speed;
};

std::string table(const Network& network, int batch, const std::vector<Measured>& list) {
  std::vector<std::vector<std::string>> rows{{"threads", "kernels", "peak GFLOP/s",
                                              "training trials/s", "of peak", "window p50 µs",
                                              "p99 µs"}};
  for (const auto& [engine, s] : list)
    rows.push_back({std::to_string(engine.threads), std::string(name(engine.isa)),
                    fmt::format("{:.1f}", s.peak_gflops),
                    thousands(static_cast<std::int64_t>(s.train_trials_per_second)),
                    fmt::format("{:.0f} %", 100 * s.train_share_of_peak),
                    fmt::format("{:.1f}", s.window_us_p50),
                    fmt::format("{:.1f}", s.window_us_p99)});
  return fmt::format(
      "{}, berger {}\ninput {}, batch {}; peak memory {:.0f} MiB\n\n{}\nof peak: multiply-adds of "
      "the network as written, "
      "forward and back\n",
      processor(), version, to_string(network.input), batch, list.back().speed.peak_memory_mib,
      aligned(rows, 2));
}

nlohmann::ordered_json json(const Measured& m) {
  return {{"threads", m.engine.threads},
          {"isa", name(m.engine.isa)},
          {"peak_gflops", m.speed.peak_gflops},
          {"train_trials_per_second", m.speed.train_trials_per_second},
          {"train_share_of_peak", m.speed.train_share_of_peak},
          {"window_us_p50", m.speed.window_us_p50},
          {"window_us_p99", m.speed.window_us_p99},
          {"peak_memory_mib", m.speed.peak_memory_mib}};
}

}  // namespace

int bench(const BenchArguments& arguments) {
  NetworkArguments described = arguments.network;
  if (described.config.empty()) {
    if (described.input.empty()) described.input = "2x750";
    if (described.classes == 0) described.classes = 2;
  }
  const Network network = described_network(described);
  const RewriteSet rewrites = without(default_rewrites(), arguments.no_fuse);
  std::vector<Engine> engines{engine_of(arguments.engine, 1)};
  if (arguments.engine.threads == 0 && hardware_threads() > 1)
    engines.push_back(engine_of(arguments.engine, hardware_threads()));
  std::vector<Measured> list;
  for (const Engine& engine : engines)
    list.push_back({engine, measure_speed(network, arguments.batch, rewrites, engine)});
  if (!arguments.json) {
    print(table(network, arguments.batch, list));
    return exit_codes::done;
  }
  // The figures of all threads by themselves, then a list by threads.
  nlohmann::ordered_json result{{"device", "cpu: " + processor()},
                                {"berger", version},
                                {"input", to_string(network.input)},
                                {"batch", arguments.batch}};
  result.update(json(list.back()));
  for (const Measured& m : list) result["by_threads"].push_back(json(m));
  print(dump_json(result, 2) + "\n");
  return exit_codes::done;
}

}  // namespace berger::cli
