// A variable of a MATLAB file with all that stands in it: structs and cells too.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/byte_file.hpp"
#include "io/mat_variable.hpp"
#include "io/samples.hpp"

namespace berger {

// Numbers where they are stored, in Fortran order: in the file or, of a packed one, in memory.
struct MatStored {
  ByteFile file;
  std::uint64_t at = 0;
  SampleFormat format{};
};

struct MatValue {
  MatClass type = MatClass::empty;
  bool complex = false;
  std::vector<std::uint64_t> dims;
  std::vector<double> numbers;
  std::optional<MatStored> stored;  // instead of `numbers`
  std::vector<std::string> texts;   // of a matrix of characters, a row each
  std::vector<std::string> fields;  // of a struct
  // of cells each; of structs the values of `fields` of the first, then of the second, …
  std::vector<MatValue> items;

  std::uint64_t count() const;  // the product of `dims`
  // Structs that are there, and the value of a field of one; none: there is no such field.
  std::size_t structs() const { return fields.empty() ? 0 : items.size() / fields.size(); }
  const MatValue* field(std::string_view name, std::size_t element = 0) const;
  std::optional<double> number() const;  // of a single one
  std::string text() const;              // its first row; of a number that in decimal
  // Numbers, or numbers and texts of cells, one each.
  std::vector<double> all_numbers() const;
  std::vector<std::string> all_texts() const;
};

// By names, at whatever depth: what is in neither list is stepped over.
struct MatWish {
  std::vector<std::string_view> values;
  std::vector<std::string_view> stored;  // numbers that are left where they are
};

// Throws FileError: damaged, nested too deeply, more values than make sense.
MatValue read_mat_value(const ByteFile& file, const MatVariable& variable, const MatWish& wish);

}  // namespace berger
