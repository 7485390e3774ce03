#include "report/statistics/pivots.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/words.hpp"

namespace berger::report {
namespace {

using Places = std::vector<std::size_t>;

// Places of the values that are numbers, by these.
Places by_number(const Factor& factor) {
  Places places;
  for (std::size_t i = 0; i < factor.numbers.size(); ++i)
    if (factor.numbers[i]) places.push_back(i);
  std::sort(places.begin(), places.end(),
            [&](std::size_t a, std::size_t b) { return *factor.numbers[a] < *factor.numbers[b]; });
  return places;
}

Pivot pivot_of(const Configurations& group, Pivot pivot) {
  pivot.cells.assign(pivot.rows.size(), Configurations(pivot.columns.size()));
  for (const Configuration* c : group) {
    const auto row = std::find(pivot.rows.begin(), pivot.rows.end(), c->values[pivot.down]);
    const auto column =
        std::find(pivot.columns.begin(), pivot.columns.end(), c->values[pivot.across]);
    if (row == pivot.rows.end() || column == pivot.columns.end()) continue;
    pivot.cells[static_cast<std::size_t>(row - pivot.rows.begin())]
               [static_cast<std::size_t>(column - pivot.columns.begin())] = c;
    pivot.all.push_back(c);
  }
  return pivot;
}

}  // namespace

std::vector<Pivot> pivots_of(const Comparison& comparison) {
  const Configurations all = measured(comparison);
  const Places varying = factors_that_vary(all);
  std::vector<Pivot> pivots;
  for (const std::size_t down : varying)
    for (const std::size_t across : varying) {
      if (down >= across) continue;
      const Pivot shape{.down = down,
                        .across = across,
                        .rows = by_number(comparison.factors[down]),
                        .columns = by_number(comparison.factors[across])};
      const std::size_t cells = shape.rows.size() * shape.columns.size();
      if (std::min(shape.rows.size(), shape.columns.size()) < 2 || cells < 6) continue;
      Places apart = varying;
      std::erase_if(apart, [&](std::size_t f) { return f == down || f == across; });
      for (const Configurations& group : grouped(all, apart)) {
        Pivot pivot = pivot_of(group, shape);
        pivot.apart = apart;
        if (2 * pivot.all.size() > cells && pivots.size() < most_pivots)
          pivots.push_back(std::move(pivot));
      }
    }
  return pivots;
}

std::string pivot_constant(const Comparison& comparison, const Pivot& pivot) {
  const std::string words = words_of(comparison, *pivot.all[0], pivot.apart);
  return words.empty() ? "" : ", " + words;
}

std::string pivot_title(const Comparison& comparison, const Pivot& pivot) {
  return fmt::format("Accuracy by {} and {}{}{}", comparison.factors[pivot.down].name,
                     comparison.factors[pivot.across].name, pivot_constant(comparison, pivot),
                     how_measured(comparison, pivot.all));
}

TextTable pivot_table(const Comparison& comparison, const Pivot& pivot) {
  const Factor &down = comparison.factors[pivot.down], &across = comparison.factors[pivot.across];
  TextTable table{.header = {fmt::format("{} \\ {}", down.name, across.name)}};
  for (const std::size_t column : pivot.columns) table.header.push_back(across.values[column]);
  for (std::size_t row = 0; row < pivot.rows.size(); ++row) {
    table.rows.push_back({down.values[pivot.rows[row]]});
    for (const Configuration* c : pivot.cells[row])
      table.rows.back().push_back(c ? plus_minus(c->chosen) : "–");
  }
  return table;
}

}  // namespace berger::report
