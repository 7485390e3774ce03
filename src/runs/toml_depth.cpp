#include "runs/toml_depth.hpp"

#include <algorithm>
#include <string>

namespace berger {
namespace {

// Behind the string that starts at `at`; strings hold no keys that matter here.
std::size_t behind_string(std::string_view text, std::size_t at) {
  const char quote = text[at];
  const bool escapes = quote == '"';
  const bool several_lines = text.substr(at, 3) == std::string(3, quote);
  const std::size_t length = several_lines ? 3 : 1;
  for (std::size_t i = at + length; i < text.size(); ++i) {
    if (escapes && text[i] == '\\')
      ++i;
    else if (!several_lines && text[i] == '\n')
      return i;
    else if (text.substr(i, length) == std::string(length, quote))
      return i + length;
  }
  return text.size();
}

}  // namespace

TomlDepth toml_depth(std::string_view text) {
  TomlDepth deepest;
  int parts = 1, nesting = 0;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == '"' || c == '\'') {
      i = behind_string(text, i);
      continue;
    }
    if (c == '#') {
      i = std::min(text.find('\n', i), text.size());
      continue;
    }
    if (c == '.') deepest.key = std::max(deepest.key, ++parts);
    if (c == '[' || c == '{') deepest.nesting = std::max(deepest.nesting, ++nesting);
    if (c == ']' || c == '}') --nesting;
    if (std::string_view("=,[]{}\n").find(c) != std::string_view::npos) parts = 1;
    ++i;
  }
  return deepest;
}

}  // namespace berger
