#include "berger/models.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>

#include "berger/errors.hpp"
#include "models/build.hpp"

namespace berger {
namespace {

// Calls visit(Options{}) for each kind of network.
void for_each_model(auto&& visit) {
  [&]<class... Models>(std::variant<Models...>*) { (visit(Models{}), ...); }(static_cast<AnyModel*>(nullptr));
}

// Insertions, deletions and replacements of a character that turn one word into the other (Levenshtein 1965).
int edits(std::string_view from, std::string_view to) {
  std::vector<int> row(to.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 0; i < from.size(); ++i) {
    int diagonal = row[0]++;
    for (std::size_t j = 0; j < to.size(); ++j) {
      const int replaced = diagonal + (from[i] != to[j]);
      diagonal = row[j + 1];
      row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, replaced});
    }
  }
  return row.back();
}

}  // namespace

std::vector<std::string_view> model_names() {
  std::vector<std::string_view> names;
  for_each_model([&](const auto& model) { names.push_back(model.name); });
  return names;
}

std::string_view model_name(const AnyModel& model) {
  return std::visit([](const auto& options) { return options.name; }, model);
}

AnyModel default_model(std::string_view name) {
  std::optional<AnyModel> found;
  for_each_model([&](const auto& model) {
    if (model.name == name) found = model;
  });
  if (found) return *found;
  const auto names = model_names();
  const auto nearest =
      *std::min_element(names.begin(), names.end(), [&](auto a, auto b) { return edits(name, a) < edits(name, b); });
  throw ConfigError("model.name", fmt::format("model.name: unknown network \"{}\"; did you mean \"{}\"? There are {}", name,
                                              nearest, fmt::join(names, ", ")));
}

Network build(const AnyModel& model, Shape input, int classes) {
  return std::visit([&](const auto& options) { return build_network(options, input, classes); }, model);
}

}  // namespace berger
