// What options and data allow, and what follows from options.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "berger/errors.hpp"
#include "berger/train.hpp"
#include "core/math.hpp"
#include "model/ensemble.hpp"

namespace berger {
namespace {

constexpr int most_slots = 256;  // each holds the sums of all gradients

[[noreturn]] void refuse(const char* key, const std::string& message) {
  const std::string full = fmt::format("train.{}", key);
  throw ConfigError(full, full + " " + message);
}

void require(bool good, const char* key, auto value, const char* rule) {
  if (!good) refuse(key, fmt::format("is {}; it must be {}", value, rule));
}

bool positive(double v) {
  return std::isfinite(v) && v > 0;
}
bool from_zero(double v) {
  return std::isfinite(v) && v >= 0;
}

void check_schedule(const TrainOptions& o) {
  const Schedule& s = o.schedule;
  require(from_zero(s.warm_up), "schedule.warm_up", s.warm_up, "0 or above");
  if (s.warm_up > 0 && s.warm_up >= o.epochs)
    refuse("schedule.warm_up",
           fmt::format("is {} epochs, but there are only {}; it must end before the last",
                       s.warm_up, o.epochs));
  if (s.kind == ScheduleKind::step && s.after.empty())
    refuse("schedule.after",
           "is missing; name the epochs after which the learning rate changes, such as [20, 30]");
  for (const int epoch : s.after)
    if (epoch < 1 || epoch >= o.epochs)
      refuse("schedule.after",
             fmt::format("names epoch {}, but after it there is none to train: there are {}", epoch,
                         o.epochs));
  if (!std::ranges::is_sorted(s.after, std::less_equal{}))
    refuse("schedule.after", "must name each epoch once, in ascending order");
  require(s.factor > 0 && s.factor < 1, "schedule.factor", s.factor, "above 0 and below 1");
  require(s.patience >= 1, "schedule.patience", s.patience, "at least 1");
  const bool used = s.kind != ScheduleKind::constant;
  require(from_zero(s.lowest) && (!used || s.lowest <= o.learning_rate), "schedule.lowest",
          s.lowest, "from 0 to train.learning_rate");
}

void check_early_stopping(const TrainOptions& o) {
  const EarlyStopping& e = o.early_stopping;
  require(e.patience >= 1, "early_stopping.patience", e.patience,
          "at least 1; to train to the end, leave early stopping out");
  require(from_zero(e.at_loss), "early_stopping.at_loss", e.at_loss,
          "a loss above 0, or 0 for none");
  if ((e.metric != Watch::none || e.at_loss > 0) && o.average_last > 0)
    refuse("average_last",
           "averages the epochs before a known end; leave it out, or early stopping");
}

}  // namespace

void check(const TrainOptions& o) {
  require(o.epochs >= 1, "epochs", o.epochs, "at least 1");
  require(o.batch_size >= 1, "batch_size", o.batch_size, "at least 1");
  require(positive(o.learning_rate), "learning_rate", o.learning_rate, "above 0");
  require(from_zero(o.weight_decay), "weight_decay", o.weight_decay, "0 or above");
  require(o.beta1 >= 0 && o.beta1 < 1, "beta1", o.beta1, "in [0, 1)");
  require(o.beta2 >= 0 && o.beta2 < 1, "beta2", o.beta2, "in [0, 1)");
  require(positive(o.epsilon), "epsilon", o.epsilon, "above 0");
  require(o.momentum >= 0 && o.momentum < 1, "momentum", o.momentum, "in [0, 1)");
  require(o.smoothing >= 0 && o.smoothing < 1, "smoothing", o.smoothing, "in [0, 1)");
  for (const double weight : o.class_weights.given)
    require(positive(weight), "class_weights", weight, "above 0, each of them");
  require(o.label_smoothing >= 0 && o.label_smoothing < 1, "label_smoothing", o.label_smoothing,
          "in [0, 1)");
  require(from_zero(o.clip_norm), "clip_norm", o.clip_norm, "above 0, or 0 for none");
  require(o.average_last >= 0, "average_last", o.average_last, "0 or above");
  if (o.average_last > o.epochs)
    refuse("average_last",
           fmt::format("is {}, but there are only {} epochs", o.average_last, o.epochs));
  require(o.test_views >= 1 && o.test_views <= most_views, "test_views", o.test_views,
          "1, the trial as it is, to 10000");
  require(o.slots >= 0 && o.slots <= most_slots, "slots", o.slots, "0, as many as suit, to 256");
  if (o.test_views > 1 && !changes_anything(o.augment))
    refuse("test_views", fmt::format("is {}, but nothing under train.augment says how views differ",
                                     o.test_views));
  check_schedule(o);
  check_early_stopping(o);
  check(o.augment);
}

namespace {

void check_weights(const std::vector<double>& weights) {
  for (std::size_t n = 0; n < weights.size(); ++n)
    if (!(weights[n] >= 0 && std::isfinite(weights[n])))
      throw ConfigError(
          "weights",
          fmt::format("the weight of trial {} is {}; it must be at least 0", n, weights[n]));
  if (!weights.empty() && std::ranges::all_of(weights, [](double w) { return w == 0; }))
    throw ConfigError("weights", "all trials have a weight of 0; some must have more");
}

}  // namespace

void check(const TrainOptions& o, const PreparedData& data) {
  const auto need_validation = [&](bool needed, const char* key, std::string_view value) {
    if (needed && !data.validation)
      refuse(key,
             fmt::format("is {}, but there is no validation data; set data.validation", value));
  };
  const auto keep = names(o.keep)[static_cast<std::size_t>(o.keep)];
  need_validation(o.keep == Keep::best_validation || o.keep == Keep::best_validation_loss, "keep",
                  keep);
  if (o.keep == Keep::best_test && !data.test)
    refuse("keep", "is best_test, but there is no test data; set data.test");
  const Watch watched = o.early_stopping.metric;
  need_validation(watched != Watch::none, "early_stopping.metric",
                  names(watched)[static_cast<std::size_t>(watched)]);
  const double at_loss = o.early_stopping.at_loss;
  need_validation(at_loss > 0, "early_stopping.at_loss", fmt::format("{}", at_loss));
  const std::size_t weights = o.class_weights.given.size(), classes = data.train.classes.size();
  if (weights > 0 && weights != classes)
    refuse("class_weights",
           fmt::format("gives {} weights, but there are {} classes", weights, classes));
  check_weights(data.train.weights);
  check(o.augment, data.train.shape(), data.train.images);
}

Keep effective_keep(const TrainOptions& o) {
  if (o.keep != Keep::last || !o.early_stopping.restore) return o.keep;
  switch (o.early_stopping.metric) {
    case Watch::validation_loss:
      return Keep::best_validation_loss;
    case Watch::validation_accuracy:
      return Keep::best_validation;
    case Watch::none:
      break;
  }
  return Keep::last;
}

std::vector<double> class_weights(const ClassWeights& weights,
                                  const std::vector<std::int64_t>& counts) {
  constexpr double beta = 0.999;
  if (weights.rule == ClassWeights::Rule::given || weights.rule == ClassWeights::Rule::none)
    return weights.given;
  std::vector<double> result;
  double trials = 0, sum = 0;
  for (const std::int64_t count : counts) {
    const auto n = static_cast<double>(count);
    const double effective = weights.rule == ClassWeights::Rule::effective_number
                                 ? (1 - power(beta, static_cast<int>(count))) / (1 - beta)
                                 : n;
    result.push_back(count > 0 ? 1 / effective : 1);
    if (count > 0) trials += n, sum += n / effective;
  }
  for (std::size_t k = 0; k < result.size(); ++k)
    result[k] = counts[k] > 0 ? result[k] * trials / sum : 1;
  return result;
}

}  // namespace berger
