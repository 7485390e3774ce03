#include "cli/chain_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "berger/errors.hpp"
#include "berger/study.hpp"
#include "cli/output.hpp"
#include "cli/reading.hpp"

namespace berger::cli {
namespace {

std::string left_out(const Source& source) {
  std::string text;
  for (const auto& reason : source.dropped)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", reason.second, reason.first);
  return text.empty() ? "-" : text;
}

}  // namespace

Dataset trials_of_study(const std::string& path, const std::vector<std::string>& set,
                        Chain& chain) {
  const Study study = read_study(path, set);
  const DataOptions& options = study.runs.front().data;
  if (options.recordings.files.empty())
    throw ConfigError(
        "recordings.files",
        fmt::format("{}: recordings.files: missing; this study cuts no trials", path));
  return read_recordings(options, reading_printer(), chain);
}

std::string described(const Chain& chain, const Dataset& data) {
  std::string text = "steps\n";
  for (const std::string& line : berger::described(chain)) text += "  " + line + "\n";
  std::vector<std::vector<std::string>> rows{{"recording", "subject", "session", "run", "trials"}};
  for (const std::string& name : data.classes) rows[0].push_back(name);
  rows[0].push_back("left out");
  std::size_t first = 0;
  for (const Source& source : data.sources) {
    const auto count = static_cast<std::size_t>(source.trials);
    std::vector<std::string> row{source.name, std::to_string(data.subjects[first]),
                                 std::to_string(data.sessions[first]),
                                 std::to_string(data.runs[first]), std::to_string(count)};
    for (std::size_t k = 0; k < data.classes.size(); ++k)
      row.push_back(std::to_string(
          std::count(data.raw_labels.begin() + static_cast<std::ptrdiff_t>(first),
                     data.raw_labels.begin() + static_cast<std::ptrdiff_t>(first + count),
                     static_cast<std::int64_t>(k) + 1)));
    row.push_back(left_out(source));
    rows.push_back(std::move(row));
    first += count;
  }
  return text + "\n" + aligned(rows, 2);
}

}  // namespace berger::cli
