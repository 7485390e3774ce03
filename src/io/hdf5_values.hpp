// The variables of a MATLAB file of version 7.3 as version 5 has them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "io/hdf5_library.hpp"

namespace berger::hdf5 {

// Bytes as they are, and behind them the numbers of an array, which are read when there is a place
// for them.
struct Piece {
  std::string text{};
  std::uint64_t bytes = 0;  // 0: no array
  Id array = -1;
};
struct Value {
  std::vector<Piece> pieces{};
  std::uint64_t size = 0;

  void add(std::string_view text);
  void add(const Value& value);
};

class Source {
 public:
  // Of a file that is there, or, where there are any, of bytes as one. Throws Error: no library, no
  // HDF5.
  Source(const std::string& path, std::uint64_t file_size, std::vector<std::byte> image);
  // Throws Error: damaged, too deep, too large.
  std::vector<Value> variables() const;
  void read(const Piece& piece, std::byte* to) const;

 private:
  Library library_;
  Id file_ = -1;
  std::uint64_t file_size_;
};

}  // namespace berger::hdf5
