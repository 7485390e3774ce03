#include "study/merge.hpp"

#include <fmt/format.h>

#include "berger/study.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "core/shell_quoted.hpp"
#include "study/exit_code.hpp"

namespace berger::cli {

int merge(const MergeArguments& arguments) {
  const Merged merged = merge_studies(arguments.folders, arguments.out);
  for (const std::string& note : merged.notes) say("note: " + note);
  print(fmt::format("{} of {} runs are done; table and report: berger report {}\n", merged.done,
                    merged.runs, shell_quoted(arguments.out)));
  return exit_codes::done;
}

}  // namespace berger::cli
