#include "io/mat_write.hpp"

#include "io/numbers.hpp"

namespace berger::mat {
namespace {

constexpr std::uint64_t align = 8, name_length = 64;

std::vector<std::string> names_of(const Fields& fields) {
  std::vector<std::string> names;
  for (const Field& field : fields) names.push_back(field.name);
  return names;
}

std::uint64_t characters_in(std::string_view text) {
  std::uint64_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xc0U) != 0x80U ? 1 : 0;
  return count;
}

}  // namespace

std::string file_header() {
  std::string header = "MATLAB 5.0 MAT-file, written by berger";
  constexpr std::size_t words = 116, before_version = 124;
  header.resize(words, ' ');
  header.resize(before_version, '\0');
  store(std::uint16_t{0x0100}, header);
  return header + "IM";
}

std::string padding(std::uint64_t bytes) {
  return std::string((align - bytes % align) % align, '\0');
}

std::string tag(Type type, std::uint64_t bytes) {
  std::string out;
  store(static_cast<std::uint32_t>(type), out);
  store(static_cast<std::uint32_t>(bytes), out);
  return out;
}

std::string element(Type type, std::string_view data) {
  return tag(type, data.size()) + std::string(data) + padding(data.size());
}

std::string description(Class kind, const Dims& dims, std::string_view name, bool complex) {
  constexpr std::uint32_t complex_bit = 0x800;
  std::string flags, sizes;
  store(static_cast<std::uint32_t>(kind) | (complex ? complex_bit : 0), flags);
  store(std::uint32_t{0}, flags);
  for (const std::uint64_t size : dims) store(static_cast<std::int32_t>(size), sizes);
  return element(u32, flags) + element(i32, sizes) + element(i8, name);
}

std::string field_names(const std::vector<std::string>& names) {
  std::string all, length;
  for (std::string name : names) {
    name.resize(name_length, '\0');
    name.back() = '\0';
    all += name;
  }
  store(static_cast<std::int32_t>(name_length), length);
  return element(i32, length) + element(i8, all);
}

std::string number(double value) {
  std::string data;
  store(value, data);
  return element(matrix, description(reals, {1, 1}) + element(f64, data));
}
std::string nothing() {
  return element(matrix, description(reals, {0, 0}) + element(f64, ""));
}

std::string text(std::string_view letters) {
  const std::uint64_t count = characters_in(letters);
  return element(
      matrix, description(characters, {count == 0 ? 0ULL : 1ULL, count}) + element(utf8, letters));
}

std::string structs(const std::vector<Fields>& rows) {
  if (rows.empty()) return nothing();
  std::string data = description(structure, {1, rows.size()}) + field_names(names_of(rows[0]));
  for (const Fields& row : rows)
    for (const Field& field : row) data += field.value;
  return element(matrix, data);
}

Around floats(std::uint64_t rows, std::uint64_t columns) {
  const std::uint64_t bytes = rows * columns * sizeof(float);
  const std::string head = description(singles, {rows, columns}) + tag(f32, bytes),
                    behind = padding(bytes);
  return {.before = tag(matrix, head.size() + bytes + behind.size()) + head, .behind = behind};
}

std::string struct_before_last(std::string_view name, const Fields& fields, std::string_view last,
                               std::uint64_t last_bytes) {
  std::vector<std::string> names = names_of(fields);
  names.emplace_back(last);
  std::string data = description(structure, {1, 1}, name) + field_names(names);
  for (const Field& field : fields) data += field.value;
  return tag(matrix, data.size() + last_bytes) + data;
}

}  // namespace berger::mat
