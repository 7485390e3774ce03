#include "berger/study.hpp"

#include <algorithm>
#include <atomic>

#include "capi/lists.hpp"
#include "capi/told.hpp"

using berger::guarded;
using berger::needed;

int berger_study_run(const char* toml, const berger_study_options* options,
                     berger_study_result* result) {
  return guarded([&] {
    const berger_study_options given = berger::options_of(options, "the study's options");
    const std::string text = &needed(toml, "toml");
    const berger::Study study = berger::parse_study(
        text, "study", berger::strings(given.settings, given.setting_count, "settings"));
    std::atomic<bool> stopped = false;
    berger::RunOptions run{.folder = &needed(given.folder, "folder"),
                           .resume = given.resume != 0,
                           .engine = berger::engine_for(std::max(given.threads, 1), given.isa)};
    run.jobs =
        given.jobs > 0 ? given.jobs : std::max(1, berger::hardware_threads() / run.engine.threads);
    run.keep_going = [&] { return !stopped.load(); };
    berger::Progress progress;
    if (given.progress != nullptr)
      progress.epoch = [&](const berger::RunConfig& config, const berger::EpochRecord& record,
                           int epochs) {
        const berger_progress told = berger::told_of(record, epochs);
        if (given.progress(config.name.c_str(), &told, given.context) != 0) stopped = true;
      };
    const berger::StudyResult found = berger::run_study(study, text, run, progress);
    if (result != nullptr) {
      const berger_study_result counts{.struct_size = sizeof counts,
                                       .done = found.done,
                                       .failed = found.failed,
                                       .interrupted = found.interrupted};
      const std::size_t size = result->struct_size;
      berger::options_of(result, "the study's result");
      std::memcpy(result, &counts, size);
      result->struct_size = size;
    }
    return found.interrupted > 0 ? BERGER_STOPPED : BERGER_OK;
  });
}
