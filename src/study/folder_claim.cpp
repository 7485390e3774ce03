#include "study/folder_claim.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "berger/errors.hpp"
#include "io/atomic_file.hpp"
#include "study/folder.hpp"

namespace berger {

FolderClaim::FolderClaim(const std::string& parent, const std::string& name) {
  if (!exists(parent)) {
    make_folders(parent);
    made_parent_ = parent;
  }
  for (int number = 1;; ++number) {
    folder_ = fmt::format("{}/{}-{:03}", parent, name, number);
    file_name_ = fmt::format("{}/.{}-{:03}.claim", parent, name, number);
    if (!exists(folder_) && claim()) return;
  }
}

FolderClaim::~FolderClaim() {
  if (file_ >= 0) {
    unlink(file_name_.c_str());
    close(file_);
  }
  if (!made_parent_.empty()) rmdir(made_parent_.c_str());  // fails where something is in it
}

// Whoever held the lock before may have made the folder, or removed the file under it.
bool FolderClaim::claim() {
  for (;;) {
    file_ = open(file_name_.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (file_ < 0)
      throw OutputError(folder_, fmt::format("cannot make the folder: {}", write_problem(errno)));
    struct stat now {};
    const bool locked = flock(file_, LOCK_EX | LOCK_NB) == 0,
               taken = !locked && errno == EWOULDBLOCK;
    const bool removed = fstat(file_, &now) == 0 && now.st_nlink == 0;
    if (!taken && !removed && !exists(folder_)) return true;
    if (!taken && !removed) unlink(file_name_.c_str());
    close(std::exchange(file_, -1));
    if (taken || !removed) return false;
  }
}

}  // namespace berger
