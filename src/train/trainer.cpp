#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "berger/errors.hpp"
#include "model/window_means.hpp"
#include "train/schedule.hpp"
#include "train/trainer_state.hpp"
#include "train/update_rule.hpp"

namespace berger {

namespace {

Objective objective_of(const TrainOptions& options, const Network& network,
                       const std::vector<int>& labels) {
  std::vector<std::int64_t> counts(shapes(network).back().size());
  for (const int label : labels) ++counts[static_cast<std::size_t>(label)];
  return {.label_smoothing = options.label_smoothing,
          .class_weights = class_weights(options.class_weights, counts)};
}

}  // namespace

void Best::take(int of_epoch, const Scores& s, const Parameters& parameters) {
  epoch = of_epoch;
  scores = s;
  if (weights.size() == 0) weights = Buffer(parameters.values().size());
  std::ranges::copy(parameters.values(), weights.data());
}

// Counters are those of the last epoch.
void WeightAverage::add(const Parameters& parameters) {
  if (weights.size() == 0) weights = Buffer(parameters.values().size());
  const float share = 1.0F / static_cast<float>(++count);
  for (const Parameter& p : parameters.list())
    for (std::size_t i = p.offset; i < p.offset + p.size; ++i) {
      float& mean = weights.data()[i];
      const float now = parameters.values()[i];
      mean = p.spec.role == Role::counter || count == 1 ? now : mean + (now - mean) * share;
    }
}

Trainer::State::State(Model model_, const PreparedData& data_, const TrainOptions& options_,
                      Engine engine)
    : model(std::move(model_)),
      member(model.first()),
      data(data_),
      options(options_),
      pool(engine.threads),
      executor(member.network, member.parameters, std::min(options.batch_size, data.train.size()),
               member.rewrites, pool, engine.isa,
               objective_of(options, member.network, data.train.labels),
               update_rule(options, frozen_layers(options.freeze, member.network)), options.slots),
      inference(member.network, member.parameters, member.rewrites, pool, engine.isa),
      statistics(member.parameters, frozen_layers(options.freeze, member.network)),
      augmenter(options.augment, data.train.shape(),
                pixel_range(model.preprocessing, member.network.input.maps)),
      ahead(data.train, options.batch_size),
      averaged(static_cast<int>(model.facts.classes.size())),
      augmenter_scratch(
          augmenter.active() ? augmenter.scratch() * static_cast<std::size_t>(pool.threads()) : 0) {
}

Trainer::Trainer(Model model, const PreparedData& data, const TrainOptions& options, Engine engine,
                 bool initialised) {
  check(options);
  check(options, data);
  if (model.members.size() > 1)
    throw ConfigError("", "an ensemble is not trained; train its members, one by one");
  Member& member = model.first();
  if (!initialised) member.parameters.initialise(static_cast<std::uint64_t>(options.seed));
  member.augmentation = options.augment;
  member.views = options.test_views;
  state_ = std::make_unique<State>(std::move(model), data, options, engine);
}
Trainer::~Trainer() = default;
Trainer::Trainer(Trainer&&) noexcept = default;

// Trials `first` … of the epoch's order into the batch, changed where augmentation is on.
void Trainer::State::fill_batch(int first, int count) {
  const View batch = executor.batch();
  labels.resize(static_cast<std::size_t>(count));
  weights.resize(data.train.weights.empty() ? 0 : labels.size());
  const auto fill = [&](int n, int thread) {
    const auto place = static_cast<std::size_t>(first + n);
    const int trial = order.trials[place];
    ahead.copy(place, batch.trial(n));
    labels[static_cast<std::size_t>(n)] = data.train.labels[static_cast<std::size_t>(trial)];
    if (!weights.empty())
      weights[static_cast<std::size_t>(n)] = data.train.weights[static_cast<std::size_t>(trial)];
    if (!augmenter.active()) return;
    const std::span scratch(augmenter_scratch);
    augmenter.apply({batch.trial(n), augmenter.scratch()},
                    scratch.subspan(static_cast<std::size_t>(thread) * augmenter.scratch(),
                                    augmenter.scratch()),
                    static_cast<std::uint64_t>(options.seed), epoch, trial,
                    order.repeats.empty() ? 0 : order.repeats[place]);
  };
  ahead.arrive(static_cast<std::size_t>(first));
  const bool only_copies = data.train.trials.ready(0, 1) != nullptr;
  if (augmenter.active() || ahead.reads() || !only_copies)
    pool.run(count, [&](int n, int thread) { fill(n, thread); });
  else
    for (int n = 0; n < count; ++n) fill(n, 0);
}

void Trainer::State::train_step() {
  const int first = step_in_epoch * options.batch_size;
  fill_batch(first, std::min(options.batch_size, data.train.size() - first));
  statistics.keep(member.parameters);
  const Executor::Result result =
      executor.step({labels, static_cast<std::uint64_t>(options.seed), steps, weights});
  statistics.put_back(member.parameters);
  if (!std::isfinite(result.loss) && steps == 0)
    throw DivergedError(
        1, 1,
        fmt::format("the loss is {} before the first step: the data or the first weights are too "
                    "large for float32; data.standardise = true brings recordings to 1",
                    result.loss));
  if (!std::isfinite(result.loss))
    throw DivergedError(
        epoch + 1, step_in_epoch + 1,
        fmt::format("training diverged: the loss became {} in epoch {}, step {}; try a smaller "
                    "train.learning_rate (now {})",
                    result.loss, epoch + 1, step_in_epoch + 1, options.learning_rate));
  const double rate = learning_rate(options, history, steps, steps_per_epoch());
  ++steps;
  executor.update(steps, rate);
  ++step_in_epoch;
  loss_sum += result.loss;
  correct += result.correct;
}

Scores Trainer::State::evaluate(const Dataset& part) {
  const auto classes = model.facts.classes.size();
  logits.resize(static_cast<std::size_t>(part.size()) * classes);
  const Voter voter{.plan = &inference, .augmenter = &augmenter, .views = options.test_views};
  averaged.run({&voter, 1}, part, logits);
  const std::vector<int> firsts = first_windows(part);
  if (std::ssize(firsts) == part.size())
    return score(logits, part.labels, static_cast<int>(classes));
  return score(trial_logits(logits, firsts, static_cast<int>(classes)),
               trial_labels(part.labels, firsts), static_cast<int>(classes));
}

// Of the weights as they are in the model.
void Trainer::State::evaluate_parts(EpochRecord& record) {
  inference.refresh();
  if (data.validation) {
    record.validation = evaluate(*data.validation);
    if (best_validation.beaten_by(*record.validation))
      best_validation.take(epoch, *record.validation, member.parameters);
    if (effective_keep(options) == Keep::best_validation_loss &&
        best_validation_loss.loss_beaten_by(*record.validation))
      best_validation_loss.take(epoch, *record.validation, member.parameters);
  }
  if (data.test) {
    record.test = evaluate(*data.test);
    if (best_test.beaten_by(*record.test)) best_test.take(epoch, *record.test, member.parameters);
  }
}

EpochRecord Trainer::State::finish_epoch() {
  const double trials = data.train.size();
  EpochRecord record{
      .epoch = epoch + 1,
      .train = {.loss = loss_sum / trials, .accuracy = correct / trials},
      .seconds = seconds,
      .learning_rate = learning_rate(options, history, steps - 1, steps_per_epoch())};
  ++epoch;
  if (epoch > options.epochs - options.average_last) {
    average.add(member.parameters);
    const std::span<float> weights = member.parameters.values();
    std::swap_ranges(weights.begin(), weights.end(), average.weights.data());
    evaluate_parts(record);
    std::swap_ranges(weights.begin(), weights.end(), average.weights.data());
  } else {
    evaluate_parts(record);
  }
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
  s.order = epoch_order(s.options, s.data.train.labels, s.epoch);
  s.ahead.begin(s.order.trials, static_cast<std::size_t>(s.step_in_epoch * s.options.batch_size));
  while (s.step_in_epoch < s.steps_per_epoch()) {
    if (s.executor.any(keep_going && !keep_going())) return {};
    const auto start = Clock::now();
    s.train_step();
    s.seconds += std::chrono::duration<double>(Clock::now() - start).count();
  }
  s.ahead.end();
  return s.finish_epoch();
}

bool Trainer::done() const {
  return state_->epoch >= state_->options.epochs ||
         stops_early(state_->options.early_stopping, state_->history);
}

const std::vector<EpochRecord>& Trainer::history() const {
  return state_->history;
}
int Trainer::best_validation_epoch() const {
  return state_->best_validation.epoch;
}
int Trainer::best_test_epoch() const {
  return state_->best_test.epoch;
}

const Best& Trainer::State::best(Keep keep) const {
  return keep == Keep::best_test         ? best_test
         : keep == Keep::best_validation ? best_validation
                                         : best_validation_loss;
}

int Trainer::kept_epoch() const {
  const Keep keep = effective_keep(state_->options);
  return keep == Keep::last ? state_->epoch : state_->best(keep).epoch;
}

Model Trainer::State::with_weights(const Buffer& weights) const {
  Model copy = model;
  if (weights.size() > 0)
    std::copy_n(weights.data(), weights.size(), copy.first().parameters.values().data());
  return copy;
}

Model Trainer::kept() const {
  const Keep keep = effective_keep(state_->options);
  return state_->with_weights(keep == Keep::last ? state_->average.weights
                                                 : state_->best(keep).weights);
}

Model Trainer::best_validation() const {
  return state_->with_weights(state_->best_validation.weights);
}
const Model& Trainer::current() const {
  return state_->model;
}
std::uint64_t Trainer::signature() const {
  return state_->member.parameters.hash();
}

}  // namespace berger
