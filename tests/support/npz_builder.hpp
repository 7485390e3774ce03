// NPY arrays and NPZ archives for tests, byte by byte, so that every lie a hostile file can tell
// can be told.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

namespace berger::test {

template <class T>
std::string bytes_of(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

template <class T>
std::string little(T value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

inline std::string reversed_items(std::string bytes, std::size_t item) {
  for (std::size_t at = 0; at + item <= bytes.size(); at += item) {
    for (std::size_t i = 0; i < item / 2; ++i) std::swap(bytes[at + i], bytes[at + item - 1 - i]);
  }
  return bytes;
}

// Any header text: what stands between magic and values.
inline std::string npy_raw(const std::string& header, const std::string& values, char version = 1) {
  const std::string length = version == 1 ? little(static_cast<std::uint16_t>(header.size()))
                                          : little(static_cast<std::uint32_t>(header.size()));
  return std::string("\x93NUMPY") + version + '\0' + length + header + values;
}

inline std::string npy(const std::string& type, const std::string& shape, const std::string& values,
                       bool fortran = false, char version = 1) {
  return npy_raw("{'descr': '" + type + "', 'fortran_order': " + (fortran ? "True" : "False") +
                     ", 'shape': " + shape + ", }\n",
                 values, version);
}

struct ZipMember {
  std::string name, content;
  bool deflated = false;
  std::optional<std::uint32_t> claimed_size{}, claimed_packed_size{};  // instead of the true ones
  // instead of what `deflated` says
  std::uint16_t method = 0;
  std::uint32_t crc_error = 0;
};

inline std::string deflate_raw(const std::string& content) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, content.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

inline std::string zip_of(const std::vector<ZipMember>& members) {
  std::string file, directory;
  for (const ZipMember& member : members) {
    const std::string packed = member.deflated ? deflate_raw(member.content) : member.content;
    const auto* content = reinterpret_cast<const Bytef*>(member.content.data());
    const std::uint16_t method = member.method != 0 ? member.method : member.deflated ? 8 : 0;
    const std::string common =
        little<std::uint16_t>(20) + little<std::uint16_t>(0) + little(method) +
        little<std::uint32_t>(0x210000) +
        little(static_cast<std::uint32_t>(
                   crc32(0, content, static_cast<uInt>(member.content.size()))) ^
               member.crc_error) +
        little(member.claimed_packed_size.value_or(static_cast<std::uint32_t>(packed.size()))) +
        little(member.claimed_size.value_or(static_cast<std::uint32_t>(member.content.size()))) +
        little(static_cast<std::uint16_t>(member.name.size())) + little<std::uint16_t>(0);
    directory += "PK\x01\x02" + little<std::uint16_t>(20) + common + little<std::uint16_t>(0) +
                 little<std::uint32_t>(0) + little<std::uint32_t>(0) +
                 little(static_cast<std::uint32_t>(file.size())) + member.name;
    file += "PK\x03\x04" + common + member.name + packed;
  }
  const auto count = static_cast<std::uint16_t>(members.size());
  return file + directory + "PK\x05\x06" + little<std::uint32_t>(0) + little(count) +
         little(count) + little(static_cast<std::uint32_t>(directory.size())) +
         little(static_cast<std::uint32_t>(file.size())) + little<std::uint16_t>(0);
}

}  // namespace berger::test
