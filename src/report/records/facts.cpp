#include "report/records/facts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "berger/errors.hpp"
#include "io/read_file.hpp"
#include "study/settings.hpp"

namespace berger::report {
namespace {

using Json = nlohmann::ordered_json;
constexpr int deepest = 16;  // levels of nesting shown; no file of ours has more than four

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
    for (const Json& value : node)
      list += (list.empty() ? "" : ", ") +
              (value.is_string() ? value.get<std::string>() : value.dump());
    facts.emplace_back(key, list);
  } else {
    facts.emplace_back(key, node.is_string() ? node.get<std::string>() : node.dump());
  }
}

}  // namespace

Facts read_toml_facts(const std::string& path) {
  Facts facts;
  for (const Setting& entry : read_settings(path).entries) {
    const auto* text = entry.value.as<std::string>();
    facts.emplace_back(entry.key, text ? *text : to_toml(entry.value));
  }
  return facts;
}

Facts read_json_facts(const std::string& path) {
  const std::vector<std::byte> bytes = read_file(path);
  Facts facts;
  try {
    const char* text = reinterpret_cast<const char*>(bytes.data());
    flatten(Json::parse(text, text + bytes.size()), "", 0, facts);
  } catch (const nlohmann::json::exception& error) {
    throw FileError(path, fmt::format("not JSON: {}", error.what()));
  }
  return facts;
}

std::string fact(const Facts& facts, std::string_view key) {
  const auto found = std::find_if(facts.begin(), facts.end(),
                                  [&](const auto& entry) { return entry.first == key; });
  return found == facts.end() ? std::string() : found->second;
}

}  // namespace berger::report
