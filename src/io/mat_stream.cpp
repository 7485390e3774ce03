#include "io/mat_stream.hpp"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>

namespace berger {
namespace {

constexpr std::uint64_t deflate_most = 1032;  // times: no tighter can it pack
constexpr std::uint64_t plausible = 200, harmless_bytes = std::uint64_t{256} << 20;

}  // namespace

struct MatStream::Inflater {
  Inflater() {
    if (inflateInit(&stream) != Z_OK) throw std::bad_alloc();
  }
  ~Inflater() { inflateEnd(&stream); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  z_stream stream{};
  std::array<std::byte, 1 << 15> packed;
  bool ended = false;
};

MatStream::MatStream(ByteFile file, std::uint64_t at, std::uint64_t bytes, bool packed)
    : file_(std::move(file)), at_(at), end_(at + bytes), start_(at) {
  if (packed) inflater_ = std::make_shared<Inflater>();
}

std::size_t MatStream::read(std::span<std::byte> to) {
  std::size_t count = 0;
  if (inflater_) {
    count = read_packed(to);
  } else {
    count = std::min<std::uint64_t>(to.size(), end_ - at_);
    file_.read(at_, to.first(count));
    at_ += count;
  }
  taken_ += count;
  return count;
}

std::size_t MatStream::read_packed(std::span<std::byte> to) {
  constexpr std::size_t most_at_once = std::numeric_limits<uInt>::max();
  z_stream& stream = inflater_->stream;
  std::size_t done = 0;
  while (done < to.size() && !inflater_->ended) {
    if (stream.avail_in == 0) {
      const std::size_t part = std::min<std::uint64_t>(inflater_->packed.size(), end_ - at_);
      if (part == 0) fail("the packed variable here ends too early; copy the file again");
      file_.read(at_, std::span(inflater_->packed).first(part));
      at_ += part;
      stream.next_in = reinterpret_cast<Bytef*>(inflater_->packed.data());
      stream.avail_in = static_cast<uInt>(part);
    }
    const std::size_t room = std::min(to.size() - done, most_at_once);
    stream.next_out = reinterpret_cast<Bytef*>(to.data() + done);
    stream.avail_out = static_cast<uInt>(room);
    const int status = inflate(&stream, Z_NO_FLUSH);
    done += room - stream.avail_out;
    inflater_->ended = status == Z_STREAM_END;
    if (status != Z_OK && status != Z_STREAM_END)
      fail("the packed variable here is damaged; copy the file again");
  }
  return done;
}

void MatStream::read_all(std::span<std::byte> to) {
  if (read(to) != to.size()) fail("the variable here ends too early; copy the file again");
}

void MatStream::skip(std::uint64_t bytes) {
  if (!inflater_) {
    if (bytes > end_ - at_) fail("the variable here ends too early; copy the file again");
    at_ += bytes;
    taken_ += bytes;
    return;
  }
  std::array<std::byte, 4096> waste;
  while (bytes > 0) {
    const std::size_t part = std::min<std::uint64_t>(bytes, waste.size());
    read_all(std::span(waste).first(part));
    bytes -= part;
  }
}

std::optional<std::uint64_t> MatStream::place() const {
  return inflater_ ? std::nullopt : std::optional(at_);
}

std::uint64_t MatStream::most_left() const {
  return inflater_ ? (end_ - start_) * deflate_most : end_ - at_;
}

bool MatStream::is_bomb(std::uint64_t bytes) const {
  return inflater_ && bytes > harmless_bytes && bytes / plausible > end_ - start_;
}

void MatStream::fail(const std::string& message) const {
  file_.fail(start_, message);
}

}  // namespace berger
