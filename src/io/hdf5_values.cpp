#include "io/hdf5_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>

#include "berger/errors.hpp"
#include "core/readable.hpp"
#include "io/mat_write.hpp"

namespace berger::hdf5 {
namespace {

// Only built-in filters run, and they shrink nothing further than this.
constexpr std::uint64_t shrink = 1100, short_array = std::uint64_t{1} << 16;
constexpr std::uint64_t most_values = 1'000'000, most_short = std::uint64_t{1} << 28;
constexpr int deepest = 8;

struct Stored {
  mat::Class kind = mat::reals;
  mat::Type type = mat::f64;
  const Id* memory = nullptr;
  std::uint64_t item = 8;
};

// Walks down from the root; objects stay open until the process ends.
struct Walk {
  const Library& h;
  std::uint64_t file_size;
  std::uint64_t values = 0, short_bytes = 0;

  std::vector<std::string> links(Id group) const;
  std::string word(Id object, const char* attribute) const;
  bool is_empty(Id object) const;
  mat::Dims dims(Id dataset) const;
  std::optional<Stored> stored(Id type) const;
  Id open(Id at, const std::string& name) const;

  Value object(Id id, std::string_view name, int depth);
  Value structure(Id group, std::string_view name, int depth);
  Value data(Id dataset, std::string_view name, int depth);
  Value cells(Id dataset, const mat::Dims& dims, std::string_view name, int depth);
  Value numbers(Id dataset, const Stored& as, const mat::Dims& dims, std::string_view name);
  std::vector<Value> referred_by(Id dataset, std::uint64_t count, int depth);
  void check_storage(Id dataset, std::uint64_t bytes) const;
};

Value matrix(const Value& inside) {
  if (inside.size > mat::most_of_hdf5)
    throw Error("a variable has more than 4 GiB; save the samples in a file of their own (.fdt)");
  Value out;
  out.add(mat::tag(mat::matrix, inside.size));
  out.add(inside);
  return out;
}

Value nothing(std::string_view name) {
  Value inside;
  inside.add(mat::description(mat::reals, {0, 0}, name) + mat::element(mat::f64, ""));
  return matrix(inside);
}

std::uint64_t product(const mat::Dims& dims) {
  constexpr std::uint64_t too_many = std::uint64_t{1} << 40;
  std::uint64_t count = 1;
  for (const std::uint64_t size : dims) {
    if (size != 0 && count > too_many / size)
      throw Error("an array has more values than there are");
    count *= size;
  }
  return count;
}

// Hard links alone: the others lead to other files, or in circles.
std::vector<std::string> Walk::links(Id group) const {
  constexpr int by_name = 0, upwards = 0;
  constexpr std::size_t longest = 64;
  GroupInfo info;
  if (h.group_info(group, &info) < 0) throw Error("a group in it is damaged");
  if (info.links > most_values) throw Error("a group in it has more than a million members");
  std::vector<std::string> names;
  for (Size i = 0; i < info.links; ++i) {
    std::array<char, longest> name{};
    const auto length =
        h.link_name(group, ".", by_name, upwards, i, name.data(), name.size(), by_default);
    if (length < 0) throw Error("a group in it is damaged");
    // no name of MATLAB is as long
    if (static_cast<std::size_t>(length) >= longest) continue;
    alignas(8) std::array<std::byte, 256> link{};
    if (h.link_info(group, name.data(), link.data(), by_default) < 0)
      throw Error("a group in it is damaged");
    int kind = -1;
    std::copy_n(link.data(), sizeof kind, reinterpret_cast<std::byte*>(&kind));
    if (kind == hard_link) names.emplace_back(name.data());
  }
  return names;
}

std::string Walk::word(Id object, const char* attribute) const {
  constexpr std::size_t longest = 64;
  if (h.has_attribute(object, attribute) <= 0) return {};
  const Id id = h.open_attribute(object, attribute, by_default);
  const Id type = h.attribute_type(id), space = h.attribute_space(id);
  const std::size_t size = h.type_size(type);
  std::string text;
  if (h.type_class(type) == letters && h.is_variable(type) == 0 && size <= longest &&
      h.points(space) == 1) {
    text.resize(size);
    if (h.read_attribute(id, type, text.data()) < 0) text.clear();
  }
  h.close_attribute(id);
  return text.substr(0, text.find('\0'));
}

bool Walk::is_empty(Id object) const {
  constexpr const char* attribute = "MATLAB_empty";
  if (h.has_attribute(object, attribute) <= 0) return false;
  const Id id = h.open_attribute(object, attribute, by_default);
  std::int32_t value = 0;
  const bool read = h.type_class(h.attribute_type(id)) == integer &&
                    h.points(h.attribute_space(id)) == 1 &&
                    h.read_attribute(id, *h.int32, &value) >= 0;
  h.close_attribute(id);
  return read && value != 0;
}

// In MATLAB's order, the fastest first.
mat::Dims Walk::dims(Id dataset) const {
  constexpr int most = 32;
  const Id space = h.dataset_space(dataset);
  const int axes = h.axes(space);
  std::array<Size, most> sizes{};
  if (axes < 0 || axes > most || h.axis_sizes(space, sizes.data(), nullptr) < 0)
    throw Error("an array in it is damaged");
  mat::Dims out(sizes.begin(), sizes.begin() + axes);
  std::ranges::reverse(out);
  while (out.size() < 2) out.push_back(1);
  for (const std::uint64_t size : out)
    if (size > INT32_MAX) throw Error("an array has more values than there are");
  return out;
}

std::optional<Stored> Walk::stored(Id type) const {
  const std::size_t size = h.type_size(type);
  const int kind = h.type_class(type);
  if (kind == real && size == 8) return Stored{mat::reals, mat::f64, h.float64, 8};
  if (kind == real && (size == 4 || size == 2)) return Stored{mat::singles, mat::f32, h.float32, 4};
  if (kind != integer || (size != 1 && size != 2 && size != 4 && size != 8)) return std::nullopt;
  const bool natural = h.type_sign(type) == 0;
  const std::size_t at = (size == 1   ? 0U
                          : size == 2 ? 2U
                          : size == 4 ? 4U
                                      : 6U) +
                         (natural ? 1 : 0);
  const std::array types{mat::i8,  mat::u8,  mat::i16, mat::u16,
                         mat::i32, mat::u32, mat::i64, mat::u64};
  const std::array memory{h.int8, h.uint8, h.int16, h.uint16, h.int32, h.uint32, h.int64, h.uint64};
  return Stored{static_cast<mat::Class>(mat::first_whole + at), types[at], memory[at], size};
}

// What stands in other files is not read, and what is nowhere is no array.
void Walk::check_storage(Id dataset, std::uint64_t bytes) const {
  const Id settings = h.dataset_settings(dataset);
  const int layout = h.layout(settings);
  if (layout < compact || layout > chunked || h.external_files(settings) != 0)
    throw Error("an array in it stands in another file, which is not read");
  const std::uint64_t there = std::min<std::uint64_t>(h.stored_bytes(dataset), file_size);
  if (bytes > short_array && bytes / shrink > there)
    throw Error(fmt::format("an array says it has {} bytes, of which {} are there", bytes, there));
}

Id Walk::open(Id at, const std::string& name) const {
  const Id id = h.open_object(at, name.c_str(), by_default);
  if (id < 0) throw Error(fmt::format("'{}' in it is damaged", readable(name)));
  return id;
}

Value Walk::numbers(Id dataset, const Stored& as, const mat::Dims& size, std::string_view name) {
  const bool letter = word(dataset, "MATLAB_class") == "char";
  const std::uint64_t bytes = product(size) * as.item;
  check_storage(dataset, bytes);
  if (bytes > mat::most_of_hdf5)
    throw Error("a variable has more than 4 GiB; save the samples in a file of their own (.fdt)");
  Value inside;
  const std::string head =
      mat::description(letter ? mat::characters : as.kind, size, name) + mat::tag(as.type, bytes);
  if (bytes <= short_array || letter) {
    short_bytes += bytes;
    if (short_bytes > most_short) throw Error("holds too many values in structs and cells");
    std::string data(bytes, '\0');
    if (bytes > 0 &&
        h.read_dataset(dataset, *as.memory, by_default, by_default, by_default, data.data()) < 0)
      throw Error("an array in it is damaged");
    inside.add(head + data + mat::padding(bytes));
  } else {
    inside.pieces.push_back({head, bytes, dataset});
    inside.size = head.size() + bytes;
    inside.add(mat::padding(bytes));
  }
  return matrix(inside);
}

std::vector<Value> Walk::referred_by(Id dataset, std::uint64_t count, int depth) {
  constexpr int to_objects = 0;
  if (count > most_values) throw Error("a cell array has more than a million cells");
  check_storage(dataset, count * sizeof(std::uint64_t));
  std::vector<std::uint64_t> references(count);
  if (count > 0 && h.read_dataset(dataset, *h.object_reference, by_default, by_default, by_default,
                                  references.data()) < 0)
    throw Error("a cell array in it is damaged");
  std::vector<Value> out;
  for (const std::uint64_t& reference : references) {
    const Id id = h.referred(dataset, by_default, to_objects, &reference);
    if (id < 0) throw Error("a cell in it leads nowhere");
    out.push_back(object(id, "", depth + 1));
  }
  return out;
}

Value Walk::cells(Id dataset, const mat::Dims& size, std::string_view name, int depth) {
  Value inside;
  std::vector<Value> all = referred_by(dataset, product(size), depth);
  inside.add(mat::description(mat::cells, size, name));
  for (const Value& value : all) inside.add(value);
  return matrix(inside);
}

Value Walk::data(Id dataset, std::string_view name, int depth) {
  if (is_empty(dataset)) return nothing(name);
  const Id type = h.dataset_type(dataset);
  const mat::Dims size = dims(dataset);
  if (h.type_class(type) == reference) return cells(dataset, size, name, depth);
  if (h.type_class(type) == compound) {  // of real and imaginary parts
    Value inside;
    inside.add(mat::description(mat::reals, {0, 0}, name, true));
    return matrix(inside);
  }
  const std::optional<Stored> as = stored(type);
  return as ? numbers(dataset, *as, size, name) : nothing(name);
}

// One struct, or, where all fields are references, as many as they have.
Value Walk::structure(Id group_id, std::string_view name, int depth) {
  const std::vector<std::string> fields = links(group_id);
  std::vector<Id> members;
  std::uint64_t count = 1;
  bool row = !fields.empty();
  for (const std::string& field : fields) {
    members.push_back(open(group_id, field));
    const bool cell = h.kind_of(members.back()) == dataset &&
                      h.type_class(h.dataset_type(members.back())) == reference &&
                      word(members.back(), "MATLAB_class").empty();
    const std::uint64_t here = cell ? product(dims(members.back())) : 0;
    row = row && cell && (members.size() == 1 || here == count);
    count = here;
  }
  std::vector<std::vector<Value>> columns;
  for (const Id member : members)
    if (row)
      columns.push_back(referred_by(member, count, depth));
    else
      columns.emplace_back().push_back(object(member, "", depth + 1));
  if (!row) count = 1;
  Value inside;
  inside.add(mat::description(mat::structure, {1, count}, name) + mat::field_names(fields));
  for (std::uint64_t i = 0; i < count; ++i)
    for (const std::vector<Value>& column : columns) inside.add(column[i]);
  return matrix(inside);
}

Value Walk::object(Id id, std::string_view name, int depth) {
  if (depth > deepest) throw Error("structs and cells stand in each other more than 8 deep");
  if (++values > most_values) throw Error("holds more than a million values in structs and cells");
  const int kind = h.kind_of(id);
  if (kind == group) return structure(id, name, depth);
  return kind == dataset ? data(id, name, depth) : nothing(name);
}

}  // namespace

void Value::add(std::string_view text) {
  size += text.size();
  if (pieces.empty() || pieces.back().bytes != 0) pieces.emplace_back();
  pieces.back().text += text;
}

void Value::add(const Value& value) {
  for (const Piece& piece : value.pieces) {
    add(piece.text);
    pieces.back().bytes = piece.bytes;
    pieces.back().array = piece.array;
    size += piece.bytes;
  }
}

Source::Source(const std::string& path, std::uint64_t file_size, std::vector<std::byte> image)
    : file_size_(file_size) {
  constexpr unsigned to_read = 0, nowhere = 0;
  constexpr std::size_t step = std::size_t{1} << 20;
  std::string problem;
  if (!load_library(library_, problem)) throw Error(problem);
  Id access = by_default;
  std::string name = path;
  if (!image.empty()) {
    name = "/dev/null/image";  // libhdf5 refuses an image whose name a file has
    access = library_.settings_of(*library_.file_access);
    library_.use_memory(access, step, nowhere);
    library_.use_image(access, image.data(), image.size());
  }
  file_ = library_.open_file(name.c_str(), to_read, access);
  if (file_ < 0) throw Error("is of MATLAB 7.3 by its first line, but no HDF5 stands behind it");
}

std::vector<Value> Source::variables() const {
  Walk walk{.h = library_, .file_size = file_size_};
  std::vector<Value> out;
  const Id root = walk.open(file_, "/");
  for (const std::string& name : walk.links(root))
    if (!name.starts_with('#'))  // what references lead to
      out.push_back(walk.object(walk.open(root, name), name, 0));
  return out;
}

void Source::read(const Piece& piece, std::byte* to) const {
  const Id type = library_.dataset_type(piece.array);
  const Walk walk{.h = library_, .file_size = file_size_};
  const std::optional<Stored> as = walk.stored(type);
  if (!as ||
      library_.read_dataset(piece.array, *as->memory, by_default, by_default, by_default, to) < 0)
    throw Error("an array in it is damaged");
}

}  // namespace berger::hdf5
