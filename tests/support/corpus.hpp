// The seed corpus of the fuzz targets, replayed by ordinary tests.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "berger/errors.hpp"
#include "support/temporary_folder.hpp"

namespace berger::test {

// For every file of fuzz/corpus/NAME: what `read` made of its bytes, "read" or the FileError's
// message.
template <class Read>
std::map<std::string, std::string> replay(const std::string& name, Read read) {
  std::map<std::string, std::string> outcomes;
  for (const auto& file : std::filesystem::directory_iterator(std::string(BERGER_PROJECT_DIR) +
                                                              "/fuzz/corpus/" + name)) {
    std::string& outcome = outcomes[file.path().filename().string()];
    try {
      read(content_of(file.path().string()));
      outcome = "read";
    } catch (const FileError& error) {
      outcome = error.what();
    }
  }
  return outcomes;
}

}  // namespace berger::test
