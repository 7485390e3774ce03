// One variable of a MATLAB file: what its header says, and its values.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "io/mat_stream.hpp"
#include "io/npy.hpp"

namespace berger {

enum class MatClass : std::uint8_t {
  empty = 0,
  cell = 1,
  structure = 2,
  object = 3,
  text = 4,
  sparse = 5,
  first_number = 6,
  last_number = 15
};

struct MatVariable {
  std::string name;
  MatClass type = MatClass::empty;
  bool complex = false;
  std::vector<std::uint64_t> dims;
  bool big_endian = false;
  // where its element stands
  std::uint64_t at = 0, bytes = 0;
  std::uint64_t behind_tag = 0;  // bytes of its element, that hold what it is
  bool packed = false;
  // of version 4, which has no elements: how the numbers behind the name are stored
  bool fourth = false;
  NpyHeader::Kind kind = NpyHeader::Kind::real;
  std::size_t item = 8;

  bool is_number() const { return type >= MatClass::first_number && type <= MatClass::last_number; }
};

// The variables of a file, in its order; throws FileError: truncated, damaged.
std::vector<MatVariable> mat_variables(const ByteFile& file);
// The header of a version 5 matrix, whose tag is the next in the stream.
MatVariable read_mat_header(MatStream& stream, bool big_endian);

// What stands behind it.
struct MatTag {
  std::uint32_t type = 0, bytes = 0;
  bool small = false;  // the data are in the tag itself
  std::array<std::byte, 4> data{};
};
MatTag read_mat_tag(MatStream& stream, bool big_endian);
// The data of an element, of which more than `most` bytes make no sense.
std::vector<std::byte> read_mat_element(MatStream& stream, bool big_endian, std::uint64_t most);
struct MatNumber {
  NpyHeader::Kind kind = NpyHeader::Kind::real;
  std::size_t item = 0;  // bytes; 0: no numbers
};
MatNumber mat_number(std::uint32_t type);
// A matrix of characters, column by column: a text each row, without the spaces that fill it.
std::vector<std::string> read_mat_rows(MatStream& stream, const MatVariable& variable);

// The values. Throw FileError: of another kind, lying sizes.
NpyReader open_mat_numbers(const ByteFile& file, const MatVariable& variable);
std::vector<std::string> read_mat_texts(const ByteFile& file, const MatVariable& variable);

}  // namespace berger
