// Numbers in files: little or big endian, and the 16-bit floats C++20 has no type for.
#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>

namespace berger {

static_assert(std::endian::native == std::endian::little,
              "files are little endian and so must the machine be");

template <class T>
T load(const std::byte* bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

template <class T>
void store(T value, std::string& bytes) {  // behind what is there
  bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <class T>
T load_big_endian(const std::byte* bytes) {
  std::byte reversed[sizeof(T)];
  for (std::size_t i = 0; i < sizeof(T); ++i) reversed[i] = bytes[sizeof(T) - 1 - i];
  return load<T>(reversed);
}

// IEEE 754 binary16: 1 sign, 5 exponent (bias 15), 10 fraction bits. Every one is exact in float.
inline float from_half(std::uint16_t bits) {
  const int exponent = bits >> 10 & 31;
  const auto fraction = static_cast<float>(bits & 1023);
  float magnitude =
      exponent == 0 ? fraction * 0x1p-24f : std::ldexp(fraction + 1024, exponent - 25);
  if (exponent == 31)
    magnitude = fraction == 0 ? std::numeric_limits<float>::infinity()
                              : std::numeric_limits<float>::quiet_NaN();
  return bits & 0x8000 ? -magnitude : magnitude;
}

// bfloat16: the upper half of a float.
inline float from_bfloat(std::uint16_t bits) {
  return std::bit_cast<float>(std::uint32_t{bits} << 16);
}

}  // namespace berger
