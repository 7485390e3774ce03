// The ZIP archive of a torch.save: its pickle, and the memory of its tensors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct zip;

namespace berger {

class TorchArchive {
 public:
  // `bytes` must outlive this. Throws FileError: damaged, or another kind of archive, which it
  // names.
  TorchArchive(std::span<const std::byte> bytes, const std::string& path);

  bool big_endian() const { return big_endian_; }
  // Stored members only, so that none is larger than the file; all that are read together neither.
  std::vector<std::byte> read(const std::string& name);

 private:
  void find_folder();

  std::string path_;
  std::uint64_t left_ = 0;  // bytes that may still be read
  std::shared_ptr<zip> archive_;
  std::map<std::string, std::uint64_t> members_;
  std::string folder_;
  bool big_endian_ = false;
};

}  // namespace berger
