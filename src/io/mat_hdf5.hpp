// MATLAB files of version 7.3, which are HDF5: written anew as version 5 into memory that no file
// stands for, by libhdf5 in a child process, and read as that from there on.
#pragma once

#include <span>

#include "io/byte_file.hpp"

namespace berger {

bool is_mat_hdf5(std::span<const std::byte> start);

// outline: without the numbers of long arrays, which are 0: enough to tell what a file holds.
enum class MatPart { outline, whole };
// The file itself where it is of another version. Throws FileError: no libhdf5, one that died of
// the file, damaged, more than 4 GiB in one variable.
ByteFile as_mat_five(const ByteFile& file, MatPart part);

}  // namespace berger
