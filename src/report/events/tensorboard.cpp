#include "berger/tensorboard.hpp"

#include <fmt/format.h>

#include <map>
#include <memory>

#include "report/events/event_log.hpp"
#include "study/exit_code.hpp"

namespace berger {
namespace {

class EventLogs {
 public:
  explicit EventLogs(TensorBoard options) : options_(std::move(options)) {}

  void started(const RunConfig& config) {
    logs_.try_emplace(config.name, options_.folder(config), config);
  }

  void epoch(const RunConfig& config, const EpochRecord& record) {
    noting(config, [&](report::EventLog& log) { log.add(record); });
  }

  void finished(const RunConfig& config, const RunResult& result) {
    noting(config, [&](report::EventLog& log) {
      const bool done = result.state == RunResult::State::done;
      // TensorBoard keeps the first word on how a run ended. A run that may go on some day leaves
      // it open.
      if (done || result.failure == Failure::diverged) log.end(done);
      if (done && result.kept) log.add_confusion(options_.folder(config), result.kept->epoch);
    });
    logs_.erase(config.name);
  }

 private:
  // A log is no reason to end a training of hours: where the disk stays full, its own files will.
  template <class Work>
  void noting(const RunConfig& config, Work work) {
    const auto log = logs_.find(config.name);
    if (log == logs_.end()) return;
    try {
      work(log->second);
    } catch (const std::exception& error) {
      if (options_.note)
        options_.note(
            fmt::format("{}: no more events for TensorBoard: {}", config.name, message_of(error)));
      logs_.erase(log);
    }
  }

  TensorBoard options_;
  std::map<std::string, report::EventLog> logs_;  // of the runs under way
};

}  // namespace

Progress with_tensorboard(Progress progress, const TensorBoard& options) {
  const auto logs = std::make_shared<EventLogs>(options);
  progress.started = [logs, inner = std::move(progress.started)](const RunConfig& config) {
    if (inner) inner(config);
    logs->started(config);
  };
  progress.epoch = [logs, inner = std::move(progress.epoch)](
                       const RunConfig& config, const EpochRecord& record, int epochs) {
    if (inner) inner(config, record, epochs);
    logs->epoch(config, record);
  };
  progress.finished = [logs, inner = std::move(progress.finished)](const RunConfig& config,
                                                                   const RunResult& result) {
    if (inner) inner(config, result);
    logs->finished(config, result);
  };
  return progress;
}

}  // namespace berger
