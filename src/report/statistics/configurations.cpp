#include "report/statistics/configurations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "report/words.hpp"

namespace berger::report {

Settings settings_of(const Comparison& comparison) {
  Settings settings;
  settings.keys = comparison.label_headers;
  settings.keys.emplace_back("activation");
  for (const Row& row : comparison.rows)
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      if (row.cells[i].chosen.count == 0) continue;
      settings.values.push_back(row.labels);
      settings.values.back().push_back(comparison.activations[i]);
      settings.rows.push_back(&row);
      settings.cells.push_back(&row.cells[i]);
    }
  return settings;
}

std::vector<std::size_t> keys_that_vary(const std::vector<std::vector<std::string>>& values) {
  std::vector<std::size_t> varying;
  for (std::size_t key = 0; !values.empty() && key < values[0].size(); ++key)
    if (std::any_of(values.begin(), values.end(),
                    [&](const auto& of_one) { return of_one[key] != values[0][key]; }))
      varying.push_back(key);
  return varying;
}

std::vector<Place> ranked(const Comparison& comparison) {
  std::vector<Place> places;
  for (const Row& row : comparison.rows)
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      if (row.cells[i].chosen.count == 0) continue;
      const std::string& activation = comparison.activations[i];
      places.push_back({title(row, activation), &row, activation, &row.cells[i]});
    }
  const auto mean = [](const Place& place) { return std::round(1e9 * place.cell->chosen.mean); };
  std::stable_sort(places.begin(), places.end(),
                   [&](const Place& a, const Place& b) { return mean(a) > mean(b); });
  return places;
}

std::vector<std::string> short_titles(const Comparison& comparison,
                                      const std::vector<Place>& places) {
  std::vector<std::vector<std::string>> values;
  for (const Place& place : places) {
    values.push_back(place.row->labels);
    values.back().push_back(activation_in_words(place.activation));
  }
  const std::vector<std::size_t> varying = keys_that_vary(values);
  const std::size_t network = 0, activation = comparison.label_headers.size();
  std::vector<std::string> titles;
  for (std::size_t i = 0; i < places.size(); ++i) {
    std::vector<std::string> parts;
    for (const std::size_t key : varying) {
      const std::string value = values[i][key].empty() ? "–" : values[i][key];
      const bool names_itself = key == network || key == activation;
      parts.push_back(
          names_itself
              ? value
              : fmt::format("{} = {}", without_table(comparison.label_headers[key]), value));
    }
    titles.push_back(parts.empty() ? places[i].title : fmt::format("{}", fmt::join(parts, ", ")));
  }
  return titles;
}

std::vector<double> values_of(const StudyRecord& study, const Cell& cell, std::string_view column) {
  std::vector<double> values;
  if (study.subjects.empty()) {
    for (const RunRecord* run : cell.runs)
      if (const auto value = run->figures[column]) values.push_back(*value);
  } else {
    for (const auto& mean : means_of_subjects(study, cell.runs, column))
      if (mean) values.push_back(*mean);
  }
  return values;
}

Spread spread_of(const StudyRecord& study, const Cell& cell, std::string_view column) {
  return spread(values_of(study, cell, column));
}

std::string accuracy_axis(const Comparison& comparison) {
  return part_in_words(comparison.part) + " accuracy (%)";
}

std::string how_measured(const Comparison& comparison, const std::vector<const Cell*>& cells) {
  int most = 0;
  for (const Cell* cell : cells) most = std::max(most, cell->chosen.count);
  std::string text = ", " + choice_of_epoch(comparison);
  if (most > 1)
    text += fmt::format(", mean ± sd over {} {}", most,
                        comparison.subjects.empty() ? "seeds" : "subjects");
  return text;
}

}  // namespace berger::report
