#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

#include "berger/errors.hpp"
#include "core/random.hpp"
#include "kernels/kernels.hpp"
#include "train/trainer_state.hpp"

namespace berger {

void check(const TrainOptions& o) {
  const auto require = [](bool good, const char* key, auto value, const char* rule) {
    if (!good) throw ConfigError(fmt::format("train.{}", key), fmt::format("train.{} is {}; it must be {}", key, value, rule));
  };
  const auto positive = [](double v) { return std::isfinite(v) && v > 0; };
  const auto from_zero = [](double v) { return std::isfinite(v) && v >= 0; };
  require(o.epochs >= 1, "epochs", o.epochs, "at least 1");
  require(o.batch_size >= 1, "batch_size", o.batch_size, "at least 1");
  require(positive(o.learning_rate), "learning_rate", o.learning_rate, "above 0");
  require(from_zero(o.weight_decay), "weight_decay", o.weight_decay, "0 or above");
  require(o.beta1 >= 0 && o.beta1 < 1, "beta1", o.beta1, "in [0, 1)");
  require(o.beta2 >= 0 && o.beta2 < 1, "beta2", o.beta2, "in [0, 1)");
  require(positive(o.epsilon), "epsilon", o.epsilon, "above 0");
  require(o.momentum >= 0 && o.momentum < 1, "momentum", o.momentum, "in [0, 1)");
}

Trainer::State::State(Model model_, const PreparedData& data_, const TrainOptions& options_, Engine engine)
    : model(std::move(model_)),
      data(data_),
      options(options_),
      pool(engine.threads),
      kernels(kernels::table(engine.isa)),
      plan(model.network, model.parameters, std::min(options.batch_size, data.train.size()), model.rewrites, pool, engine.isa),
      inference(model.network, model.parameters, model.rewrites, pool, engine.isa),
      optimizer(model.parameters, options) {}

Trainer::Trainer(Model model, const PreparedData& data, const TrainOptions& options, Engine engine, bool initialised) {
  check(options);
  if (options.keep == Keep::best_validation && !data.validation)
    throw ConfigError("train.keep", "train.keep is best_validation, but there is no validation data; set data.validation");
  if (options.keep == Keep::best_test && !data.test)
    throw ConfigError("train.keep", "train.keep is best_test, but there is no test data; set data.test");
  if (!initialised) model.parameters.initialise(static_cast<std::uint64_t>(options.seed));
  state_ = std::make_unique<State>(std::move(model), data, options, engine);
}
Trainer::~Trainer() = default;
Trainer::Trainer(Trainer&&) noexcept = default;

void Trainer::State::train_step() {
  const int first = step_in_epoch * options.batch_size;
  const int count = std::min(options.batch_size, data.train.size() - first);
  const View batch = plan.batch();
  labels.resize(static_cast<std::size_t>(count));
  for (int n = 0; n < count; ++n) {
    const int trial = order[static_cast<std::size_t>(first + n)];
    data.train.copy(trial, batch.trial(n));
    labels[static_cast<std::size_t>(n)] = data.train.labels[static_cast<std::size_t>(trial)];
  }
  const TrainPlan::Result result = plan.run(labels, static_cast<std::uint64_t>(options.seed), steps);
  if (!std::isfinite(result.loss))
    throw DivergedError(epoch + 1, step_in_epoch + 1,
                        fmt::format("training diverged: the loss became {} in epoch {}, step {}; try a smaller train.learning_rate (now {})",
                                    result.loss, epoch + 1, step_in_epoch + 1, options.learning_rate));
  ++steps;
  optimizer.step(model.parameters, plan.gradients(), steps, kernels, pool);
  ++step_in_epoch;
  loss_sum += result.loss;
  correct += result.correct;
}

Scores Trainer::State::evaluate(const Dataset& part) {
  const auto classes = model.classes.size();
  logits.resize(static_cast<std::size_t>(part.size()) * classes);
  inference.run(part, logits);
  return score(logits, part.labels, static_cast<int>(classes));
}

EpochRecord Trainer::State::finish_epoch() {
  const double trials = data.train.size();
  EpochRecord record{.epoch = ++epoch, .train = {.loss = loss_sum / trials, .accuracy = correct / trials}, .seconds = seconds};
  inference.refresh();
  const auto keep_best = [&](Best& best, const Scores& scores) {
    if (!best.beaten_by(scores)) return;
    best.epoch = epoch;
    best.scores = scores;
    if (best.weights.size() == 0) best.weights = Buffer(model.parameters.values().size());
    std::copy_n(model.parameters.values().data(), best.weights.size(), best.weights.data());
  };
  if (data.validation) keep_best(best_validation, *(record.validation = evaluate(*data.validation)));
  if (data.test) keep_best(best_test, *(record.test = evaluate(*data.test)));
  step_in_epoch = 0;
  loss_sum = 0;
  correct = 0;
  seconds = 0;
  history.push_back(record);
  return record;
}

std::optional<EpochRecord> Trainer::run_epoch(const std::function<bool()>& keep_going) {
  using Clock = std::chrono::steady_clock;
  State& s = *state_;
  if (done()) return {};
  const RandomKey key{.seed = static_cast<std::uint64_t>(s.options.seed), .purpose = Purpose::shuffle, .step = static_cast<std::uint64_t>(s.epoch)};
  if (s.options.shuffle) {
    s.order = permutation(key, s.data.train.size());
  } else {
    s.order.resize(static_cast<std::size_t>(s.data.train.size()));
    std::iota(s.order.begin(), s.order.end(), 0);
  }
  while (s.step_in_epoch < s.steps_per_epoch()) {
    if (keep_going && !keep_going()) return {};
    const auto start = Clock::now();
    s.train_step();
    s.seconds += std::chrono::duration<double>(Clock::now() - start).count();
  }
  return s.finish_epoch();
}

bool Trainer::done() const { return state_->epoch >= state_->options.epochs; }

const std::vector<EpochRecord>& Trainer::history() const { return state_->history; }
int Trainer::best_validation_epoch() const { return state_->best_validation.epoch; }
int Trainer::best_test_epoch() const { return state_->best_test.epoch; }

int Trainer::kept_epoch() const {
  switch (state_->options.keep) {
    case Keep::best_validation: return state_->best_validation.epoch;
    case Keep::best_test: return state_->best_test.epoch;
    case Keep::last: break;
  }
  return state_->epoch;
}

Model Trainer::State::with_weights(const Buffer& weights) const {
  Model copy = model;
  if (weights.size() > 0) std::copy_n(weights.data(), weights.size(), copy.parameters.values().data());
  return copy;
}

Model Trainer::kept() const {
  switch (state_->options.keep) {
    case Keep::best_validation: return best_validation();
    case Keep::best_test: return state_->with_weights(state_->best_test.weights);
    case Keep::last: break;
  }
  return state_->model;
}

Model Trainer::best_validation() const { return state_->with_weights(state_->best_validation.weights); }
const Model& Trainer::current() const { return state_->model; }
std::uint64_t Trainer::signature() const { return state_->model.parameters.hash(); }

}  // namespace berger
