// IDX files and gzip for tests.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <string>
#include <vector>

namespace berger::test {

inline std::string idx(const std::vector<std::uint32_t>& axes, const std::string& values, char type = 0x08) {
  std::string text{'\0', '\0', type, static_cast<char>(axes.size())};
  for (const std::uint32_t length : axes)
    for (const int shift : {24, 16, 8, 0}) text += static_cast<char>(length >> shift & 0xff);
  return text + values;
}

// 0, 1, 2, … 255, 0, …
inline std::string counting_bytes(std::size_t count) {
  std::string bytes;
  for (std::size_t i = 0; i < count; ++i) bytes += static_cast<char>(i);
  return bytes;
}

inline std::string gzip(const std::string& text) {
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, text.size()) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

}  // namespace berger::test
