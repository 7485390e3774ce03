// Text from files and users, made harmless for the place it is put into.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <string_view>

namespace berger::report {

std::string escape_html(std::string_view text);  // for element content and quoted attributes
// Within a script element: '<' as JSON can also write it, so that no text ends the element.
std::string script_json(const nlohmann::ordered_json& json);
// for a table cell: one line, no markup, no HTML
std::string escape_markdown(std::string_view text);
// A string in a gnuplot script, in which nothing but letters, digits and a few harmless signs
// stands as itself; the second for the name of a tic, which gnuplot takes for a format of numbers.
std::string quote_gnuplot(std::string_view text);
std::string quote_gnuplot_tic(std::string_view text);
// letters, digits, _ and -; never empty, at most 80 bytes; the second one that is not taken yet
std::string file_slug(std::string_view text);
std::string fresh_slug(std::string_view text, std::set<std::string>& taken);
std::string base64(std::string_view bytes);

}  // namespace berger::report
