// FNV-1a, 64 bits: fingerprints of weights, not protection against forgery.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace berger {

inline constexpr std::uint64_t fnv_start = 0xcbf29ce484222325;

constexpr std::uint64_t fnv1a(std::span<const std::byte> bytes, std::uint64_t hash = fnv_start) {
  for (const std::byte b : bytes) hash = (hash ^ static_cast<std::uint64_t>(b)) * 0x100000001b3;
  return hash;
}

std::string hex(std::uint64_t hash);  // 16 digits

}  // namespace berger
