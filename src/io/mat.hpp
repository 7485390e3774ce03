// MATLAB files of versions 4 to 7.3: numbers and texts by name. Structs, objects, sparse and
// complex arrays are listed, and refused when they are opened.
// https://www.mathworks.com/help/pdf_doc/matlab/matfile_format.pdf
#pragma once

#include "io/array_file.hpp"
#include "io/byte_file.hpp"

namespace berger {

// By the first bytes: 5.0 or 7.3 in words, or a possible header of version 4.
bool is_mat(std::span<const std::byte> start);

// Lists the variables; throws FileError: no MATLAB file, truncated, damaged. Numbers are read as a
// stream in Fortran order, at the width in which they are stored; cells of texts and matrices of
// characters are texts, a row each.
ArrayFile open_mat_arrays(const ByteFile& file);
ArrayFile open_mat_arrays(const std::string& path);

}  // namespace berger
