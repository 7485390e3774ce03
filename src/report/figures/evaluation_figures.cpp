#include "report/figures/evaluation_figures.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/escape.hpp"
#include "report/figures/write_figures.hpp"

namespace berger {

std::vector<std::string> write_evaluation_figures(const std::string& folder, const Model& model,
                                                  std::span<const EvaluatedPart> parts,
                                                  const ReportOptions& options) {
  std::vector<report::Figure> figures;
  const auto add = [&](std::vector<report::Figure> more) {
    std::move(more.begin(), more.end(), std::back_inserter(figures));
  };
  constexpr std::size_t most_classes = 1000;
  std::vector<std::string> notes;
  for (const EvaluatedPart& part : parts) {
    if (const std::size_t classes = part.evaluation.rows.size(); classes <= most_classes)
      add({report::confusion_figure(part, options.style),
           report::shares_figure(model, part, options.style)});
    else
      notes.push_back(
          fmt::format("confusion and shares of {} classes are not drawn; of at most {} "
                      "they are",
                      classes, most_classes));
    add(report::picture_figures(part, options.style));
    add(report::shown_figures(part, options.style));
  }
  add(report::filter_figures(model, options.style));
  if (model.members.size() > 1)
    notes.emplace_back("the filters drawn are those of the ensemble's first member");
  report::write_figures(figures, folder, notes, options);
  return notes;
}

namespace report {

std::string part_name(std::string_view name, const EvaluatedPart& part) {
  return part.name.empty() ? std::string(name) : fmt::format("{}-{}", name, file_slug(part.name));
}

std::string part_title(std::string_view title, const EvaluatedPart& part) {
  return fmt::format("{}{}{}{}", title, part.name.empty() ? "" : ", ", part.name,
                     part.optimistic ? " (optimistic)" : "");
}

std::string one_line(std::string_view text) {
  std::string out(text);
  std::replace_if(
      out.begin(), out.end(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  return out;
}

}  // namespace report
}  // namespace berger
