// Text from files and users, made harmless for the place it is put into.
#pragma once

#include <string>
#include <string_view>

namespace berger::report {

std::string escape_html(std::string_view text);  // for element content and quoted attributes
// for a table cell: one line, no markup, no HTML
std::string escape_markdown(std::string_view text);
// an expression of strings: no escapes, commands or macros inside
std::string quote_gnuplot(std::string_view text);
// letters, digits, dot, minus; never empty, at most 80 bytes
std::string file_slug(std::string_view text);
std::string base64(std::string_view bytes);

}  // namespace berger::report
