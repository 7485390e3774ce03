// How deep a TOML text goes, found before it is parsed.
#pragma once

#include <string_view>

namespace berger {

// The most parts of one dotted key, and the deepest nesting of brackets. The TOML library takes
// time and stack in proportion to the square of the first and to the second.
struct TomlDepth {
  int key = 0, nesting = 0;
};
TomlDepth toml_depth(std::string_view text);

}  // namespace berger
