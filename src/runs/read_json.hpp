// A JSON file of a run folder, made into something typed.
#pragma once

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string_view>

#include "berger/errors.hpp"
#include "core/json.hpp"
#include "io/read_file.hpp"
#include "runs/facts.hpp"

namespace berger::runs {

// FileError where it is no JSON, or `make` finds other types or keys than it needs; `what` it is
// not then: "the result of a run".
template <class Make>
auto read_json(const std::string& path, const char* what, Make make) {
  const std::vector<std::byte> bytes = read_file(path);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  try {
    return make(parse_ordered_json(text));
  } catch (const nlohmann::json::parse_error& error) {
    throw FileError(path, fmt::format("not JSON: {}", error.what()));
  } catch (const nlohmann::json::exception& error) {
    throw FileError(path, fmt::format("not {}: {}", what, error.what()));
  }
}

}  // namespace berger::runs
