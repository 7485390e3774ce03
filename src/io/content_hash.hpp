// Fingerprints of data files: XXH3, 64 bits, as `xxhsum -H3` prints it. At memory's speed, so that
// a file may be known by its content whenever it is opened; no protection against forgery.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace berger {

std::uint64_t content_hash(std::span<const std::byte> bytes);
inline std::uint64_t content_hash(std::string_view text) {
  return content_hash(std::as_bytes(std::span(text)));
}

// The same, piece by piece.
class ContentHash {
 public:
  ContentHash();
  ~ContentHash();
  void add(std::span<const std::byte> bytes);
  std::uint64_t value() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace berger
