// The bytes of one element of a MATLAB file from front to back, unpacked where they are packed.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "io/byte_file.hpp"

namespace berger {

class MatStream {
 public:
  // `bytes` of the file from `at` on, packed by zlib or not.
  MatStream(ByteFile file, std::uint64_t at, std::uint64_t bytes, bool packed);

  // As many as there are. Throws FileError: damaged.
  std::size_t read(std::span<std::byte> to);
  void read_all(std::span<std::byte> to);  // FileError where the element ends before
  void skip(std::uint64_t bytes);
  std::uint64_t taken() const { return taken_; }  // bytes that were read or skipped
  // Where in the file the next byte stands; none of what is packed.
  std::optional<std::uint64_t> place() const;
  // The most that can still come: what a tag claims beyond is a lie.
  std::uint64_t most_left() const;
  // Whether it is packed, and so many bytes from it are beyond what data shrink to.
  bool is_bomb(std::uint64_t bytes) const;

  [[noreturn]] void fail(const std::string& message) const;

 private:
  struct Inflater;
  std::size_t read_packed(std::span<std::byte> to);

  ByteFile file_;
  std::uint64_t at_, end_, start_, taken_ = 0;
  std::shared_ptr<Inflater> inflater_;
};

}  // namespace berger
