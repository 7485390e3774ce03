#include "berger/study.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "berger/errors.hpp"
#include "berger/report.hpp"
#include "cli/commands.hpp"
#include "cli/interrupt.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "cli/reading.hpp"
#include "cli/shared.hpp"
#include "cli/slurm.hpp"
#include "io/read_file.hpp"
#include "runs/folders.hpp"
#include "study/exit_code.hpp"

namespace berger::cli {
namespace {

// The file as it is, and what the command line changed about it.
std::string study_text(const StudyArguments& arguments) {
  const std::vector<std::byte> bytes = read_file(arguments.file);
  std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  for (std::string setting : arguments.set) {
    std::replace(setting.begin(), setting.end(), '\n', ' ');
    text += fmt::format("{}# --set {}\n", text.ends_with('\n') ? "" : "\n", setting);
  }
  return text;
}

// Parts meet in a folder that they are told.
std::string study_folder(const StudyArguments& arguments, const Study& study) {
  const bool shared = !arguments.part.empty() || arguments.finish;
  if (shared && arguments.out.empty())
    throw ConfigError("", fmt::format("{}: of which folder? Name the one that the parts share with "
                                      "--out DIR",
                                      arguments.finish ? "--finish" : "--part"));
  return results_folder(arguments.out, arguments.resume, study.name);
}

RunOptions run_options(const StudyArguments& arguments, const Study& study) {
  RunOptions options;
  if (!arguments.part.empty()) options.part = parse_part(arguments.part);
  options.folder = study_folder(arguments, study);
  options.resume = arguments.resume;
  options.engine = engine_of(arguments.engine, 1);
  options.jobs = arguments.jobs > 0 ? arguments.jobs
                                    : std::max(1, hardware_threads() / options.engine.threads);
  options.rewrites = without(default_rewrites(), arguments.no_fuse);
  options.keep_going = [] { return !interrupted(); };
  return options;
}

StudyResult run_or_finish(const StudyArguments& arguments, const Study& study,
                          const RunOptions& options) {
  ProgressPrinter progress(ProgressPrinter::Kind::study, arguments.quiet, arguments.lines);
  if (arguments.finish) return finish_study(study, options, progress.callbacks());
  const auto folder = [&](const RunConfig& config) {
    return runs::StudyFolder{options.folder}.run(config.name).path;
  };
  return run_study(
      study, study_text(arguments), options,
      arguments.tensorboard ? progress.with_event_files(folder) : progress.callbacks());
}

int report_study(const StudyArguments& arguments, const RunOptions& options, FigureStyle style) {
  const ReportFiles report =
      write_report({options.folder}, {.style = style,
                                      .drawing = drawing_printer(arguments.quiet),
                                      .keep_going = options.keep_going});
  for (const std::string& note : report.notes) say("note: " + note);
  print(report.table + "\nreport: " + report.page + "\n");
  return interrupted() ? exit_codes::interrupted : exit_codes::done;
}

// A part that is not the last to end.
int end_part(const StudyResult& result, const RunOptions& options) {
  const int all = result.done + result.failed;
  if (result.elsewhere > 0)
    say(fmt::format("note: of this part's runs, {} {} being done by other processes",
                    result.elsewhere, result.elsewhere == 1 ? "is" : "are"));
  say(fmt::format(
      "berger: part {} of {} has ended; the last one writes the report, or `berger study "
      "--finish`",
      options.part->number, options.part->of));
  return all > 0 && result.done == 0 ? exit_code(result.failure) : exit_codes::done;
}

}  // namespace

int study(const StudyArguments& arguments) {
  if (arguments.status) return slurm_status(arguments.out);
  if (arguments.cancel) return slurm_cancel(arguments.out);
  const FigureStyle style = parse_style(arguments.style);
  const Study study = read_study(arguments.file, arguments.set);
  const RunOptions options = run_options(arguments, study);
  stop_on_interrupt();
  if (arguments.slurm.submit) return slurm_submit(arguments, study, study_text(arguments), options);
  const StudyResult result = run_or_finish(arguments, study, options);
  const bool waited = arguments.finish && !result.written;  // in vain, for who was there before
  if (waited || (result.interrupted > 0 && !arguments.finish)) {
    say_interrupted(arguments.command_line, options.folder);
    return exit_codes::interrupted;
  }
  if (result.failed > 0)
    say(fmt::format("berger: {} of {} runs failed; why is in {}/runs/*/result.json", result.failed,
                    result.done + result.failed, options.folder));
  if (!result.written) return end_part(result, options);
  if (result.interrupted > 0)
    say(fmt::format("note: {} of {} runs are not done", result.interrupted,
                    result.done + result.failed + result.interrupted));
  if (result.done == 0) return exit_code(result.failure);
  return report_study(arguments, options, style);
}

}  // namespace berger::cli
