// A folder of its own for what is cached, while it lives.
#pragma once

#include <cstdlib>
#include <string>

#include "support/temporary_folder.hpp"

namespace berger::test {

class CacheFolder {
 public:
  CacheFolder() {
    if (const char* const before = std::getenv("BERGER_CACHE")) before_ = before;
    use(path());
  }
  ~CacheFolder() { use(before_); }
  CacheFolder(const CacheFolder&) = delete;
  CacheFolder& operator=(const CacheFolder&) = delete;

  std::string path() const { return folder_ / "cache"; }
  static void use(const std::string& folder) { ::setenv("BERGER_CACHE", folder.c_str(), 1); }

 private:
  TemporaryFolder folder_;
  std::string before_;
};

}  // namespace berger::test
