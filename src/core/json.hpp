// JSON from text and back. The library's parser and writer are templates, which each file that
// calls them would make anew: here they are compiled once.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace berger {

// Both throw nlohmann::json::parse_error; the second keeps the order of keys.
nlohmann::json parse_json(std::string_view text);
nlohmann::ordered_json parse_ordered_json(std::string_view text);

// On lines of their own, each level indented by so many spaces; all on one line where that is
// negative. Bytes that are no UTF-8 are replaced.
std::string dump_json(const nlohmann::json& json, int indent = -1);
std::string dump_json(const nlohmann::ordered_json& json, int indent = -1);

}  // namespace berger
