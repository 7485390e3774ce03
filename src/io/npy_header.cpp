#include "io/npy_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <limits>

#include "berger/errors.hpp"
#include "io/numbers.hpp"

namespace berger {
namespace {

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::size_t longest_header = 65536, dims_limit = 32;

[[noreturn]] void fail(const ArrayPlace& place, const std::string& message) {
  throw FileError(place.path, fmt::format("array '{}': {}", place.array, message));
}

// Reads the dict literal from left to right.
struct Scanner {
  std::string_view rest;
  const ArrayPlace& place;

  void skip_space() {
    while (!rest.empty() && std::isspace(static_cast<unsigned char>(rest.front())))
      rest.remove_prefix(1);
  }
  bool accept(std::string_view token) {
    skip_space();
    if (!rest.starts_with(token)) return false;
    rest.remove_prefix(token.size());
    return true;
  }
  void expect(std::string_view token) {
    if (!accept(token))
      fail(place, fmt::format("damaged header: no '{}' where one belongs", token));
  }
  std::string_view text() {
    const std::string_view quote = accept("'") ? "'" : "\"";
    if (quote == "\"") expect(quote);
    const std::size_t end = rest.find(quote);
    if (end == std::string_view::npos) fail(place, "damaged header: a text that does not end");
    const std::string_view found = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return found;
  }
  std::uint64_t number() {
    skip_space();
    if (accept("-")) fail(place, "the header gives a negative size");
    if (rest.empty() || !std::isdigit(static_cast<unsigned char>(rest.front())))
      fail(place, "damaged header: a size is no number");
    std::uint64_t value = 0;
    for (; !rest.empty() && std::isdigit(static_cast<unsigned char>(rest.front()));
         rest.remove_prefix(1)) {
      const auto digit = static_cast<std::uint64_t>(rest.front() - '0');
      if (value > (std::numeric_limits<std::int64_t>::max() - digit) / 10)
        fail(place, "the header gives a size beyond 2^63");
      value = value * 10 + digit;
    }
    accept("L");  // Python 2 wrote long integers so
    return value;
  }
};

std::vector<std::uint64_t> read_shape(Scanner& scan) {
  std::vector<std::uint64_t> dims;
  scan.expect("(");
  while (!scan.accept(")")) {
    dims.push_back(scan.number());
    if (dims.size() > dims_limit) fail(scan.place, "the header gives more than 32 axes");
    if (scan.accept(")")) break;
    scan.expect(",");
  }
  return dims;
}

[[noreturn]] void refuse_type(std::string_view descr, const ArrayPlace& place) {
  fail(place,
       fmt::format("type '{}' cannot be read; save it as numbers, for example x.astype('float32')",
                   descr));
}

// "<f8", ">i2", "|b1", "<U5", "|S3"
void read_type(std::string_view descr, NpyHeader& header, const ArrayPlace& place) {
  const std::string_view whole = descr;
  if (!descr.empty() && std::string_view("<>|=").find(descr.front()) != std::string_view::npos) {
    header.big_endian = descr.front() == '>';
    descr.remove_prefix(1);
  }
  if (descr.starts_with("O")) {
    fail(place,
         "holds Python objects, which are never loaded; save numbers with x.astype('float32'), "
         "texts with x.astype('str')");
  }
  if (descr.size() < 2 || std::string_view("biufUS").find(descr.front()) == std::string_view::npos)
    refuse_type(whole, place);
  header.kind = static_cast<NpyHeader::Kind>(descr.front());
  Scanner digits{descr.substr(1), place};
  const std::uint64_t size = digits.number();
  if (!digits.rest.empty() || size > std::numeric_limits<std::uint32_t>::max())
    refuse_type(whole, place);
  header.item = size * (header.kind == NpyHeader::Kind::unicode ? 4 : 1);

  const auto one_of = [&](std::initializer_list<std::size_t> sizes) {
    return std::find(sizes.begin(), sizes.end(), size) != sizes.end();
  };
  switch (header.kind) {
    case NpyHeader::Kind::boolean:
      if (!one_of({1})) refuse_type(whole, place);
      break;
    case NpyHeader::Kind::integer:
    case NpyHeader::Kind::natural:
      if (!one_of({1, 2, 4, 8})) refuse_type(whole, place);
      break;
    case NpyHeader::Kind::real:
      if (!one_of({2, 4, 8})) refuse_type(whole, place);
      break;
    case NpyHeader::Kind::unicode:
    case NpyHeader::Kind::bytes:
      break;
  }
}

}  // namespace

void count_values(NpyHeader& header, const ArrayPlace& place) {
  header.count = 1;
  if (std::find(header.dims.begin(), header.dims.end(), 0u) != header.dims.end()) {
    header.count = 0;
    return;
  }
  const std::uint64_t limit =
      std::numeric_limits<std::int64_t>::max() / std::max<std::size_t>(header.item, 1);
  for (const std::uint64_t size : header.dims) {
    if (header.count > limit / size)
      fail(place, fmt::format("shape {} has more values than any memory", to_string(header.dims)));
    header.count *= size;
  }
}

std::size_t npy_header_bytes(std::span<const std::byte> start, const ArrayPlace& place) {
  if (start.size() < npy_magic_bytes ||
      std::memcmp(start.data(), magic.data(), magic.size()) != 0) {
    fail(place, "is not an NPY array (it lacks the magic \\x93NUMPY)");
  }
  const int version = std::to_integer<int>(start[6]);
  if (version < 1 || version > 3)
    fail(place, fmt::format("NPY version {} is unknown; versions 1 to 3 can be read", version));
  const std::size_t length = version == 1 ? load<std::uint16_t>(&start[8]) : 0;
  if (version == 1) return npy_magic_bytes + length;
  if (start.size() < npy_magic_bytes + 2) fail(place, "its header is truncated");
  const std::size_t long_length = load<std::uint32_t>(&start[8]);
  if (long_length > longest_header)
    fail(place, fmt::format("a header of {} bytes makes no sense", long_length));
  return npy_magic_bytes + 2 + long_length;
}

NpyHeader parse_npy_header(std::string_view text, const ArrayPlace& place) {
  NpyHeader header;
  Scanner scan{text, place};
  bool descr = false, order = false, shape = false;
  scan.expect("{");
  while (!scan.accept("}")) {
    const std::string_view key = scan.text();
    scan.expect(":");
    if (key == "descr" && !descr) {
      if (scan.accept("["))
        fail(place, "is a structured array; save each of its fields as an array of its own");
      read_type(scan.text(), header, place);
      descr = true;
    } else if (key == "fortran_order" && !order) {
      header.fortran_order = scan.accept("True");
      if (!header.fortran_order) scan.expect("False");
      order = true;
    } else if (key == "shape" && !shape) {
      header.dims = read_shape(scan);
      shape = true;
    } else {
      fail(place, fmt::format("damaged header: key '{}'", key));
    }
    if (scan.accept("}")) break;
    scan.expect(",");
  }
  if (!descr || !order || !shape)
    fail(place, "damaged header: it lacks descr, fortran_order or shape");
  count_values(header, place);
  return header;
}

std::string to_string(const std::vector<std::uint64_t>& dims) {
  return dims.size() == 1 ? fmt::format("({},)", dims[0])
                          : fmt::format("({})", fmt::join(dims, ", "));
}

}  // namespace berger
