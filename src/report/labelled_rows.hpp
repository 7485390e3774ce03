// Rows that are named by the network and by all factors that vary.
#pragma once

#include <string>
#include <vector>

#include "report/statistics/comparison.hpp"
#include "report/text_table.hpp"

namespace berger::report {

enum class Activations { down, across };  // a row each, or beside each other in a row

inline std::vector<std::size_t> label_factors(const Comparison& comparison,
                                              Activations activations = Activations::down) {
  std::vector<std::size_t> factors{0};
  for (std::size_t f = 1; f < comparison.factors.size(); ++f)
    if (comparison.factors[f].varies() &&
        (activations == Activations::down || f != comparison.activation()))
      factors.push_back(f);
  return factors;
}

inline TextTable table_by(const Comparison& comparison, const std::vector<std::size_t>& factors) {
  TextTable table{.header = {}, .labels = factors.size()};
  for (const std::size_t f : factors) table.header.push_back(comparison.factors[f].name);
  return table;
}

inline std::vector<std::string> labels_of(const Comparison& comparison, const Configuration& c,
                                          const std::vector<std::size_t>& factors) {
  std::vector<std::string> labels;
  for (const std::size_t f : factors) labels.push_back(comparison.value(c, f));
  return labels;
}

}  // namespace berger::report
