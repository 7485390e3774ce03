// NPY arrays: read as a stream, converted on the way, so that only the result is ever in memory;
// and written.
#pragma once

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "io/npy_header.hpp"

namespace berger {

// Fills as much of the span as there is; less than asked means the end. Throws FileError.
using ByteSource = std::function<std::size_t(std::span<std::byte>)>;

class NpyReader {
 public:
  // Reads the header. `size`: bytes the whole array has, header included; the header must announce
  // exactly that.
  NpyReader(ByteSource source, std::uint64_t size, ArrayPlace place);
  // Of values alone, `size` bytes, which the header describes but for their count.
  NpyReader(ByteSource source, std::uint64_t size, NpyHeader header, ArrayPlace place);

  const NpyHeader& header() const { return header_; }
  const ArrayPlace& place() const { return place_; }

  // Each of these may be called once. Values come in C order, whatever the file's.
  // Numbers to floats: value (i, j, …) goes to target[i·strides[0] + j·strides[1] + …].
  void read_floats(std::span<float> target, const std::vector<std::size_t>& strides);
  std::vector<double> read_reals();
  std::vector<std::int64_t> read_integers();  // FileError for NaN, fractions, text, beyond 64 bits
  // Each value with its place under `strides`.
  void read_reals(const std::vector<std::size_t>& strides,
                  const std::function<void(double, std::size_t)>& use);
  std::vector<std::string> read_texts();  // as UTF-8, without padding zeros

  [[noreturn]] void fail(const std::string& message) const;

 private:
  void check_size(std::uint64_t size) const;
  void fill(std::span<std::byte> bytes);
  // Calls use(bytes of a value, its place by `strides`) for every value, then makes sure that the
  // file ends here.
  template <class Use>
  void each(const std::vector<std::size_t>& strides, Use use);
  template <class Use>
  void each_in_order(Use use);

  ByteSource source_;
  ArrayPlace place_;
  NpyHeader header_;
};

// An array to be written.
struct NpyArray {
  using Values = std::variant<std::vector<float>, std::vector<double>, std::vector<std::int64_t>,
                              std::vector<std::string>>;

  std::string name;
  std::vector<std::uint64_t> dims;
  Values values;
};
// Version 1, C order, little endian; texts as NumPy unicode.
std::string npy_bytes(const NpyArray& array);

}  // namespace berger
