#include "io/tsv.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "berger/errors.hpp"
#include "core/readable.hpp"
#include "core/take_text.hpp"
#include "io/text_fields.hpp"

namespace berger {
namespace {

std::vector<std::string> tsv_fields(std::string_view line) {
  std::vector<std::string> fields;
  for (;;) {
    const std::size_t end = line.find('\t');
    const std::string field = readable(as_utf8(trimmed(line.substr(0, end))));
    fields.push_back(field == "n/a" ? "" : field);
    if (end == std::string_view::npos) return fields;
    line.remove_prefix(end + 1);
  }
}

}  // namespace

bool Tsv::has(std::string_view column) const {
  return std::ranges::find(columns, column) != columns.end();
}

const std::string& Tsv::at(std::size_t row, std::string_view column) const {
  static const std::string nothing;
  const auto found = std::ranges::find(columns, column);
  if (found == columns.end()) return nothing;
  return rows[row][static_cast<std::size_t>(found - columns.begin())];
}

Tsv parse_tsv(std::string_view text, const std::string& path) {
  Tsv table;
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  for (int number = 1; !text.empty(); ++number) {
    const std::string_view line = take_line(text);
    if (trimmed(line).empty()) continue;
    std::vector<std::string> fields = tsv_fields(line);
    if (table.columns.empty()) {
      table.columns = std::move(fields);
      continue;
    }
    if (fields.size() > table.columns.size())
      throw FileError(path, fmt::format("line {} has {} fields for {} columns", number,
                                        fields.size(), table.columns.size()));
    fields.resize(table.columns.size());
    table.rows.push_back(std::move(fields));
  }
  return table;
}

}  // namespace berger
