#include "runs/value.hpp"

#include <fmt/format.h>

namespace berger {
namespace {

template <class... Fs>
struct Overload : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
Overload(Fs...) -> Overload<Fs...>;

bool bare(std::string_view key) {
  constexpr std::string_view allowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  return !key.empty() && key.find_first_not_of(allowed) == std::string_view::npos;
}

std::string joined(const Array& array) {
  std::string text;
  for (const Value& element : array) text += (text.empty() ? "" : ", ") + to_toml(element);
  return "[" + text + "]";
}

std::string joined(const Table& table) {
  std::string text;
  for (const NamedValue& entry : table) {
    const std::string key = bare(entry.name) ? entry.name : toml_string(entry.name);
    text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", key, to_toml(entry.value));
  }
  return text.empty() ? "{}" : "{ " + text + " }";
}

}  // namespace

std::string toml_string(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      result += {'\\', c};
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      result += fmt::format("\\u{:04X}", static_cast<int>(c));
    else
      result += c;
  }
  return result + '"';
}

std::string to_toml(double value) {
  std::string text = fmt::format("{}", value);
  if (text.find_first_not_of("-0123456789") == std::string::npos) text += ".0";
  return text;
}

std::string to_toml(const Value& value) {
  return std::visit(Overload{
                        [](bool b) { return std::string(b ? "true" : "false"); },
                        [](std::int64_t i) { return std::to_string(i); },
                        [](double d) { return to_toml(d); },
                        [](const std::string& s) { return toml_string(s); },
                        [](const auto& many) { return joined(many); },
                    },
                    value.content);
}

std::string described(const Value& value) {
  const char* type = std::visit(Overload{
                                    [](bool) { return "the boolean"; },
                                    [](std::int64_t) { return "the integer"; },
                                    [](double) { return "the number"; },
                                    [](const std::string&) { return "the string"; },
                                    [](const Array&) { return "the array"; },
                                    [](const Table&) { return "the table"; },
                                },
                                value.content);
  return fmt::format("{} {}", type, to_toml(value));
}

}  // namespace berger
