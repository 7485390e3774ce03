// Who learned and who was tested: a row for each part of a protocol.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "report/escape.hpp"
#include "report/page/page.hpp"
#include "report/page/page_sections.hpp"
#include "report/text_table.hpp"
#include "report/words.hpp"

namespace berger::report {
namespace {

// "1–3, 5"
std::string ranges(std::vector<std::int64_t> numbers) {
  std::ranges::sort(numbers);
  std::string text;
  for (std::size_t first = 0, end = 0; first < numbers.size(); first = end) {
    while (end < numbers.size() &&
           numbers[end] == numbers[first] + static_cast<std::int64_t>(end - first))
      ++end;
    text += fmt::format("{}{}", text.empty() ? "" : ", ", numbers[first]);
    if (end - first > 1)
      text += fmt::format("{}{}", end - first > 2 ? "–" : ", ", numbers[end - 1]);
  }
  return text;
}

// "subject 1, sessions 1–3"
std::string who(const PartRecord& part) {
  std::string text;
  const auto add = [&](const char* one, const std::vector<std::int64_t>& numbers) {
    if (!numbers.empty())
      text += fmt::format("{}{}{} {}", text.empty() ? "" : ", ", one,
                          numbers.size() == 1 ? "" : "s", ranges(numbers));
  };
  add("subject", part.subjects);
  add("session", part.sessions);
  return text;
}

// Trials of the runs of a part: of a learning curve not all have as many.
struct Counts {
  std::string who{};
  std::int64_t fewest = 0, most = 0;

  void add(const PartRecord* part) {
    if (part == nullptr || part->trials == 0) return;
    if (who.empty()) who = berger::report::who(*part), fewest = most = part->trials;
    fewest = std::min(fewest, static_cast<std::int64_t>(part->trials));
    most = std::max(most, static_cast<std::int64_t>(part->trials));
  }
  std::string trials() const {
    if (most == 0) return "–";
    return fewest == most ? thousands(most)
                          : fmt::format("{}–{}", thousands(fewest), thousands(most));
  }
};

struct Row {
  Counts before, train, validation, test;
};

TextTable table_of(const StudyRecord& study) {
  std::vector<std::pair<std::string, Row>> rows;
  std::map<std::string, std::size_t> places;
  for (const RunRecord& run : study.runs) {
    const std::string part = fact(run.config, "protocol.part");
    if (part.empty()) continue;
    const auto [at, is_new] = places.try_emplace(part, rows.size());
    if (is_new) rows.emplace_back(part, Row{});
    Row& row = rows[at->second].second;
    row.train.add(run.environment.part("train"));
    row.validation.add(run.environment.part("validation"));
    row.test.add(run.environment.part("test"));
    if (fact(run.config, "transfer.from") == "others") row.before.add(run.before.part("train"));
  }
  const auto any = [&](Counts Row::*counts) {
    return std::ranges::any_of(rows,
                               [&](const auto& row) { return (row.second.*counts).most > 0; });
  };
  const std::vector<std::pair<const char*, Counts Row::*>> all{
      {"learned before", &Row::before},
      {"learned", &Row::train},
      {"chose the epoch", &Row::validation},
      {"were tested", &Row::test}};
  TextTable table{.header = {"part"}, .labels = 1};
  for (const auto& [words, counts] : all)
    if (any(counts)) table.header.insert(table.header.end(), {words, "trials"});
  for (auto& [part, row] : rows) {
    std::vector<std::string> cells{part};
    for (const auto& [words, counts] : all)
      if (any(counts))
        cells.insert(cells.end(),
                     {(row.*counts).who.empty() ? "–" : (row.*counts).who, (row.*counts).trials()});
    table.rows.push_back(std::move(cells));
  }
  return table;
}

// Parts without a configuration could not be used.
std::string unusable_html(const std::vector<StudyRecord>& studies) {
  std::string items;
  for (const StudyRecord& study : studies)
    for (std::size_t row = 0; study.protocol && row < study.protocol->rows.size(); ++row)
      if (study.protocol->cell(row, "configuration").empty())
        items += fmt::format("<li>{}: {}</li>\n", html_text(study.protocol->cell(row, "part")),
                             html_text(study.protocol->cell(row, "state")));
  return items.empty() ? "" : "<p>Parts that could not be used:</p>\n<ul>\n" + items + "</ul>\n";
}

std::string links_html(const PageContent& content) {
  std::string links;
  for (const StudyRecord& study : content.studies) {
    if (!study.protocol) continue;
    std::error_code error;
    const std::string path =
        std::filesystem::proximate(study.folder + "/protocol.csv", content.folder, error).string();
    links += fmt::format("{}<a href=\"{}\">{}</a>", links.empty() ? "" : ", ", escape_html(path),
                         escape_html(content.studies.size() > 1 ? path : "protocol.csv"));
  }
  return links.empty() ? ""
                       : fmt::format(
                             "<p>Accuracy, kappa, AUC and the bound of chance of each part, "
                             "session, fold and seed: {}.</p>\n",
                             links);
}

}  // namespace

std::string protocol_html(const PageContent& content) {
  const TextTable table = table_of(content.all);
  if (table.rows.empty()) return "";
  std::vector<std::string> names;
  for (const RunRecord& run : content.all.runs)
    if (const std::string name = fact(run.config, "protocol.name");
        !name.empty() && std::ranges::find(names, name) == names.end())
      names.push_back(name);
  return to_html(table, fmt::format("Protocol: {}; trials, or windows of them, as they were used",
                                    fmt::join(names, ", "))) +
         unusable_html(content.studies) + links_html(content);
}

}  // namespace berger::report
