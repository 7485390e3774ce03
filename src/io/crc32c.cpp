#include "io/crc32c.hpp"

#include <array>

namespace berger {
namespace {

// 0x1EDC6F41 with its bits reversed: bytes go in lowest bit first.
constexpr std::uint32_t polynomial = 0x82F63B78;

// What eight steps of the division make of each byte.
constexpr std::array<std::uint32_t, 256> table = [] {
  std::array<std::uint32_t, 256> remainders{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t r = byte;
    for (int bit = 0; bit < 8; ++bit) r = (r >> 1) ^ ((r & 1) != 0 ? polynomial : 0);
    remainders[byte] = r;
  }
  return remainders;
}();

}  // namespace

std::uint32_t crc32c(std::span<const std::byte> bytes) {
  std::uint32_t crc = ~0U;
  for (const std::byte byte : bytes)
    crc = (crc >> 8) ^ table[(crc ^ std::to_integer<std::uint32_t>(byte)) & 255];
  return ~crc;
}

}  // namespace berger
