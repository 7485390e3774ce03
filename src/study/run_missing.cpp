#include "study/run_missing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <thread>
#include <utility>

#include "core/available.hpp"
#include "io/atomic_file.hpp"
#include "runs/folders.hpp"
#include "study/callbacks.hpp"
#include "study/exit_code.hpp"
#include "study/folder.hpp"
#include "study/train_run.hpp"

namespace berger {
namespace {

// One whose folder somebody deleted begins anew.
RunResult one_run(const RunConfig& config, DataShelf& shelf, RunOptions options,
                  const Progress& progress) {
  options.folder = runs::StudyFolder{options.folder}.run(config.name).path;
  std::shared_ptr<const PreparedData> data;
  try {
    if (!exists(options.folder)) {
      create_folder(options.folder, {{"config.toml", to_toml(config)}});
      progress.note(fmt::format("the folder of the run {} is gone; it is run again", config.name));
    }
    data = shelf.get(config, progress);
  } catch (const std::exception& error) {
    record_failure(config, options.folder, error);
    const RunResult failed{.state = RunResult::State::failed,
                           .error = message_of(error),
                           .failure = failure_of(error)};
    progress.finished(config, failed);
    return failed;
  }
  return train_run(config, *data, options, progress).result;
}

// What a full disk or too little memory ended is no fault of the run: whoever comes next does it.
runs::End end_of(const RunResult& result) {
  if (result.state == RunResult::State::done) return runs::End::done;
  const bool failed = result.state == RunResult::State::failed;
  return failed && result.failure != Failure::output ? runs::End::failed : runs::End::free;
}

// All that the workers of a process share.
struct Work {
  runs::Claims& claims;
  ClaimedRuns& queue;
  DataShelf& shelf;
  Callbacks& callbacks;
  Done& done;
};

void do_next(Work& work, const RunConfig& run) {
  Held held(work.claims, run.name);
  const WriteGate gate([&] { return !held.lost(); });
  const RunResult result =
      one_run(run, work.shelf, work.callbacks.options(), work.callbacks.progress());
  if (result.state != RunResult::State::done && held.lost()) return work.queue.lost(&run);
  held.end(end_of(result));
  work.done.add(run, result);
  work.shelf.release(run);
}

void run_claimed(Work& shared) {
  const RunOptions& options = shared.callbacks.options();
  const auto work = [&](int worker) {
    try {
      const ThreadBinding bound(worker * options.engine.threads, options.engine.threads);
      while (options.keep_going()) {
        const RunConfig* run = shared.queue.next();
        if (run == nullptr) return;
        do_next(shared, *run);
      }
    } catch (...) {
      shared.callbacks.keep();
    }
  };
  std::vector<std::thread> workers;
  const auto jobs = static_cast<std::size_t>(options.jobs);
  workers.reserve(jobs);
  try {
    for (std::size_t i = 1; i < jobs; ++i) workers.emplace_back(work, static_cast<int>(i));
  } catch (const std::system_error&) {
    const std::size_t got = workers.size() + 1;
    shared.callbacks.progress().note(fmt::format(
        "the system gave threads for {} run{} at once, not {}", got, got == 1 ? "" : "s", jobs));
  }
  work(0);
  for (std::thread& worker : workers) worker.join();
}

}  // namespace

void Done::add(const RunConfig& run, const RunResult& result) {
  const std::lock_guard lock(mutex);
  if (result.state == RunResult::State::done) ++done;
  if (result.state == RunResult::State::interrupted) ++interrupted;
  if (result.state != RunResult::State::failed) return;
  if (failed.empty()) failure = result.failure;
  failed.insert(&run);
}

void run_missing(runs::Claims& claims, ClaimedRuns::Asked asked, DataShelf& shelf,
                 RunOptions options, const Progress& progress, Done& done) {
  const std::size_t most = asked.own.size() + asked.others.size();
  if (most == 0) return;
  options.jobs = static_cast<int>(
      std::clamp<std::size_t>(static_cast<std::size_t>(std::max(options.jobs, 1)), 1, most));
  Callbacks callbacks(progress, options);
  asked.left = [&](const RunConfig& run) { shelf.release(run); };
  ClaimedRuns queue(claims, std::move(asked));
  Work work{claims, queue, shelf, callbacks, done};
  do run_claimed(work);
  while (queue.more(options.folder, callbacks.options(), callbacks.progress()));
  callbacks.rethrow();
}

}  // namespace berger
