#include "io/unpack.hpp"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>

#include "berger/errors.hpp"

namespace berger {
namespace {

constexpr int gzip_window = 15 + 16;

}  // namespace

bool is_bomb(std::uint64_t packed, std::uint64_t bytes) {
  return bytes > std::uint64_t{256} << 20 && bytes / 200 > packed;
}

struct Unpacker::Gzip {
  Gzip() {
    if (inflateInit2(&stream, gzip_window) != Z_OK) throw std::bad_alloc();
  }
  ~Gzip() { inflateEnd(&stream); }
  Gzip(const Gzip&) = delete;
  Gzip& operator=(const Gzip&) = delete;

  z_stream stream{};
  std::uint64_t taken = 0;  // packed bytes
  bool ended = false;
};

bool is_gzip(std::span<const std::byte> bytes) {
  return bytes.size() >= 2 && bytes[0] == std::byte{0x1f} && bytes[1] == std::byte{0x8b};
}

Unpacker::Unpacker(std::span<const std::byte> bytes, std::string path)
    : rest_(bytes), path_(std::move(path)), most_(bytes.size()) {
  if (!is_gzip(bytes)) return;
  gzip_ = std::make_unique<Gzip>();
  most_ *= largest_deflate_ratio;
}

Unpacker::~Unpacker() = default;

std::uint64_t Unpacker::most() const {
  return most_;
}

bool Unpacker::is_bomb(std::uint64_t bytes) const {
  return berger::is_bomb(most_ / (gzip_ ? largest_deflate_ratio : 1), bytes);
}

std::size_t Unpacker::read(std::span<std::uint8_t> to) {
  if (gzip_) return read_gzip(to);
  const std::size_t count = std::min(to.size(), rest_.size());
  std::transform(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(count), to.begin(),
                 [](std::byte b) { return static_cast<std::uint8_t>(b); });
  rest_ = rest_.subspan(count);
  return count;
}

// A file may be several packed pieces one after the other, as `cat a.gz b.gz` makes it.
std::size_t Unpacker::read_gzip(std::span<std::uint8_t> to) {
  constexpr std::size_t most_at_once = std::numeric_limits<uInt>::max();
  z_stream& stream = gzip_->stream;
  std::size_t done = 0;
  while (done < to.size() && !(gzip_->ended && !is_gzip(rest_))) {
    if (gzip_->ended) inflateReset(&stream);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(rest_.data()));
    stream.avail_in = static_cast<uInt>(std::min(rest_.size(), most_at_once));
    stream.next_out = to.data() + done;
    stream.avail_out = static_cast<uInt>(std::min(to.size() - done, most_at_once));
    const std::size_t offered = stream.avail_in, room = stream.avail_out;
    const int status = inflate(&stream, Z_NO_FLUSH);
    const std::size_t taken = offered - stream.avail_in, came = room - stream.avail_out;
    rest_ = rest_.subspan(taken);
    gzip_->taken += taken;
    done += came;
    gzip_->ended = status == Z_STREAM_END;
    if (gzip_->ended || status == Z_OK) {
      if (taken > 0 || came > 0) continue;
    }
    if (rest_.empty())
      throw FileError(path_, gzip_->taken,
                      "the file ends here, in the middle of what is packed in it; copy it again");
    throw FileError(path_, gzip_->taken, "damaged: cannot be unpacked from here on; copy it again");
  }
  return done;
}

}  // namespace berger
