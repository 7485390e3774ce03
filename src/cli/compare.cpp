#include <fmt/format.h>

#include <algorithm>

#include "berger/report.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "study/exit_code.hpp"

namespace berger::cli {

int compare(const CompareArguments& arguments) {
  const SideBySide side = compare_folders(arguments.folders);
  for (const std::string& note : side.notes) say("note: " + note);
  std::string text =
      side.differences.size() > 1
          ? "Settings that differ\n\n" + aligned(side.differences, side.differences[0].size())
          : std::string("All settings are the same.\n");
  if (!side.results.empty()) {
    const auto& head = side.results[0];
    const auto is_figure = [](const std::string& name) {
      return name.starts_with("accuracy") || name == "parameters";
    };
    const auto labels =
        static_cast<std::size_t>(std::find_if(head.begin(), head.end(), is_figure) - head.begin());
    text += fmt::format("\n{}\n\n{}", side.results_caption, aligned(side.results, labels));
  }
  if (!side.pairs.empty())
    text += fmt::format("\n{}\n\n{}", side.pairs_caption, aligned(side.pairs, 2));
  text += "\n" + side.answer + "\n";
  for (const std::string& warning : side.warnings) text += "warning: " + warning + "\n";
  print(text);
  return exit_codes::done;
}

}  // namespace berger::cli
