#include "report/figures/curve_sheets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "report/figures/figure.hpp"
#include "report/words.hpp"

namespace berger::report {
namespace {

using Rows = std::vector<const Row*>;  // of one network

// Rows with the same label, in the order in which their labels come.
std::vector<Rows> split_by(std::size_t label, const Rows& rows) {
  std::vector<Rows> groups;
  for (const Row* row : rows) {
    const auto same = [&](const Rows& group) {
      return group[0]->labels[label] == row->labels[label];
    };
    const auto found = std::find_if(groups.begin(), groups.end(), same);
    if (found == groups.end())
      groups.push_back({row});
    else
      found->push_back(row);
  }
  return groups;
}

// A setting that this network has not got is an empty cell.
std::string shown(const std::string& value) {
  return value.empty() ? "–" : value;
}

std::vector<std::size_t> labels_that_vary(const Rows& rows) {
  std::vector<std::size_t> varying;
  for (std::size_t label = 1; label < rows[0]->labels.size(); ++label)
    if (split_by(label, rows).size() > 1) varying.push_back(label);
  return varying;
}

CurveSheet sheet_of_settings(const Comparison& comparison, const Rows& rows,
                             const std::vector<std::size_t>& varying) {
  CurveSheet sheet{.title = rows[0]->labels[0], .slug = {}, .lines = {}, .by_settings = true};
  for (std::size_t label = 1; label < rows[0]->labels.size(); ++label)
    if (std::find(varying.begin(), varying.end(), label) == varying.end() &&
        !rows[0]->labels[label].empty())
      sheet.title += fmt::format(", {} = {}", without_table(comparison.label_headers[label]),
                                 rows[0]->labels[label]);
  sheet.slug = sheet.title;
  std::vector<std::string> keys;
  for (const std::size_t label : varying)
    keys.push_back(without_table(comparison.label_headers[label]));
  sheet.title += fmt::format(" by {}", fmt::join(keys, ", "));
  std::vector<std::vector<std::string>> values(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (const std::size_t label : varying) values[i].push_back(shown(rows[i]->labels[label]));
  const std::vector<std::string> labels = legend_labels(values);
  for (std::size_t i = 0; i < rows.size(); ++i)
    sheet.lines.push_back(
        {fmt::format("{}", fmt::join(values[i], ", ")), labels[i], &rows[i]->cells.at(0)});
  return sheet;
}

CurveSheet sheet_of_activations(const Comparison& comparison, const Row& row) {
  CurveSheet sheet{.title = row.title, .slug = row.title, .lines = {}, .by_settings = false};
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    const std::string& name =
        comparison.activations[i].empty() ? row.labels[0] : comparison.activations[i];
    sheet.lines.push_back({name, shortened(name, 18), &row.cells[i]});
  }
  return sheet;
}

void add_sheets(const Comparison& comparison, const Rows& rows, std::vector<CurveSheet>& sheets) {
  const std::vector<std::size_t> varying = labels_that_vary(rows);
  if (rows.size() == 1) {
    sheets.push_back(sheet_of_activations(comparison, *rows[0]));
  } else if (rows.size() <= most_lines) {
    sheets.push_back(sheet_of_settings(comparison, rows, varying));
  } else if (varying.size() > 1) {
    for (const Rows& group : split_by(varying[0], rows)) add_sheets(comparison, group, sheets);
  } else {
    const std::size_t parts = (rows.size() + most_lines - 1) / most_lines;
    for (std::size_t part = 0; part < parts; ++part) {
      const auto at = [&](std::size_t edge) {
        return rows.begin() + static_cast<std::ptrdiff_t>(edge * rows.size() / parts);
      };
      sheets.push_back(sheet_of_settings(comparison, Rows(at(part), at(part + 1)), varying));
      sheets.back().title += fmt::format(" ({} of {})", part + 1, parts);
    }
  }
}

// Two lists of layers may differ in a word in their middle, which shortening would take away:
// values that would look the same then lose the words that all of them begin and end with.
void leave_out_what_is_common(std::vector<std::vector<std::string>>& lines, std::size_t key,
                              std::size_t characters) {
  std::set<std::string> different, shown_different;
  std::size_t start = std::string::npos, end = std::string::npos;  // bytes that all have in common
  const std::string& first = lines[0][key];
  for (const auto& values : lines) {
    const std::string& value = values[key];
    different.insert(value);
    shown_different.insert(shortened_inside(value, characters));
    const auto from_start =
        std::mismatch(first.begin(), first.end(), value.begin(), value.end()).first - first.begin();
    const auto from_end =
        std::mismatch(first.rbegin(), first.rend(), value.rbegin(), value.rend()).first -
        first.rbegin();
    start = std::min(start, static_cast<std::size_t>(from_start));
    end = std::min(end, static_cast<std::size_t>(from_end));
  }
  if (different.size() == shown_different.size()) return;
  start = start == 0 ? 0 : first.rfind(' ', start - 1) + 1;  // 0 where there is no blank
  for (auto& values : lines) {
    std::string& value = values[key];
    const std::size_t length = value.size() - start - std::min(end, value.size() - start);
    value = "…" + shortened(value.substr(start, std::max<std::size_t>(length, 1)), characters - 2);
  }
}

}  // namespace

std::string shortened_inside(const std::string& text, std::size_t characters) {
  std::vector<std::size_t> starts;
  for (std::size_t at = 0; at < text.size(); ++at)
    if ((text[at] & 0xC0) != 0x80) starts.push_back(at);
  if (starts.size() <= characters) return text;
  const std::size_t tail = (characters - 1) / 2, head = characters - 1 - tail;
  return text.substr(0, starts[head]) + "…" + text.substr(starts[starts.size() - tail]);
}

std::vector<std::string> legend_labels(std::vector<std::vector<std::string>> lines) {
  constexpr std::size_t most_characters = 30, fewest_of_a_value = 3;
  for (std::size_t key = 0; !lines.empty() && key < lines[0].size(); ++key)
    leave_out_what_is_common(lines, key, most_characters);
  std::vector<std::string> labels;
  for (std::size_t limit = most_characters; limit >= fewest_of_a_value; --limit) {
    labels.clear();
    for (std::vector<std::string> values : lines) {
      for (std::string& value : values) value = shortened_inside(value, limit);
      labels.push_back(fmt::format("{}", fmt::join(values, ", ")));
    }
    const auto fits = [](const std::string& label) {
      return count_characters(label) <= most_characters;
    };
    if (std::all_of(labels.begin(), labels.end(), fits)) break;
  }
  return labels;
}

std::vector<CurveSheet> curve_sheets(const Comparison& comparison) {
  std::vector<CurveSheet> sheets;
  Rows all;
  for (const Row& row : comparison.rows) all.push_back(&row);
  if (comparison.activations.size() == 1)
    for (const Rows& network : split_by(0, all)) add_sheets(comparison, network, sheets);
  else
    for (const Row* row : all) sheets.push_back(sheet_of_activations(comparison, *row));
  for (CurveSheet& sheet : sheets) sheet.of_subjects = !comparison.subjects.empty();
  return sheets;
}

}  // namespace berger::report
