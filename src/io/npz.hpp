// NPZ archives: NPY arrays in a ZIP, stored or deflated. Nothing in them is trusted: an array is
// opened only if its sizes can be true, and read as a stream.
#pragma once

#include <iosfwd>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/array_file.hpp"
#include "io/atomic_file.hpp"
#include "io/npy.hpp"
#include "io/read_file.hpp"

struct zip;

namespace berger {

class NpzFile {
 public:
  // Throws FileError: missing, no ZIP (says what it seems to be), truncated (says at which byte),
  // without arrays, two arrays of one name.
  explicit NpzFile(const std::string& path);
  // `bytes` must outlive this; `path` is for messages.
  NpzFile(std::span<const std::byte> bytes, const std::string& path);

  const std::string& path() const { return path_; }
  std::uint64_t hash() const { return facts_.hash; }  // of the whole file
  const std::vector<std::string>& names() const {
    return names_;
  }  // of all members, without ".npy"
  bool contains(std::string_view name) const;
  // The reader must not outlive this file; several may be open.
  NpyReader open(std::string_view name) const;

 private:
  void list_members(std::istream& file);

  std::string path_;
  FileFacts facts_;
  std::shared_ptr<zip> archive_;
  std::vector<std::string> names_;
};

ArrayFile arrays_of(const NpzFile& file);

// Stored, in the order given, without time stamps: the same arrays are the same bytes. Throws
// OutputError.
void write_npz(const std::string& path, const std::vector<NpyArray>& arrays, Existing existing);

}  // namespace berger
