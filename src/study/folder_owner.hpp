// One process writes a run or study folder; a second one is told who.
#pragma once

#include <string>
#include <vector>

namespace berger {

// Holds a lock on FOLDER/.owner, which the kernel releases with the process, however that ends; the
// file says who the owner is. Where the file system knows no locks, `note` says so and two
// processes are not kept apart.
class FolderOwner {
 public:
  // ConfigError naming the owner when there is one; OutputError when the file cannot be written.
  explicit FolderOwner(const std::string& folder);
  ~FolderOwner();
  FolderOwner(const FolderOwner&) = delete;
  FolderOwner& operator=(const FolderOwner&) = delete;

  const std::string& note() const { return note_; }  // empty: all is well

 private:
  int file_ = -1;
  std::string note_;
};

}  // namespace berger
