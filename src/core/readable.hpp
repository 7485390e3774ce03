// Words from files that reach terminals, figures and JSON.
#pragma once

#include <string>
#include <string_view>

namespace berger {

// As UTF-8 without control characters: each byte that is neither becomes a question mark.
std::string readable(std::string_view text);
bool is_utf8(std::string_view text);

}  // namespace berger
