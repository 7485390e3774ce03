// The bytes of a file, front to back, unpacked when they are gzipped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace berger {

constexpr std::uint64_t largest_deflate_ratio = 1032;  // 258 bytes from 2 bits
// Whether so many bytes are beyond what data shrink to: more than 256 MiB, and more than 200 times
// the packed ones.
bool is_bomb(std::uint64_t packed, std::uint64_t bytes);

class Unpacker {
 public:
  // `bytes` must outlive this; `path` is for messages.
  Unpacker(std::span<const std::byte> bytes, std::string path);
  ~Unpacker();
  Unpacker(const Unpacker&) = delete;
  Unpacker& operator=(const Unpacker&) = delete;

  // Fills `to` as far as there are bytes, and says how many there were. Throws FileError: cut
  // short, damaged.
  std::size_t read(std::span<std::uint8_t> to);
  // How many bytes can come at most, all told: what a header claims beyond that is a lie.
  std::uint64_t most() const;
  bool is_bomb(std::uint64_t bytes) const;  // from this file

 private:
  struct Gzip;
  std::size_t read_gzip(std::span<std::uint8_t> to);

  std::span<const std::byte> rest_;
  std::string path_;
  std::uint64_t most_ = 0;
  std::unique_ptr<Gzip> gzip_;  // none where the bytes are not packed
};

bool is_gzip(std::span<const std::byte> bytes);

}  // namespace berger
