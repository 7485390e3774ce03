// Numbers of results: two starts beside each other take two.
#pragma once

#include <string>

namespace berger {

// The next PARENT/NAME-001, -002, … that neither exists nor is claimed by a process that is still
// reading its data. The claim is a file beside the folder that says who made it; it goes away with
// this, and what a process of this machine left when it was killed counts for nothing. A number
// that two got hold of in spite of that is one folder all the same: the second to make it is
// refused. Makes PARENT, and removes it again when nothing came of it. Throws OutputError.
class FolderClaim {
 public:
  FolderClaim(const std::string& parent, const std::string& name);
  ~FolderClaim();
  FolderClaim(const FolderClaim&) = delete;
  FolderClaim& operator=(const FolderClaim&) = delete;

  const std::string& folder() const { return folder_; }

 private:
  bool claim();

  std::string folder_, file_, made_parent_;
};

}  // namespace berger
