// Samples of recordings to rows of floats, by loops that compilers make vectors of.
#include "kernels/simd/kernels.hpp"

namespace berger::kernels::BERGER_ISA {

BERGER_INLINE std::uint16_t reversed(std::uint16_t word) {
  return __builtin_bswap16(word);
}
BERGER_INLINE std::uint32_t reversed(std::uint32_t word) {
  return __builtin_bswap32(word);
}
BERGER_INLINE std::uint64_t reversed(std::uint64_t word) {
  return __builtin_bswap64(word);
}

// A number of type T in as many bytes as a Word has.
template <class T, class Word, bool big_endian>
struct Number {
  static constexpr std::ptrdiff_t size = sizeof(T);
  BERGER_INLINE double at(const unsigned char* place) {
    Word word;
    __builtin_memcpy(&word, place, sizeof word);
    if constexpr (big_endian) word = reversed(word);
    T value;
    __builtin_memcpy(&value, &word, sizeof value);
    return static_cast<double>(value);
  }
};

BERGER_INLINE float scaled(double value, double gain, double offset) {
  return static_cast<float>(value * gain + offset);
}

template <class Of>
static void scale_row(const SampleArgs& a, const unsigned char* __restrict from,
                      float* __restrict to) {
  const double gain = a.gains[0], offset = a.offsets[0];
  for (std::ptrdiff_t i = 0; i < a.count; ++i)
    to[i] = scaled(Of::at(from + i * Of::size), gain, offset);
}

// Sixteen samples of sixteen channels: as they stand, channels are in the lanes.
template <class Of>
BERGER_INLINE void scale_square(const SampleArgs& a, const unsigned char* from, int channel,
                                float* to) {
  alignas(64) float turns[16][16];
  const double *gains = a.gains + channel, *offsets = a.offsets + channel;
  for (int t = 0; t < 16; ++t)
    for (int c = 0; c < 16; ++c)
      turns[t][c] = scaled(Of::at(from + t * a.pitch + c * Of::size), gains[c], offsets[c]);
  F32x16 square[16];
  unroll(Indices<16>{}, [&](auto i) { square[i()] = load(turns[i()]); });
  transpose_square(square);
  unroll(Indices<16>{}, [&](auto i) { store(to + i() * a.stride, square[i()]); });
}

// Squares that cover everything; the last two may overlap.
template <class Of>
static void scale_turns(const SampleArgs& a, const unsigned char* from, float* to) {
  if (a.channels < 16 || a.count < 16) {
    for (int c = 0; c < a.channels; ++c)
      for (int t = 0; t < a.count; ++t)
        to[c * a.stride + t] =
            scaled(Of::at(from + t * a.pitch + c * Of::size), a.gains[c], a.offsets[c]);
    return;
  }
  for (int next = 0; next < a.channels; next += 16) {
    const int c = next + 16 <= a.channels ? next : a.channels - 16;
    for (int later = 0; later < a.count; later += 16) {
      const int t = later + 16 <= a.count ? later : a.count - 16;
      scale_square<Of>(a, from + t * a.pitch + c * Of::size, c, to + c * a.stride + t);
    }
  }
}

// Four numbers of three bytes, each in the upper ones of its four. Sixteen bytes are read.
BERGER_INLINE void widen_three_bytes(const unsigned char* from, std::uint32_t* to) {
#if BERGER_ISA_scalar
  std::uint32_t words[3];
  __builtin_memcpy(words, from, sizeof words);
  to[0] = words[0] << 8;
  to[1] = words[0] >> 16 | words[1] << 16;
  to[2] = words[1] >> 8 | words[2] << 24;
  to[3] = words[2];
#else
  using Bytes = unsigned char __attribute__((vector_size(16)));
  Bytes bytes;
  __builtin_memcpy(&bytes, from, sizeof bytes);
  bytes = __builtin_shufflevector(bytes, bytes, 0, 0, 1, 2, 3, 3, 4, 5, 6, 6, 7, 8, 9, 9, 10, 11);
  __builtin_memcpy(to, &bytes, sizeof bytes);
#endif
}

BERGER_INLINE void widen_three_bytes(const unsigned char* from, int count, std::uint32_t* to) {
  int i = 0;
  for (; i + 6 <= count; i += 4) widen_three_bytes(from + 3 * i, to + i);
  for (; i < count; ++i) {
    const unsigned char* const at = from + 3 * i;
    to[i] = std::uint32_t{at[0]} << 8 | std::uint32_t{at[1]} << 16 | std::uint32_t{at[2]} << 24;
  }
}

static void scale_three_bytes(const SampleArgs& a, const unsigned char* from, float* to) {
  constexpr int at_once = 512;
  alignas(64) std::uint32_t numbers[at_once];
  const double gain = a.gains[0], offset = a.offsets[0];
  for (int done = 0; done < a.count; done += at_once) {
    const int part = a.count - done < at_once ? a.count - done : at_once;
    widen_three_bytes(from + 3 * static_cast<std::ptrdiff_t>(done), part, numbers);
    for (int i = 0; i < part; ++i)
      to[done + i] =
          scaled(static_cast<double>(static_cast<std::int32_t>(numbers[i]) >> 8), gain, offset);
  }
}

template <class Of>
static void scale(const SampleArgs& a, const unsigned char* from, float* to) {
  a.channels == 1 ? scale_row<Of>(a, from, to) : scale_turns<Of>(a, from, to);
}

template <class T, class Word>
static void scale_words(const SampleArgs& a, const unsigned char* from, float* to) {
  a.big_endian ? scale<Number<T, Word, true>>(a, from, to)
               : scale<Number<T, Word, false>>(a, from, to);
}

void scale_samples(const SampleArgs& a, const unsigned char* from, float* to) {
  switch (a.word) {
    case SampleWord::i16:
      return scale_words<std::int16_t, std::uint16_t>(a, from, to);
    case SampleWord::i24:
      return scale_three_bytes(a, from, to);
    case SampleWord::i32:
      return scale_words<std::int32_t, std::uint32_t>(a, from, to);
    case SampleWord::f32:
      return scale_words<float, std::uint32_t>(a, from, to);
    case SampleWord::f64:
      return scale_words<double, std::uint64_t>(a, from, to);
  }
}

}  // namespace berger::kernels::BERGER_ISA
