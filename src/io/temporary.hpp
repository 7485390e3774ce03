// Files and folders under temporary names, before they appear under their own.
//
// A name ends on ten random letters and is created exclusively, so no two processes (of whatever
// process number, in whatever container) ever share one, and nobody can have put a link there. Its
// owner holds a lock that the kernel releases together with the process: what the dead left behind
// is removed by the next who writes the same target. Where a file system knows no locks, it stays.
#pragma once

#include <string>
#include <string_view>

namespace berger {

class Temporary {
 public:
  enum class Kind { file, folder };

  // OutputError naming `target`, which may have a folder before it that must exist.
  Temporary(const std::string& target, Kind kind);
  ~Temporary();  // removes what is still there
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;

  const std::string& path() const { return path_; }
  int file() const { return file_; }  // of a file: open for writing
  int flush() const;                  // what closing would report: 0 or an errno
  void renamed() { path_.clear(); }   // it has another name now, and stays

 private:
  std::string path_;
  int file_ = -1;
};

}  // namespace berger
