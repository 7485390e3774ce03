// Whole networks: a training step and epoch, one decoded window, loading a model; and the start of
// the program.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "bench.hpp"
#include "berger/measure.hpp"
#include "berger/model.hpp"
#include "berger/train.hpp"
#include "engine/plan_summary.hpp"

namespace berger::bench {
namespace {

constexpr int batch_size = 64, epoch_trials = 1080;

Model untrained(const Subject& subject) {
  Model model{.members = {{.network = subject.network, .parameters = Parameters(subject.network)}}};
  model.first().parameters.initialise(1);
  const std::size_t classes = shapes(subject.network).back().size();
  for (std::size_t k = 0; k < classes; ++k) {
    model.facts.class_values.push_back(static_cast<std::int64_t>(k));
    model.facts.classes.push_back(std::to_string(k));
  }
  return model;
}

Dataset noise_trials(const Subject& subject, int trials) {
  Tensor floats(trials, subject.network.input);
  const std::vector<float> values =
      noise(static_cast<std::size_t>(trials) * subject.network.input.size());
  std::copy(values.begin(), values.end(), floats.trial(0));
  Dataset data{.trials = std::move(floats)};
  const int classes = static_cast<int>(shapes(subject.network).back().size());
  for (int n = 0; n < trials; ++n) data.labels.push_back(n % classes);
  return data;
}

// An epoch of `trials` trials; of one batch, it is a step.
void train(benchmark::State& state, const Subject& subject, int trials, int threads) {
  const PreparedData data{.train = noise_trials(subject, trials)};
  Trainer trainer(untrained(subject), data, {.epochs = 1 << 30, .batch_size = batch_size},
                  {.threads = threads});
  trainer.run_epoch();
  for ([[maybe_unused]] const auto _ : state) trainer.run_epoch();
  report_speed(state, trials * training_multiply_adds(subject.network), threads);
  state.counters["trials/s"] = benchmark::Counter(static_cast<double>(trials * state.iterations()),
                                                  benchmark::Counter::kIsRate);
  state.counters["plan MiB"] =
      static_cast<double>(
          summarise_plan(subject.network, batch_size, default_rewrites()).training_bytes) /
      (1 << 20);
}

void window(benchmark::State& state, const Subject& subject) {
  using Clock = std::chrono::steady_clock;
  Decoder decoder(untrained(subject), {.threads = 1});
  const Tensor trial = noise_trials(subject, 1).trials.floats();
  std::vector<float> logits(static_cast<std::size_t>(decoder.classes()));
  std::vector<double> microseconds;
  for ([[maybe_unused]] const auto _ : state) {
    const auto start = Clock::now();
    decoder.logits(trial.view(), logits);
    microseconds.push_back(std::chrono::duration<double, std::micro>(Clock::now() - start).count());
  }
  double multiply_adds = 0;
  for (const LayerRow& row : summarise(subject.network)) multiply_adds += row.cost.forward;
  report_speed(state, multiply_adds);
  std::sort(microseconds.begin(), microseconds.end());
  state.counters["p50 us"] = microseconds[microseconds.size() / 2];
  state.counters["p99 us"] = microseconds[microseconds.size() * 99 / 100];
}

void load(benchmark::State& state, const Subject& subject) {
  const std::string path =
      (std::filesystem::temp_directory_path() / ("berger-bench-" + subject.name + ".safetensors"))
          .string();
  save_model(path, untrained(subject));
  for ([[maybe_unused]] const auto _ : state) benchmark::DoNotOptimize(load_model(path));
  std::filesystem::remove(path);
}

void start_up(benchmark::State& state) {
  for ([[maybe_unused]] const auto _ : state)
    if (std::system(BERGER_PROGRAM " info >/dev/null") != 0)
      state.SkipWithError("berger info failed");
}

}  // namespace

void register_networks() {
  for (const Subject& subject : subjects()) {
    const auto add = [&](const std::string& what, auto run) {
      return benchmark::RegisterBenchmark(fmt::format("network/{}/{}", what, subject.name).c_str(),
                                          run)
          ->UseRealTime();
    };
    for (int threads = 1; threads <= hardware_threads(); threads *= 2) {
      add(fmt::format("step_{}_threads", threads),
          [&, threads](auto& state) { train(state, subject, batch_size, threads); });
      if (subject.name != "faces")
        add(fmt::format("epoch_{}_threads", threads),
            [&, threads](auto& state) { train(state, subject, epoch_trials, threads); });
    }
    add("window", [&](auto& state) { window(state, subject); });
    add("load", [&](auto& state) { load(state, subject); });
  }
  benchmark::RegisterBenchmark("program/start_up", start_up)->UseRealTime();
}

}  // namespace berger::bench
