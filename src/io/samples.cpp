// Compiled for loops over vectors (CMakeLists.txt): everything that a recording holds goes through
// here.
#include "io/samples.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <type_traits>

#include "io/numbers.hpp"

namespace berger {
namespace {

// Three bytes, little endian: no type of C++.
struct Int24 {};

template <class T>
struct Loaded {
  using Value = T;
  static constexpr std::size_t size = sizeof(T);
  static T little(const std::byte* at) { return load<T>(at); }
  static T big(const std::byte* at) { return load_big_endian<T>(at); }
};

template <>
struct Loaded<Int24> {
  using Value = std::int32_t;
  static constexpr std::size_t size = 3;
  static std::int32_t signed_of(std::byte low, std::byte middle, std::byte high) {
    const auto bits = std::to_integer<std::uint32_t>(low) << 8 |
                      std::to_integer<std::uint32_t>(middle) << 16 |
                      std::to_integer<std::uint32_t>(high) << 24;
    return static_cast<std::int32_t>(bits) >> 8;
  }
  static std::int32_t little(const std::byte* at) { return signed_of(at[0], at[1], at[2]); }
  static std::int32_t big(const std::byte* at) { return signed_of(at[2], at[1], at[0]); }
};

constexpr std::size_t block = 1024;  // values; they stay in the first cache

template <class T>
void load_block(const std::byte* from, std::size_t stride, std::size_t count, bool big_endian,
                typename Loaded<T>::Value* to) {
  constexpr std::size_t size = Loaded<T>::size;
  if (big_endian) {
    for (std::size_t i = 0; i < count; ++i) to[i] = Loaded<T>::big(from + i * stride);
  } else if (stride == size) {
    for (std::size_t i = 0; i < count; ++i) to[i] = Loaded<T>::little(from + i * size);
  } else {
    for (std::size_t i = 0; i < count; ++i) to[i] = Loaded<T>::little(from + i * stride);
  }
}

// Four values of three bytes are three words: a third of the loads.
template <>
void load_block<Int24>(const std::byte* from, std::size_t stride, std::size_t count,
                       bool big_endian, std::int32_t* to) {
  std::size_t i = 0;
  if (stride == 3 && !big_endian) {
    for (; i + 4 <= count; i += 4) {
      const auto a = load<std::uint32_t>(from + 3 * i), b = load<std::uint32_t>(from + 3 * i + 4),
                 c = load<std::uint32_t>(from + 3 * i + 8);
      to[i] = static_cast<std::int32_t>(a << 8) >> 8;
      to[i + 1] = static_cast<std::int32_t>((a >> 16 & 0xff00) | b << 16) >> 8;
      to[i + 2] = static_cast<std::int32_t>((b >> 8 & 0xffff00) | c << 24) >> 8;
      to[i + 3] = static_cast<std::int32_t>(c) >> 8;
    }
  }
  for (; i < count; ++i)
    to[i] = big_endian ? Loaded<Int24>::big(from + i * stride)
                       : Loaded<Int24>::little(from + i * stride);
}

template <class T>
void to_floats(const std::byte* from, std::size_t stride, std::size_t count,
               const SampleFormat& format, float* to) {
  std::array<typename Loaded<T>::Value, block> values;
  for (std::size_t done = 0; done < count; done += block) {
    const std::size_t part = std::min(block, count - done);
    load_block<T>(from + done * stride, stride, part, format.big_endian, values.data());
    float* const place = to + done;
    for (std::size_t i = 0; i < part; ++i)
      place[i] = static_cast<float>(static_cast<double>(values[i]) * format.gain + format.offset);
  }
}

template <class T>
std::uint32_t bits_of(T value) {
  if constexpr (std::is_floating_point_v<T>) {
    constexpr T most = 1LL << 32;
    if (!(value > -most && value < most)) return 0;
    return static_cast<std::uint32_t>(static_cast<std::int64_t>(value));
  } else if constexpr (sizeof(T) < sizeof(std::uint32_t)) {
    return static_cast<std::make_unsigned_t<T>>(value);
  } else {
    return static_cast<std::uint32_t>(value);
  }
}

template <class T>
void to_triggers(const std::byte* from, std::size_t stride, std::size_t count,
                 const SampleFormat& format, float* to) {
  std::array<typename Loaded<T>::Value, block> values;
  for (std::size_t done = 0; done < count; done += block) {
    const std::size_t part = std::min(block, count - done);
    load_block<T>(from + done * stride, stride, part, format.big_endian, values.data());
    for (std::size_t i = 0; i < part; ++i)
      to[done + i] = static_cast<float>(bits_of(values[i]) & format.trigger_bits);
  }
}

// Calls use.operator()<T>() for the type T that is stored.
template <class Use>
void with_type(SampleType type, Use use) {
  switch (type) {
    case SampleType::i8:
      return use.template operator()<std::int8_t>();
    case SampleType::u8:
      return use.template operator()<std::uint8_t>();
    case SampleType::i16:
      return use.template operator()<std::int16_t>();
    case SampleType::u16:
      return use.template operator()<std::uint16_t>();
    case SampleType::i24:
      return use.template operator()<Int24>();
    case SampleType::i32:
      return use.template operator()<std::int32_t>();
    case SampleType::u32:
      return use.template operator()<std::uint32_t>();
    case SampleType::i64:
      return use.template operator()<std::int64_t>();
    case SampleType::u64:
      return use.template operator()<std::uint64_t>();
    case SampleType::f32:
      return use.template operator()<float>();
    case SampleType::f64:
      return use.template operator()<double>();
  }
}

}  // namespace

std::size_t bytes_of(SampleType type) {
  std::size_t size = 0;
  with_type(type, [&]<class T>() { size = Loaded<T>::size; });
  return size;
}

void decode_samples(const std::byte* from, std::size_t stride, std::size_t count,
                    const SampleFormat& format, float* to) {
  if (format.trigger_bits != 0) {
    with_type(format.type, [&]<class T>() { to_triggers<T>(from, stride, count, format, to); });
    return;
  }
  with_type(format.type, [&]<class T>() { to_floats<T>(from, stride, count, format, to); });
  if (format.whole)
    std::transform(to, to + count, to, [](float x) { return std::floor(x + 0.5F); });
}

}  // namespace berger
