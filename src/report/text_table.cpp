#include "report/text_table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/escape.hpp"

namespace berger::report {
namespace {

std::string emphasised(std::string text, std::string_view before, std::string_view after) {
  constexpr std::string_view word = "optimistic";
  std::size_t at = 0;
  while ((at = text.find(word, at)) != std::string::npos) {
    text.insert(at + word.size(), after);
    text.insert(at, before);
    at += before.size() + word.size() + after.size();
  }
  return text;
}

// Characters of UTF-8 text: all bytes but continuation bytes.
std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string line(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths,
                 std::size_t labels) {
  std::string out = "|";
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string space(widths[i] - width(cells[i]), ' ');
    out += i < labels ? fmt::format(" {}{} |", cells[i], space)
                      : fmt::format(" {}{} |", space, cells[i]);
  }
  return out + '\n';
}

}  // namespace

std::string markdown_text(std::string_view text) {
  return emphasised(escape_markdown(text), "*", "*");
}
std::string html_text(std::string_view text) {
  return emphasised(escape_html(text), "<em>", "</em>");
}

std::string to_markdown(const TextTable& table) {
  std::vector<std::vector<std::string>> lines;
  lines.push_back(table.header);
  lines.insert(lines.end(), table.rows.begin(), table.rows.end());
  std::vector<std::size_t> widths(table.header.size(), 3);
  for (auto& cells : lines) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      cells[i] = markdown_text(cells[i]);
      widths[i] = std::max(widths[i], width(cells[i]));
    }
  }
  std::string out = line(lines[0], widths, table.labels);
  out += '|';
  for (std::size_t i = 0; i < widths.size(); ++i)
    out += fmt::format("{0}{2}{1}|", i < table.labels ? ":" : "-", i < table.labels ? "-" : ":",
                       std::string(widths[i], '-'));
  out += '\n';
  for (std::size_t i = 1; i < lines.size(); ++i) out += line(lines[i], widths, table.labels);
  return out;
}

std::string to_html(const TextTable& table, std::string_view caption) {
  std::string out = fmt::format(
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
      "aria-label=\"{0}\"><table><caption><span>{1}</span></caption><thead><tr>",
      escape_html(caption), html_text(caption));
  for (std::size_t i = 0; i < table.header.size(); ++i)
    out += fmt::format("<th scope=\"col\"{}>{}</th>", i < table.labels ? "" : " class=\"number\"",
                       html_text(table.header[i]));
  out += "</tr></thead>\n<tbody>\n";
  for (const auto& cells : table.rows) {
    out += "<tr>";
    for (std::size_t i = 0; i < cells.size(); ++i)
      out += i < table.labels
                 ? fmt::format("<th scope=\"row\"{}>{}</th>",
                               width(cells[i]) > 44 ? " class=\"long\"" : "", html_text(cells[i]))
                 : fmt::format("<td class=\"number\">{}</td>", html_text(cells[i]));
    out += "</tr>\n";
  }
  return out + "</tbody></table></div>\n";
}

}  // namespace berger::report
