// A table of plain text cells, written as Markdown that also reads well unrendered, or as HTML.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace berger::report {

struct TextTable {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows{};
  // the first columns name the row and stand left; the others are numbers and stand right
  std::size_t labels = 1;
};

std::string to_markdown(const TextTable& table);
// in a box that scrolls sideways on its own
std::string to_html(const TextTable& table, std::string_view caption);

// Escaped text in which the word "optimistic" is set apart, wherever it stands.
std::string markdown_text(std::string_view text);
std::string html_text(std::string_view text);

}  // namespace berger::report
