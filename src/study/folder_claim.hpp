// Numbers of results: two starts beside each other take two.
#pragma once

#include <string>

namespace berger {

// The next PARENT/NAME-001, -002, … that neither exists nor is claimed by a process that is still
// reading its data. The claim is a lock on a file beside the folder, which goes away with this and
// which the kernel releases however the process ends; where a file system has no locks, nothing is
// claimed. Makes PARENT, and removes it again when nothing came of it. Throws OutputError.
class FolderClaim {
 public:
  FolderClaim(const std::string& parent, const std::string& name);
  ~FolderClaim();
  FolderClaim(const FolderClaim&) = delete;
  FolderClaim& operator=(const FolderClaim&) = delete;

  const std::string& folder() const { return folder_; }

 private:
  bool claim();

  std::string folder_, file_name_, made_parent_;
  int file_ = -1;
};

}  // namespace berger
