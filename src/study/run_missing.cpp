#include "study/run_missing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <thread>
#include <utility>

#include "core/available.hpp"
#include "runs/folders.hpp"
#include "study/callbacks.hpp"
#include "study/exit_code.hpp"
#include "study/train_run.hpp"

namespace berger {
namespace {

RunResult one_run(const RunConfig& config, DataShelf& shelf, RunOptions options,
                  const Progress& progress, const Held& held) {
  options.folder = runs::StudyFolder{options.folder}.run(config.name).path;
  std::shared_ptr<const PreparedData> data;
  try {
    data = shelf.get(config, progress);
  } catch (const std::exception& error) {
    record_failure(config, options.folder, error);
    const RunResult failed{.state = RunResult::State::failed,
                           .error = message_of(error),
                           .failure = failure_of(error)};
    progress.finished(config, failed);
    return failed;
  }
  return train_run(config, *data, options, progress, held).result;
}

runs::End ended(RunResult::State state) {
  return state == RunResult::State::done     ? runs::End::done
         : state == RunResult::State::failed ? runs::End::failed
                                             : runs::End::free;
}

void run_claimed(runs::Claims& claims, ClaimedRuns& queue, DataShelf& shelf,
                 const RunOptions& options, const Progress& progress, Done& done) {
  const auto work = [&](int worker) {
    const ThreadBinding bound(worker * options.engine.threads, options.engine.threads);
    while (options.keep_going()) {
      const RunConfig* run = queue.next();
      if (run == nullptr) return;
      Held held(claims, run->name);
      const RunResult result = one_run(*run, shelf, options, progress, held);
      held.end(ended(result.state));
      done.add(result);
      shelf.release(*run);
    }
  };
  std::vector<std::thread> workers;
  const auto jobs = static_cast<std::size_t>(options.jobs);
  try {
    for (std::size_t i = 1; i < jobs; ++i) workers.emplace_back(work, static_cast<int>(i));
  } catch (const std::system_error&) {
    const std::size_t got = workers.size() + 1;
    progress.note(fmt::format("the system gave threads for {} run{} at once, not {}", got,
                              got == 1 ? "" : "s", jobs));
  }
  work(0);
  for (std::thread& worker : workers) worker.join();
}

}  // namespace

void Done::add(const RunResult& result) {
  if (result.state == RunResult::State::done) ++done;
  if (result.state == RunResult::State::interrupted) ++interrupted;
  if (result.state == RunResult::State::failed && failed++ == 0) failure = result.failure;
}

int run_missing(runs::Claims& claims, ClaimedRuns::Asked asked, DataShelf& shelf,
                RunOptions options, const Progress& progress, Done& done) {
  const std::size_t most = asked.own.size() + asked.others.size();
  if (most == 0) return 0;
  options.jobs = static_cast<int>(
      std::clamp<std::size_t>(static_cast<std::size_t>(std::max(options.jobs, 1)), 1, most));
  const Callbacks callbacks(progress, options);
  ClaimedRuns queue(claims, std::move(asked));
  do run_claimed(claims, queue, shelf, callbacks.options(), callbacks.progress(), done);
  while (queue.more(options.folder, callbacks.options(), callbacks.progress()));
  callbacks.rethrow();
  return queue.elsewhere();
}

}  // namespace berger
