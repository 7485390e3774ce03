// CRC-32C, the checksum of the Castagnoli polynomial (RFC 3720, section 12.1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace berger {

std::uint32_t crc32c(std::span<const std::byte> bytes);  // a table look-up a byte

}  // namespace berger
