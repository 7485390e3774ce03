#include "train/schedule.hpp"

#include <algorithm>
#include <limits>
#include <numbers>

#include "core/math.hpp"

namespace berger {
namespace {

// How often `patience` epochs in a row had nothing better than the best before; each time the
// waiting starts anew. `badness` is the lower the better.
int times_waited(const std::vector<EpochRecord>& history, int patience, auto&& badness) {
  double best = std::numeric_limits<double>::infinity();
  int waited = 0, times = 0;
  for (const EpochRecord& record : history) {
    const double now = badness(record);
    waited = now < best ? 0 : waited + 1;
    best = std::min(best, now);
    if (waited == patience) ++times, waited = 0;
  }
  return times;
}

// Loshchilov & Hutter 2017, one half period, from the first step after warming up to the end of the
// last.
double cosine_share(double steps, double warm_up, double all) {
  return (1 + cos(std::numbers::pi * (steps - warm_up) / (all - warm_up))) / 2;
}

}  // namespace

double learning_rate(const TrainOptions& options, const std::vector<EpochRecord>& history,
                     std::uint64_t steps, int steps_per_epoch) {
  const Schedule& schedule = options.schedule;
  const double highest = options.learning_rate, warm_up = schedule.warm_up * steps_per_epoch;
  const auto done = static_cast<double>(steps);
  if (done + 1 < warm_up) return highest * (done + 1) / warm_up;
  switch (schedule.kind) {
    case ScheduleKind::step: {
      const auto passed = std::ranges::count_if(schedule.after, [&](int epochs) {
        return static_cast<std::size_t>(epochs) <= history.size();
      });
      return std::max(highest * power(schedule.factor, static_cast<int>(passed)), schedule.lowest);
    }
    case ScheduleKind::cosine: {
      const double share = cosine_share(std::max(done, warm_up), warm_up,
                                        static_cast<double>(options.epochs) * steps_per_epoch);
      return schedule.lowest + (highest - schedule.lowest) * share;
    }
    case ScheduleKind::plateau: {
      const int times = times_waited(history, schedule.patience, [](const EpochRecord& r) {
        return r.validation ? r.validation->loss : r.train.loss;
      });
      return std::max(highest * power(schedule.factor, times), schedule.lowest);
    }
    case ScheduleKind::constant:
      break;
  }
  return highest;
}

bool stops_early(const EarlyStopping& options, const std::vector<EpochRecord>& history) {
  if (options.at_loss > 0 && !history.empty() && history.back().validation &&
      history.back().validation->loss <= options.at_loss)
    return true;
  if (options.metric == Watch::none) return false;
  return times_waited(history, options.patience, [&](const EpochRecord& r) {
           return options.metric == Watch::validation_loss ? r.validation->loss
                                                           : -r.validation->accuracy;
         }) > 0;
}

}  // namespace berger
