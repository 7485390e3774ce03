// Comma-separated values as our own files use them (RFC 4180; lines that start with # before the
// header are comments).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace berger::runs {

struct CsvTable {
  std::vector<std::string> comments;  // without the leading "# "
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;  // each as wide as the header

  std::optional<std::size_t> column(std::string_view name) const;
  // Empty text when there is no such column.
  const std::string& cell(std::size_t row, std::string_view name) const;
};

// Throws FileError: unreadable, no header, a row of another width, a quote that never closes.
CsvTable read_csv(const std::string& path);
CsvTable parse_csv(std::string_view text, const std::string& path);  // the same of its text
std::string to_csv(const CsvTable& table);
// A cell as it stands in a file: quoted where it must be, and no formula to a spreadsheet.
std::string csv_cell(const std::string& text);

// The finite number a cell holds; nothing for an empty cell, text, NaN or infinity.
std::optional<double> number(std::string_view cell);

}  // namespace berger::runs
