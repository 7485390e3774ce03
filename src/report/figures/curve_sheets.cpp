#include "report/figures/curve_sheets.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/labels.hpp"

namespace berger::report {
namespace {

using Places = std::vector<std::size_t>;  // of factors

Places without(const Places& all, const Places& left_out) {
  Places rest;
  std::copy_if(all.begin(), all.end(), std::back_inserter(rest), [&](std::size_t f) {
    return std::find(left_out.begin(), left_out.end(), f) == left_out.end();
  });
  return rest;
}

// `apart`: the factors that tell the sheets apart, which its title names.
CurveSheet sheet_of(const Comparison& comparison, const Configurations& lines,
                    const Places& apart) {
  const Places varying = factors_that_vary(lines);
  CurveSheet sheet{.title = words_of(comparison, *lines[0], apart)};
  if (sheet.title.empty() && (varying.empty() || varying[0] != 0))
    sheet.title = comparison.word(*lines[0], 0);
  sheet.slug = sheet.title;
  const bool speak_for_themselves =
      varying.empty() || (varying.size() == 1 && varying[0] == comparison.activation());
  if (!speak_for_themselves) {
    std::string by;
    for (const std::size_t f : varying)
      by += (by.empty() ? "by " : ", ") + comparison.factors[f].name;
    sheet.title += (sheet.title.empty() ? "" : " ") + by;
    if (sheet.slug.empty()) sheet.slug = by;
  }
  std::vector<std::string> names;
  for (const Configuration* c : lines)
    names.push_back(varying.empty() ? comparison.word(*c, 0) : words_of(comparison, *c, varying));
  const std::vector<std::string> labels = short_labels(names, legend_characters);
  for (std::size_t i = 0; i < lines.size(); ++i)
    sheet.lines.push_back({names[i], labels[i], lines[i]});
  sheet.crowded = lines.size() > 4 && !speak_for_themselves;
  sheet.of_subjects = !comparison.subjects.empty();
  return sheet;
}

void add_sheets(const Comparison& comparison, const Configurations& lines, const Places& apart,
                std::vector<CurveSheet>& sheets) {
  const Places varying = factors_that_vary(lines);
  if (lines.size() <= most_lines) {
    sheets.push_back(sheet_of(comparison, lines, apart));
  } else if (varying.size() > 1) {
    Places more = apart;
    more.push_back(varying[0]);
    std::sort(more.begin(), more.end());
    for (const Configurations& group : grouped(lines, {varying[0]}))
      add_sheets(comparison, group, more, sheets);
  } else {
    const std::size_t parts = (lines.size() + most_lines - 1) / most_lines;
    for (std::size_t part = 0; part < parts; ++part) {
      const auto at = [&](std::size_t edge) {
        return lines.begin() + static_cast<std::ptrdiff_t>(edge * lines.size() / parts);
      };
      sheets.push_back(sheet_of(comparison, Configurations(at(part), at(part + 1)), apart));
      sheets.back().title += fmt::format(" ({} of {})", part + 1, parts);
      sheets.back().crowded = true;  // all parts show the same
    }
  }
}

// The factors whose values are lines.
Places lines_of(const Comparison& comparison, const Places& varying, const std::string& by) {
  if (!by.empty())
    for (const std::size_t f : varying)
      if (comparison.factors[f].key == by || (f == 0 && by == "model.name") ||
          (f == comparison.activation() && by == "model.activation"))
        return {f};
  const std::size_t activation = comparison.activation();
  if (comparison.factors[activation].varies()) return {activation};
  const Places settings = without(varying, {0});
  return settings.empty() ? varying : settings;
}

}  // namespace

std::vector<CurveSheet> curve_sheets(const Comparison& comparison, const std::string& by) {
  Configurations all;
  for (const Configuration& c : comparison.configurations) all.push_back(&c);
  const Places varying = factors_that_vary(all);
  const Places apart = without(varying, lines_of(comparison, varying, by));
  std::vector<CurveSheet> sheets;
  for (const Configurations& lines : grouped(all, apart))
    add_sheets(comparison, lines, apart, sheets);
  return sheets;
}

}  // namespace berger::report
