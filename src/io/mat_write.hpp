// Values of MATLAB files of version 5 as bytes, little endian, for writers.
// https://www.mathworks.com/help/pdf_doc/matlab/matfile_format.pdf
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace berger::mat {

// What stands in a file, and what a value is.
enum Type : std::uint32_t {
  i8 = 1,
  u8 = 2,
  i16 = 3,
  u16 = 4,
  i32 = 5,
  u32 = 6,
  f32 = 7,
  f64 = 9,
  i64 = 12,
  u64 = 13,
  matrix = 14,
  utf8 = 16
};
enum Class : std::uint32_t {
  cells = 1,
  structure = 2,
  characters = 4,
  reals = 6,
  singles = 7,
  first_whole = 8  // int8, uint8, int16, … uint64
};
using Dims = std::vector<std::uint64_t>;

std::string file_header();
// Before the data of an element, and behind so many bytes of them.
std::string tag(Type type, std::uint64_t bytes);
std::string padding(std::uint64_t bytes);
std::string element(Type type, std::string_view data);
// What a matrix is, which its values follow.
std::string description(Class kind, const Dims& dims, std::string_view name = {},
                        bool complex = false);
// Of a struct, whose values follow: those of the first, then of the second, …
std::string field_names(const std::vector<std::string>& names);

// Whole values, as they stand in structs: without a name.
std::string number(double value);
std::string nothing();  // []
std::string text(std::string_view utf8);
struct Field {
  std::string name;
  std::string value;
};
using Fields = std::vector<Field>;
// A row of structs whose fields have the same names.
std::string structs(const std::vector<Fields>& rows);

// What stands before and behind the values of a matrix of floats of so many bytes, which are
// written by themselves.
struct Around {
  std::string before, behind;
};
Around floats(std::uint64_t rows, std::uint64_t columns);
// The start of a variable that is one struct, up to the value of its last field: `last_bytes` long,
// and written by itself.
std::string struct_before_last(std::string_view name, const Fields& fields, std::string_view last,
                               std::uint64_t last_bytes);

// What no variable of version 5 may be longer than.
inline constexpr std::uint64_t most_bytes = (std::uint64_t{1} << 31) - 1;
// What its sizes can say, and our own reader takes.
inline constexpr std::uint64_t most_of_hdf5 = (std::uint64_t{1} << 32) - (1 << 20);

}  // namespace berger::mat
