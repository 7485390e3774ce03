#include "berger/measure.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <utility>
#include <vector>

#include "berger/model.hpp"
#include "berger/train.hpp"
#include "core/random.hpp"
#include "core/thread_pool.hpp"
#include "kernels/kernels.hpp"

namespace berger {
namespace {

double seconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Of sorted values.
double quantile(const std::vector<double>& sorted, double share) {
  return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

Dataset noise(Shape shape, int trials, int classes) {
  Dataset data;
  Tensor values(trials, shape);
  const RandomKey key{.seed = 1, .purpose = Purpose::simulate};
  for (int n = 0; n < trials; ++n) {
    for (std::size_t i = 0; i < shape.size(); ++i)
      values.trial(n)[i] = static_cast<float>(
          2 * uniform(key, static_cast<std::uint64_t>(n) * shape.size() + i) - 1);
    data.labels.push_back(n % classes);
  }
  data.trials = std::move(values);
  return data;
}

Model model_of(const Network& network, const RewriteSet& rewrites) {
  Member member{.network = network, .parameters = Parameters(network), .rewrites = rewrites};
  member.parameters.initialise(1);
  return {.members = {std::move(member)}};
}

double train_trials_per_second(const Network& network, int batch_size, const RewriteSet& rewrites,
                               Engine engine) {
  constexpr int batches = 4, rounds = 40;
  const int classes = static_cast<int>(shapes(network).back().size());
  const PreparedData data{.train = noise(network.input, batches * batch_size, classes)};
  Trainer trainer(model_of(network, rewrites), data,
                  {.epochs = rounds + 1, .batch_size = batch_size}, engine);
  trainer.run_epoch();  // the first one warms up
  std::vector<double> seconds;
  double total = 0;
  while (seconds.size() < 5 || (total < 1 && !trainer.done())) {
    seconds.push_back(trainer.run_epoch()->seconds);
    total += seconds.back();
  }
  std::sort(seconds.begin(), seconds.end());
  return batches * batch_size / quantile(seconds, 0.5);
}

std::pair<double, double> window_seconds(const Network& network, const RewriteSet& rewrites,
                                         Engine engine) {
  Decoder decoder(model_of(network, rewrites), engine);
  const Tensor data = noise(network.input, 1, 2).trials.floats();
  std::vector<float> logits(static_cast<std::size_t>(decoder.classes()));
  const auto window = [&] { decoder.logits(data.view(), logits); };
  for (int i = 0; i < 20; ++i) window();
  std::vector<double> seconds;
  double total = 0;
  while (seconds.size() < 200 || (total < 0.5 && seconds.size() < 5000)) {
    seconds.push_back(seconds_of(window));
    total += seconds.back();
  }
  std::sort(seconds.begin(), seconds.end());
  return {quantile(seconds, 0.5), quantile(seconds, 0.99)};
}

double peak_memory_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;  // Linux counts in KiB
}

}  // namespace

// The fastest of some short rounds: whatever disturbs one only makes it slower.
double peak_gflops(Engine engine) {
  ThreadPool pool(engine.threads);
  const kernels::Table& table = kernels::table(engine.isa);
  const double operations = 2.0 * kernels::multiply_adds_a_round * engine.threads;
  std::vector<float> sink(static_cast<std::size_t>(engine.threads));
  const auto round = [&](long rounds) {
    return seconds_of([&] {
      pool.run(engine.threads, [&](int task, int) {
        sink[static_cast<std::size_t>(task)] =
            table.multiply_adds({.start = 1, .factor = 0.5F, .step = 0.25F, .rounds = rounds});
      });
    });
  };
  long rounds = 1024;
  while (round(rounds) < 0.01) rounds *= 2;
  double best = round(rounds);
  for (int i = 0; i < 20; ++i) best = std::min(best, round(rounds));
  return operations * static_cast<double>(rounds) / best * 1e-9;
}

double training_multiply_adds(const Network& network) {
  double sum = 0;
  for (const LayerRow& row : summarise(network))
    sum += row.cost.forward + (sum == 0 ? row.cost.backward / 2 : row.cost.backward);
  return sum;
}

Speed measure_speed(const Network& network, int batch_size, const RewriteSet& rewrites,
                    Engine engine) {
  Speed speed{
      .peak_gflops = peak_gflops(engine),
      .train_trials_per_second = train_trials_per_second(network, batch_size, rewrites, engine)};
  speed.train_share_of_peak =
      speed.train_trials_per_second * 2e-9 * training_multiply_adds(network) / speed.peak_gflops;
  const auto [p50, p99] = window_seconds(network, rewrites, engine);
  speed.window_us_p50 = p50 * 1e6;
  speed.window_us_p99 = p99 * 1e6;
  speed.peak_memory_mib = peak_memory_mib();
  return speed;
}

}  // namespace berger
