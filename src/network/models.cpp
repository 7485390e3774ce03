#include "berger/models.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <optional>
#include <set>

#include "berger/errors.hpp"
#include "core/nearest.hpp"
#include "network/build.hpp"

namespace berger {
namespace {

// Calls visit(Options{}) for each kind of network.
void for_each_model(auto&& visit) {
  [&]<class... Models>(std::variant<Models...>*) {
    (visit(Models{}), ...);
  }(static_cast<AnyModel*>(nullptr));
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

bool is_for_images(const AnyModel& model) {
  return std::visit(
      [](const auto& options) {
        return requires {
          options.images;
        };
      },
      model);
}

std::string activation_text(const AnyModel& model) {
  const auto word = [](const Activation& a) {
    return std::string(names(a.function)[static_cast<std::size_t>(a.function)]);
  };
  return std::visit(
      [&](const auto& options) -> std::string {
        if constexpr (requires { options.activation; }) {
          return word(options.activation);
        } else {
          std::set<std::string> words;
          for (const NamedLayer& layer : options.layers)
            if (const auto* activation = std::get_if<Activation>(&layer.layer))
              words.insert(word(*activation));
          return fmt::format("{}", fmt::join(words, "+"));
        }
      },
      model);
}

AnyModel default_model(std::string_view name) {
  std::optional<AnyModel> found;
  for_each_model([&](const auto& model) {
    if (model.name == name) found = model;
  });
  if (found) return *found;
  const auto views = model_names();
  const std::vector<std::string> names(views.begin(), views.end());
  throw ConfigError(
      "model.name",
      fmt::format("model.name: unknown network \"{}\"; did you mean \"{}\"? There are {}", name,
                  nearest(name, names), fmt::join(names, ", ")));
}

Network build(const AnyModel& model, Shape input, int classes) {
  return std::visit([&](const auto& options) { return build_network(options, input, classes); },
                    model);
}

}  // namespace berger
