#include "io/mat.hpp"

#include <fmt/format.h>

#include <array>
#include <memory>

#include "core/readable.hpp"
#include "io/content_hash.hpp"
#include "io/known_bytes.hpp"
#include "io/mat_hdf5.hpp"
#include "io/mat_variable.hpp"
#include "io/numbers.hpp"
#include "io/read_file.hpp"

namespace berger {
namespace {

using namespace std::string_view_literals;

constexpr std::uint64_t fifth_header = 128;

bool is_fifth(std::span<const std::byte> start) {
  return std::string_view(reinterpret_cast<const char*>(start.data()), start.size())
      .starts_with("MATLAB 5.0"sv);
}

std::vector<MatVariable> list_fifth(const ByteFile& file) {
  if (file.size() < fifth_header) file.fail(file.size(), "the file ends here, within its header");
  const auto header = file.start(fifth_header);
  const bool little = header[126] == std::byte{'I'} && header[127] == std::byte{'M'};
  const bool big = header[126] == std::byte{'M'} && header[127] == std::byte{'I'};
  if (!little && !big) file.fail(126, "its byte order is neither IM nor MI");
  std::vector<MatVariable> variables;
  constexpr std::uint32_t matrix = 14, compressed = 15;
  for (std::uint64_t at = fifth_header; at + 8 <= file.size();) {
    std::array<std::byte, 8> tag{};
    file.read(at, tag);
    const auto type = big ? load_big_endian<std::uint32_t>(&tag[0]) : load<std::uint32_t>(&tag[0]);
    const auto bytes = big ? load_big_endian<std::uint32_t>(&tag[4]) : load<std::uint32_t>(&tag[4]);
    if (type != matrix && type != compressed)
      file.fail(at,
                fmt::format("an element of type {} stands here; variables are of 14 or 15", type));
    if (bytes > file.size() - at - 8)
      file.fail(at,
                fmt::format("the variable here has {} bytes, but the file ends after {}; copy it "
                            "again",
                            bytes, file.size() - at - 8));
    const bool packed = type == compressed;
    // unpacked, the stream begins with the tag itself
    const std::uint64_t from = packed ? at + 8 : at, length = packed ? bytes : bytes + 8ULL;
    MatStream stream(file, from, length, packed);
    MatVariable variable = read_mat_header(stream, big);
    variable.at = from;
    variable.bytes = length;
    variable.packed = packed;
    // one without a name is MATLAB's own bookkeeping of objects
    if (!variable.name.empty()) variables.push_back(std::move(variable));
    at += 8 + std::uint64_t{bytes};
  }
  return variables;
}

std::vector<MatVariable> list_fourth(const ByteFile& file) {
  constexpr std::uint64_t header_bytes = 20, longest_name = 4096;
  constexpr std::array<NpyHeader::Kind, 6> kinds{
      NpyHeader::Kind::real,    NpyHeader::Kind::real,    NpyHeader::Kind::integer,
      NpyHeader::Kind::integer, NpyHeader::Kind::natural, NpyHeader::Kind::natural};
  constexpr std::array<std::size_t, 6> items{8, 4, 4, 2, 2, 1};
  std::vector<MatVariable> variables;
  for (std::uint64_t at = 0; at < file.size();) {
    std::array<std::byte, header_bytes> header{};
    file.read(at, header);
    const bool big = load<std::uint32_t>(header.data()) > 5000;
    const auto number = [&](std::size_t i) {
      return std::uint64_t{big ? load_big_endian<std::uint32_t>(&header[4 * i])
                               : load<std::uint32_t>(&header[4 * i])};
    };
    const std::uint64_t type = number(0), precision = type / 10 % 10, matrix = type % 10;
    const std::uint64_t name_bytes = number(4);
    if (type / 100 != (big ? 10U : 0U) || precision >= items.size() || matrix > 2 ||
        name_bytes > longest_name)
      file.fail(at, "no variable of MATLAB 4 stands here; the file is damaged");
    std::vector<std::byte> name(name_bytes);
    file.read(at + header_bytes, name);
    MatVariable variable{
        .name = readable(std::string_view(reinterpret_cast<const char*>(name.data()),
                                          name.empty() ? 0 : name.size() - 1)),
        .type = matrix == 0   ? MatClass::first_number
                : matrix == 1 ? MatClass::text
                              : MatClass::sparse,
        .complex = number(3) != 0,
        .dims = {number(1), number(2)},
        .big_endian = big};
    variable.fourth = true;
    variable.kind = kinds[precision];
    variable.item = items[precision];
    variable.at = at + header_bytes + name_bytes;
    const std::uint64_t left = file.size() - variable.at, room = left / variable.item;
    if (variable.dims[1] != 0 && variable.dims[0] > room / variable.dims[1])
      file.fail(at,
                fmt::format("'{}' says it is {} × {}, but the file ends after {} bytes; copy it "
                            "again",
                            variable.name, variable.dims[0], variable.dims[1], left));
    variable.bytes = variable.dims[0] * variable.dims[1] * variable.item;
    at = variable.at + variable.bytes * (variable.complex ? 2 : 1);
    if (at > file.size()) file.fail(file.size(), "the file ends here, within its last variable");
    variables.push_back(std::move(variable));
  }
  return variables;
}

NpyReader open_variable(const ByteFile& file, const MatVariable& variable) {
  if (variable.type == MatClass::text || variable.type == MatClass::cell) {
    std::vector<std::string> texts = read_mat_texts(file, variable);
    const std::uint64_t count = texts.size();
    auto bytes =
        std::make_shared<const std::string>(npy_bytes({variable.name, {count}, std::move(texts)}));
    ByteSource source = [bytes, at = std::size_t{0}](std::span<std::byte> to) mutable {
      const std::size_t got = bytes->copy(reinterpret_cast<char*>(to.data()), to.size(), at);
      at += got;
      return got;
    };
    return {std::move(source), bytes->size(), {file.path(), variable.name}};
  }
  const char* problem = variable.type == MatClass::sparse ? "a sparse matrix; save it with full()"
                        : !variable.is_number()
                            ? "a struct or an object; save its fields as variables of their own"
                        : variable.complex ? "complex numbers; save what is real in them"
                                           : nullptr;
  if (problem != nullptr) file.fail(fmt::format("variable '{}' holds {}", variable.name, problem));
  return open_mat_numbers(file, variable);
}

}  // namespace

std::vector<MatVariable> mat_variables(const ByteFile& file) {
  return is_fifth(file.start(known_bytes_length)) ? list_fifth(file) : list_fourth(file);
}

namespace {

ArrayFile listed(const ByteFile& file, std::uint64_t hash) {
  auto variables = std::make_shared<const std::vector<MatVariable>>(mat_variables(file));
  ArrayFile arrays{.path = file.path(), .hash = hash, .matlab = true};
  for (const MatVariable& variable : *variables) {
    if (arrays.contains(variable.name))
      file.fail(fmt::format("holds two variables named '{}'; keep one", variable.name));
    arrays.names.push_back(variable.name);
  }
  arrays.open = [file, variables](std::string_view name) {
    for (const MatVariable& variable : *variables)
      if (variable.name == name) return open_variable(file, variable);
    file.fail(fmt::format("holds no variable '{}'", name));
  };
  return arrays;
}

}  // namespace

bool is_mat(std::span<const std::byte> start) {
  return is_fifth(start) || is_matlab_four(start) || is_mat_hdf5(start);
}

ArrayFile open_mat_arrays(const ByteFile& file) {
  return listed(as_mat_five(file, MatPart::whole), 0);
}

ArrayFile open_mat_arrays(const std::string& path) {
  return listed(as_mat_five(ByteFile(path), MatPart::whole), examine_file(path).hash);
}

}  // namespace berger
