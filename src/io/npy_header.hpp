// The header of an NPY array (NumPy format versions 1 to 3): a Python dict literal of type, order
// and shape. Read by hand, never evaluated.
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace berger {

// Where an array stands, for messages.
struct ArrayPlace {
  std::string path, array;  // "S4b_train.npz", "signal"
};

struct NpyHeader {
  enum class Kind : char {
    boolean = 'b',
    integer = 'i',
    natural = 'u',
    real = 'f',
    unicode = 'U',
    bytes = 'S'
  };

  Kind kind = Kind::real;
  std::size_t item = 4;  // bytes of one value
  bool big_endian = false, fortran_order = false;
  std::vector<std::uint64_t> dims;
  std::uint64_t count = 1;  // product of dims; count · item fits 64 bits

  std::uint64_t value_bytes() const { return count * item; }
  bool is_number() const { return kind != Kind::unicode && kind != Kind::bytes; }
};

inline constexpr std::size_t npy_magic_bytes = 10;  // what npy_header_bytes needs to see
// Bytes before the first value. Throws FileError when this is no NPY array, or of a version yet
// unknown.
std::size_t npy_header_bytes(std::span<const std::byte> start, const ArrayPlace& place);
// `text` is what stands between the length and the first value. Throws FileError.
NpyHeader parse_npy_header(std::string_view text, const ArrayPlace& place);

// Sets `count` of `dims`. Throws FileError where so many values fit no 64 bits.
void count_values(NpyHeader& header, const ArrayPlace& place);

std::string to_string(const std::vector<std::uint64_t>& dims);  // "(540, 750, 2)", "(540,)"

}  // namespace berger
