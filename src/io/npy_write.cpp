#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "io/npy.hpp"
#include "io/numbers.hpp"

namespace berger {
namespace {

// Our own texts are valid UTF-8, and names come from files that were checked when read.
std::u32string from_utf8(const std::string& text) {
  std::u32string points;
  for (const char byte : text) {
    const auto b = static_cast<unsigned char>(byte);
    if ((b & 0xc0) == 0x80 && !points.empty()) {
      points.back() = points.back() << 6 | (b & 0x3f);
    } else {
      points.push_back(b < 0x80 ? b : b < 0xe0 ? b & 0x1f : b < 0xf0 ? b & 0x0f : b & 0x07);
    }
  }
  return points;
}

}  // namespace

std::string npy_bytes(const NpyArray& array) {
  std::string type, values;
  const auto numbers = [&](const auto& list, const char* name) {
    type = name;
    values.assign(reinterpret_cast<const char*>(list.data()), list.size() * sizeof(list[0]));
  };
  const std::size_t count = std::visit([](const auto& list) { return list.size(); }, array.values);
  if (const auto* floats = std::get_if<std::vector<float>>(&array.values)) numbers(*floats, "<f4");
  if (const auto* doubles = std::get_if<std::vector<double>>(&array.values))
    numbers(*doubles, "<f8");
  if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&array.values))
    numbers(*integers, "<i8");
  if (const auto* texts = std::get_if<std::vector<std::string>>(&array.values)) {
    std::vector<std::u32string> wide;
    for (const std::string& text : *texts) wide.push_back(from_utf8(text));
    std::size_t longest = 1;
    for (const auto& text : wide) longest = std::max(longest, text.size());
    for (auto& text : wide) {
      text.resize(longest, U'\0');
      values.append(reinterpret_cast<const char*>(text.data()), longest * 4);
    }
    type = fmt::format("<U{}", longest);
  }
  std::uint64_t expected = 1;
  for (const std::uint64_t size : array.dims) expected *= size;
  if (count != expected)
    throw std::logic_error(fmt::format("array '{}' has {} values, shape {}", array.name, count,
                                       to_string(array.dims)));

  std::string header = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': {}, }}", type,
                                   to_string(array.dims));
  header.resize((npy_magic_bytes + header.size() + 1 + 63) / 64 * 64 - npy_magic_bytes - 1, ' ');
  header.push_back('\n');
  std::string bytes = "\x93NUMPY\x01";
  bytes.push_back('\0');
  bytes.push_back(static_cast<char>(header.size() & 255));
  bytes.push_back(static_cast<char>(header.size() >> 8));
  return bytes + header + values;
}

}  // namespace berger
