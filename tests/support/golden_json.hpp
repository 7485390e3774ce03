// Values that the scripts of tests/golden wrote.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/json.hpp"
#include "support/temporary_folder.hpp"

namespace berger::test {

inline nlohmann::json golden_json(const std::string& name) {
  return parse_json(content_of(BERGER_TEST_SOURCE_DIR "/golden/" + name));
}

}  // namespace berger::test
