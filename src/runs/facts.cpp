#include "runs/facts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/json.hpp"

namespace berger::runs {
namespace {

constexpr int deepest = 16;  // levels of nesting shown; no file of ours has more than four

std::string json_text(const Json& value) {
  return value.is_string() ? value.get<std::string>() : dump_json(value);
}

void flatten(const Json& node, const std::string& key, int depth, Facts& facts) {
  if (depth == deepest || node.is_null()) return;
  if (node.is_object()) {
    for (const auto& [name, value] : node.items())
      flatten(value, key.empty() ? name : key + "." + name, depth + 1, facts);
  } else if (node.is_array() && std::any_of(node.begin(), node.end(), [](const Json& value) {
               return value.is_structured();
             })) {
    for (std::size_t i = 0; i < node.size(); ++i)
      flatten(node[i], fmt::format("{}[{}]", key, i), depth + 1, facts);
  } else if (node.is_array()) {
    std::string list;
    for (const Json& value : node) list += (list.empty() ? "" : ", ") + json_text(value);
    facts.emplace_back(key, list);
  } else {
    facts.emplace_back(key, json_text(node));
  }
}

}  // namespace

std::string plain_text(const Value& value) {
  const auto* text = value.as<std::string>();
  return text != nullptr ? *text : to_toml(value);
}

Facts facts_of(const Settings& settings) {
  Facts facts;
  for (const Setting& entry : settings.entries)
    facts.emplace_back(entry.key, plain_text(entry.value));
  return facts;
}

Facts facts_of(const Json& json) {
  Facts facts;
  flatten(json, "", 0, facts);
  return facts;
}

std::string fact(const Facts& facts, std::string_view key) {
  const auto found = std::find_if(facts.begin(), facts.end(),
                                  [&](const auto& entry) { return entry.first == key; });
  return found == facts.end() ? std::string() : found->second;
}

}  // namespace berger::runs
