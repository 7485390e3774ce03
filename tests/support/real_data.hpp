// Recordings that are too large, or not ours, to keep beside the tests: the folder that
// BERGER_TEST_DATA names.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

namespace berger::test {

inline std::string real_data() {
  const char* folder = std::getenv("BERGER_TEST_DATA");
  return folder == nullptr ? "" : folder;
}

}  // namespace berger::test

#define SKIP_WITHOUT_REAL_DATA() \
  if (berger::test::real_data().empty()) GTEST_SKIP() << "BERGER_TEST_DATA is not set"
