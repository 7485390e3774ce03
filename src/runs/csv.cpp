#include "runs/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "berger/errors.hpp"
#include "io/read_file.hpp"

namespace berger::runs {
namespace {

// Reads one record from `at` on and moves `at` behind its line end.
std::vector<std::string> read_record(const std::string& text, std::size_t& at,
                                     const std::string& path) {
  std::vector<std::string> fields(1);
  const std::size_t start = at;
  bool quoted = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (quoted) {
      if (c != '"') {
        fields.back() += c;
      } else if (at + 1 < text.size() && text[at + 1] == '"') {
        fields.back() += text[++at];
      } else {
        quoted = false;
      }
    } else if (c == '"' && fields.back().empty()) {
      quoted = true;
    } else if (c == ',') {
      fields.emplace_back();
    } else if (c == '\n') {
      ++at;
      return fields;
    } else if (c != '\r' || at + 1 >= text.size() || text[at + 1] != '\n') {
      fields.back() += c;
    }
  }
  if (quoted) throw FileError(path, start, "a quote opened in this record never closes");
  return fields;
}

// Spreadsheets take a cell that begins so for a formula and run it. An apostrophe before it makes
// it a text for them; one more apostrophe tells it from a text that has one of its own.
bool looks_like_a_formula(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of('\''), text.size()));
  return !text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos &&
         !number(text);
}

std::string plain(std::string text) {
  return text.starts_with('\'') && looks_like_a_formula(text) ? text.substr(1) : text;
}

std::string record(const std::vector<std::string>& fields) {
  std::string line;
  for (std::size_t i = 0; i < fields.size(); ++i)
    line.append(i ? "," : "").append(csv_cell(fields[i]));
  return line + '\n';
}

}  // namespace

std::optional<std::size_t> CsvTable::column(std::string_view name) const {
  const auto found = std::find(header.begin(), header.end(), name);
  if (found == header.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header.begin());
}

const std::string& CsvTable::cell(std::size_t row, std::string_view name) const {
  static const std::string none;
  const auto index = column(name);
  return index ? rows.at(row)[*index] : none;
}

CsvTable read_csv(const std::string& path) {
  const std::vector<std::byte> bytes = read_file(path);
  return parse_csv({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, path);
}

CsvTable parse_csv(std::string_view whole, const std::string& path) {
  const std::string text(whole);
  CsvTable table;
  // byte order mark of spreadsheet programs
  std::size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  while (at < text.size()) {
    const std::size_t start = at;
    std::vector<std::string> fields = read_record(text, at, path);
    for (std::string& field : fields) field = plain(std::move(field));
    if (fields.size() == 1 && fields[0].empty()) continue;
    if (table.header.empty() && text[start] == '#') {
      const std::string line = text.substr(start + 1, at - start - 1);
      const std::size_t first = line.find_first_not_of(" \t"),
                        last = line.find_last_not_of(" \t\r\n");
      if (first != std::string::npos)
        table.comments.push_back(line.substr(first, last - first + 1));
    } else if (table.header.empty()) {
      table.header = std::move(fields);
    } else if (fields.size() != table.header.size()) {
      throw FileError(path, start,
                      fmt::format("a row of {} fields under a header of {}", fields.size(),
                                  table.header.size()));
    } else {
      table.rows.push_back(std::move(fields));
    }
  }
  if (table.header.empty())
    throw FileError(path, "no header line; expected column names separated by commas");
  return table;
}

std::string csv_cell(const std::string& written) {
  const std::string text = looks_like_a_formula(written) ? "'" + written : written;
  if (text.find_first_of(",\"\r\n#") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string to_csv(const CsvTable& table) {
  std::string text;
  for (const std::string& comment : table.comments) text += "# " + comment + '\n';
  text += record(table.header);
  for (const auto& row : table.rows) text += record(row);
  return text;
}

std::optional<double> number(std::string_view cell) {
  double value = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (error != std::errc{} || end != cell.data() + cell.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

}  // namespace berger::runs
