// The only place that knows the TOML library.
#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>

#include "io/read_file.hpp"
#include "runs/settings.hpp"
#include "runs/toml_depth.hpp"

namespace berger {
namespace {

constexpr std::uint64_t largest_study_file = std::uint64_t{4} << 20;

std::string place(const std::string& source, const toml::node& node) {
  return source == "--set" ? source : fmt::format("{}:{}", source, node.source().begin.line);
}

Value convert(const toml::node& node, const std::string& source);

// The library sorts keys by name; the order of the file is the order of the grid.
std::vector<std::pair<std::string, const toml::node*>> in_file_order(const toml::table& table) {
  std::vector<std::pair<std::string, const toml::node*>> entries;
  for (const auto& [key, node] : table) entries.emplace_back(std::string(key.str()), &node);
  const auto position = [](const auto& entry) {
    const auto begin = entry.second->source().begin;
    return std::pair(begin.line, begin.column);
  };
  std::stable_sort(entries.begin(), entries.end(),
                   [&](const auto& a, const auto& b) { return position(a) < position(b); });
  return entries;
}

Value convert(const toml::node& node, const std::string& source) {
  Value value{{}, place(source, node)};
  if (const auto* table = node.as_table()) {
    Table entries;
    for (const auto& [key, child] : in_file_order(*table))
      entries.push_back({key, convert(*child, source)});
    value.content = std::move(entries);
  } else if (const auto* array = node.as_array()) {
    Array elements;
    for (const toml::node& element : *array) elements.push_back(convert(element, source));
    value.content = std::move(elements);
  } else if (const auto* flag = node.as_boolean()) {
    value.content = flag->get();
  } else if (const auto* integer = node.as_integer()) {
    value.content = integer->get();
  } else if (const auto* number = node.as_floating_point()) {
    value.content = number->get();
  } else if (const auto* text = node.as_string()) {
    value.content = text->get();
  } else {
    throw ConfigError("",
                      value.place + ": dates and times are not settings; put the text in quotes");
  }
  return value;
}

void check_depth(std::string_view text, const std::string& source) {
  constexpr int deepest = 32;
  const TomlDepth depth = toml_depth(text);
  if (depth.key > deepest || depth.nesting > deepest)
    throw ConfigError("", fmt::format("{}: {} levels deep; settings have at most {}", source,
                                      std::max(depth.key, depth.nesting), deepest));
}

toml::table parse(std::string_view text, const std::string& source) {
  check_depth(text, source);
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& e) {
    const auto at = e.source().begin;
    throw ConfigError("", fmt::format("{}:{}: not TOML (column {}): {}", source, at.line, at.column,
                                      e.description()));
  }
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

Value parse_value(std::string_view text, std::string_view whole) {
  check_depth(text, "--set");
  try {
    const toml::table table = toml::parse("value = " + std::string(text));
    if (table.size() == 1) return convert(*table.get("value"), "--set");
    return {std::string(text), "--set"};  // more lines, which happened to be TOML too
  } catch (const toml::parse_error& e) {
    if (text.empty() || std::string_view("[{\"'").find(text[0]) != std::string_view::npos)
      throw ConfigError("",
                        fmt::format("--set {}: the value is not TOML: {}", whole, e.description()));
    return {std::string(text), "--set"};
  }
}

}  // namespace

Settings parse_settings(std::string_view text, const std::string& source) {
  Settings settings{source, {}};
  flatten({"", convert(parse(text, source), source), ""}, settings.entries);
  return settings;
}

Settings read_settings(const std::string& path) {
  const std::vector<std::byte> bytes = read_file(path, largest_study_file);
  return parse_settings({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, path);
}

Setting parse_override(std::string_view text) {
  const auto equals = text.find('=');
  const std::string_view key = trimmed(text.substr(0, equals));
  if (equals == std::string_view::npos || key.empty())
    throw ConfigError(
        "", fmt::format("--set {}: expected KEY=VALUE, such as --set train.epochs=100", text));
  check_depth(key, "--set");
  return {std::string(key), parse_value(trimmed(text.substr(equals + 1)), text), std::string(key)};
}

}  // namespace berger
