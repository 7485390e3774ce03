// Tables of texts between tabs, under a line of names, as BIDS has them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace berger {

struct Tsv {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;  // as many fields as columns

  // The text of a column in a row; empty: no such column, or "n/a".
  const std::string& at(std::size_t row, std::string_view column) const;
  bool has(std::string_view column) const;
};
// Throws FileError with the line where there are more fields than columns.
Tsv parse_tsv(std::string_view text, const std::string& path);

}  // namespace berger
