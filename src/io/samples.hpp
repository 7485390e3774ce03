// Samples as recordings store them, to floats: value · gain + offset in double, rounded once.
#pragma once

#include <cstddef>
#include <cstdint>

namespace berger {

enum class SampleType { i8, u8, i16, u16, i24, i32, u32, i64, u64, f32, f64 };
std::size_t bytes_of(SampleType type);

struct SampleFormat {
  SampleType type = SampleType::i16;
  bool big_endian = false;
  double gain = 1, offset = 0;
  // of a trigger channel: these bits of its whole numbers, without gain and offset; 0: no triggers
  std::uint32_t trigger_bits = 0;
  bool whole = false;  // the result is rounded to the next whole number
};

// `count` samples that lie `stride` bytes apart. Nothing is read behind the last one.
void decode_samples(const std::byte* from, std::size_t stride, std::size_t count,
                    const SampleFormat& format, float* to);

}  // namespace berger
