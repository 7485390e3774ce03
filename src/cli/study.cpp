#include "berger/study.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "berger/report.hpp"
#include "cli/commands.hpp"
#include "cli/interrupt.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "cli/reading.hpp"
#include "cli/shared.hpp"
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

RunOptions run_options(const StudyArguments& arguments, const Study& study) {
  RunOptions options;
  options.folder = results_folder(arguments.out, arguments.resume, study.name);
  options.resume = arguments.resume;
  options.engine = engine_of(arguments.engine, 1);
  options.jobs = arguments.jobs > 0 ? arguments.jobs
                                    : std::max(1, hardware_threads() / options.engine.threads);
  options.rewrites = without(default_rewrites(), arguments.no_fuse);
  options.keep_going = [] { return !interrupted(); };
  return options;
}

}  // namespace

int study(const StudyArguments& arguments) {
  const FigureStyle style = parse_style(arguments.style);
  const Study study = read_study(arguments.file, arguments.set);
  const RunOptions options = run_options(arguments, study);
  stop_on_interrupt();
  const StudyResult result = [&] {
    ProgressPrinter progress(ProgressPrinter::Kind::study, arguments.quiet, arguments.lines);
    const auto folder = [&](const RunConfig& config) {
      return runs::StudyFolder{options.folder}.run(config.name).path;
    };
    return run_study(
        study, study_text(arguments), options,
        arguments.tensorboard ? progress.with_event_files(folder) : progress.callbacks());
  }();
  if (result.interrupted > 0) {
    say_interrupted(arguments.command_line, options.folder);
    return exit_codes::interrupted;
  }
  if (result.failed > 0)
    say(fmt::format("berger: {} of {} runs failed; why is in {}/runs/*/result.json", result.failed,
                    study.runs.size(), options.folder));
  if (result.done == 0) return exit_code(result.failure);
  const ReportFiles report =
      write_report({options.folder}, {.style = style,
                                      .drawing = drawing_printer(arguments.quiet),
                                      .keep_going = options.keep_going});
  for (const std::string& note : report.notes) say("note: " + note);
  print(report.table + "\nreport: " + report.page + "\n");
  return interrupted() ? exit_codes::interrupted : exit_codes::done;
}

}  // namespace berger::cli
