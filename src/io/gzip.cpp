#include "io/gzip.hpp"

#include <zlib.h>

#include <limits>
#include <new>
#include <stdexcept>

namespace berger {

std::string gzipped(std::string_view bytes) {
  constexpr int window = 15 + 16, memory = 8;
  z_stream stream{};
  if (bytes.size() > std::numeric_limits<uInt>::max() / 2)
    throw std::length_error("too long to be packed at once");
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, window, memory, Z_DEFAULT_STRATEGY) !=
      Z_OK)
    throw std::bad_alloc();
  std::string packed(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

}  // namespace berger
