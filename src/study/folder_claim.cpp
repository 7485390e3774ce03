#include "study/folder_claim.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

#include "berger/errors.hpp"
#include "io/atomic_file.hpp"
#include "runs/claims.hpp"
#include "study/folder.hpp"

namespace berger {

FolderClaim::FolderClaim(const std::string& parent, const std::string& name) {
  if (!exists(parent)) {
    make_folders(parent);
    made_parent_ = parent;
  }
  for (int number = 1;; ++number) {
    folder_ = fmt::format("{}/{}-{:03}", parent, name, number);
    file_ = fmt::format("{}/.{}-{:03}.claim", parent, name, number);
    if (!exists(folder_) && claim()) return;
  }
}

FolderClaim::~FolderClaim() {
  unlink(file_.c_str());
  if (!made_parent_.empty()) rmdir(made_parent_.c_str());  // fails where something is in it
}

bool FolderClaim::claim() {
  const runs::ProcessMark own = runs::mark_of_this_process();
  for (;;) {
    if (const int error = runs::make_mark(file_, own); error == 0)
      break;
    else if (error != EEXIST)
      throw OutputError(folder_, fmt::format("cannot make the folder: {}", write_problem(error)));
    const auto there = runs::read_mark(file_);
    if (there && life_here(*there, own) != runs::Life::dead) return false;
    unlink(file_.c_str());
  }
  if (!exists(folder_)) return true;
  unlink(file_.c_str());  // whoever had it before has made the folder
  return false;
}

}  // namespace berger
