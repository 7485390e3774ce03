#include "study/read_fields.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "core/nearest.hpp"

namespace berger {
namespace {

[[noreturn]] void wrong_type(const Setting& setting, const char* expected) {
  throw config_error(setting,
                     fmt::format("expected {}, got {}", expected, described(setting.value)));
}

template <class T>
void read_list(const Setting& setting, std::vector<T>& field, const char* expected) {
  field.clear();
  const Array* array = setting.value.as<Array>();
  if (array == nullptr) {
    if (setting.value.as<Table>() != nullptr) wrong_type(setting, expected);
    read_value(setting, field.emplace_back());
    return;
  }
  for (const Value& element : *array)
    read_value({setting.key, element, setting.shown}, field.emplace_back());
}

std::vector<std::string> layer_types() {
  std::vector<std::string> types;
  [&]<class... Ls>(std::variant<Ls...>*) {
    (types.emplace_back(Ls::doc.name), ...);
  }(static_cast<AnyLayer*>(nullptr));
  return types;
}

AnyLayer layer_of_type(std::size_t type) {
  AnyLayer layer;
  [&]<class... Ls>(std::variant<Ls...>*) {
    std::size_t index = 0;
    ((index++ == type ? void(layer = Ls{}) : void()), ...);
  }(static_cast<AnyLayer*>(nullptr));
  return layer;
}

// The entries of one [[model.layers]] as settings "model.layers[2].filters", counting from 1.
NamedLayer read_layer(const Setting& list, const Value& value, int position) {
  const std::string prefix = fmt::format("{}[{}].", list.key, position);
  const Table* table = value.as<Table>();
  if (table == nullptr)
    wrong_type({list.key, value, list.shown}, "a table such as { type = \"conv2d\", filters = 8 }");
  Settings settings{value.place, {}};
  for (const NamedValue& entry : *table)
    settings.entries.push_back({prefix + entry.name, entry.value, ""});

  const Setting* type = settings.find(prefix + "type");
  if (type == nullptr)
    throw config_error({prefix + "type", value, ""},
                       fmt::format("missing; one of {}", fmt::join(layer_types(), ", ")));
  NamedLayer layer{"", layer_of_type(read_choice(*type, layer_types()))};
  std::vector<std::string> known{prefix + "type"};
  FieldReader reader{settings, prefix, known};
  reader("name", layer.name);
  std::visit([&](auto& options) { options.fields(reader); }, layer.layer);
  refuse_unknown(settings, known);
  return layer;
}

}  // namespace

void read_value(const Setting& setting, bool& field) {
  const bool* flag = setting.value.as<bool>();
  if (flag == nullptr) wrong_type(setting, "true or false");
  field = *flag;
}

void read_value(const Setting& setting, int& field) {
  const auto* integer = setting.value.as<std::int64_t>();
  if (integer == nullptr) wrong_type(setting, "an integer");
  if (*integer < std::numeric_limits<int>::min() || *integer > std::numeric_limits<int>::max())
    throw config_error(setting, fmt::format("{} is too large; at most {}", *integer,
                                            std::numeric_limits<int>::max()));
  field = static_cast<int>(*integer);
}

void read_value(const Setting& setting, double& field) {
  if (const auto* integer = setting.value.as<std::int64_t>()) {
    field = static_cast<double>(*integer);
  } else if (const auto* number = setting.value.as<double>();
             number != nullptr && std::isfinite(*number)) {
    field = *number;
  } else {
    wrong_type(setting, "a finite number");
  }
}

void read_value(const Setting& setting, std::string& field) {
  const auto* text = setting.value.as<std::string>();
  if (text == nullptr) wrong_type(setting, "a string");
  field = *text;
}

void read_value(const Setting& setting, std::vector<int>& field) {
  read_list(setting, field, "an array of integers");
}

void read_value(const Setting& setting, std::vector<double>& field) {
  read_list(setting, field, "an array of numbers");
}

void read_value(const Setting& setting, std::vector<std::string>& field) {
  read_list(setting, field, "an array of strings");
}

void read_value(const Setting& setting, ClassWeights& field) {
  const Array* weights = setting.value.as<Array>();
  if (weights == nullptr) {
    constexpr auto words = names(ClassWeights::Rule{});
    field.rule =
        static_cast<ClassWeights::Rule>(read_choice(setting, {words.begin(), words.end()}));
    return;
  }
  if (weights->empty()) wrong_type(setting, "a number for each class");
  field = {.rule = ClassWeights::Rule::given};
  for (const Value& weight : *weights)
    read_value({setting.key, weight, setting.shown}, field.given.emplace_back());
}

// A layer without a name is called after its type and how many of that type there are so far:
// "conv2d_2".
void read_value(const Setting& setting, std::vector<NamedLayer>& field) {
  const Array* array = setting.value.as<Array>();
  if (array == nullptr) wrong_type(setting, "one table a layer, each under [[model.layers]]");
  field.clear();
  std::map<std::string_view, int> of_type;
  std::set<std::string> taken;
  for (const Value& value : *array) {
    NamedLayer layer = read_layer(setting, value, static_cast<int>(field.size()) + 1);
    const int count = ++of_type[doc(layer.layer).name];
    if (layer.name.empty()) layer.name = fmt::format("{}_{}", doc(layer.layer).name, count);
    if (!taken.insert(layer.name).second)
      throw config_error({setting.key, value, ""},
                         fmt::format("two layers are named \"{}\"; names must differ", layer.name));
    field.push_back(std::move(layer));
  }
}

std::size_t read_choice(const Setting& setting, const std::vector<std::string>& words) {
  std::string text;
  read_value(setting, text);
  const auto found = std::find(words.begin(), words.end(), text);
  if (found == words.end())
    throw config_error(setting,
                       fmt::format("unknown value \"{}\"; did you mean \"{}\"? It takes {}", text,
                                   nearest(text, words), fmt::join(words, ", ")));
  return static_cast<std::size_t>(found - words.begin());
}

void refuse_unknown(const Settings& settings, const std::vector<std::string>& known) {
  for (const Setting& setting : settings.entries) {
    if (std::find(known.begin(), known.end(), setting.key) != known.end()) continue;
    const bool section = std::any_of(known.begin(), known.end(), [&](const std::string& k) {
      return k.starts_with(setting.key + ".");
    });
    if (section && setting.value.as<Table>() != nullptr) continue;
    if (section) wrong_type(setting, "a table");
    const std::string word = nearest(setting.key, known);
    throw config_error(setting, fmt::format("unknown key; did you mean {}?", word));
  }
}

}  // namespace berger
