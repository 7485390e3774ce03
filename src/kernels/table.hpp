// The numeric kernels: free functions on pointers and sizes that know no layers, threads or
// allocation. One table per instruction set; every table gives the same bits. Nothing outside the
// arrays described is read or written.
#pragma once

#include <cstddef>
#include <cstdint>

namespace berger::kernels {

// y[f][t] (+)= bias[f] + Σ_j weights[f][j] · x[offsets[j] + t]   for f < filters, t < length
// Every value is one chain of fused multiply-adds over j = 0 … taps−1, however the work is cut.
// Convolution forward and to the input, pointwise, and matrix products are all this, with different
// offsets.
struct ChainArgs {
  const float* x = nullptr;
  const std::int32_t* offsets = nullptr;
  int taps = 0;
  // tiles of `chain_tile` filters [tap][filter], the last tile as narrow as its filters
  const float* weights = nullptr;
  const float* bias = nullptr;  // may be null
  float* y = nullptr;
  std::ptrdiff_t y_stride = 0;  // from filter to filter
  int filters = 0;
  int length = 0;
  bool accumulate = false;
};
inline constexpr int chain_tile = 4;

// sums[j][f] += Σ_r Σ_t x[r · x_pitch + offsets[j] + t] · dy[r · length + t][f]: the weight
// gradient, filters in the lanes. dy is transposed: `panels` of 32 filters [position][32] (the last
// may be 16 wide), zero where there is no filter.
struct LaneGradientArgs {
  const float* x = nullptr;
  std::ptrdiff_t x_pitch = 0;
  const std::int32_t* offsets = nullptr;
  int taps = 0;
  const float* dy = nullptr;
  int rows = 0, length = 0;
  int filters = 0;        // a multiple of 16
  float* sums = nullptr;  // [tap][filters]
};

// sums[f][j] += Σ_r Σ_t x[r · x_pitch + offsets[j] + t] · dy[f · dy_stride + r · dy_pitch + t]: the
// weight gradient of few filters, time in the lanes.
struct DotGradientArgs {
  const float* x = nullptr;
  std::ptrdiff_t x_pitch = 0;
  const std::int32_t* offsets = nullptr;
  int taps = 0;
  const float* dy = nullptr;
  std::ptrdiff_t dy_stride = 0, dy_pitch = 0;
  int rows = 0, length = 0;
  int filters = 0;
  float* sums = nullptr;  // [filter][tap]
};

// Fast convolution (kernels/toom_cook.hpp). Rows of `width` values, after `lead` zeros, to and from
// four streams of every fourth value: stream i holds value 4 t + i − lead of row r at position r ·
// positions + t, and zero where there is none.
struct FastRowArgs {
  int rows = 0, width = 0, lead = 0;
  int positions = 0;         // of a row
  std::ptrdiff_t pitch = 0;  // from stream to stream
};
struct FastTransformArgs {  // one map
  int points = 0;           // 6, 7 or 8
  int length = 0;           // positions to transform; a multiple of 16
  std::ptrdiff_t stream_pitch = 0;
  std::ptrdiff_t next = 1;  // of fast_input: from a tile's first four inputs to its later ones
  std::ptrdiff_t point_stride = 0;
};

// Convolution by Fourier transforms. A panel holds sixteen maps in the lanes, `pitch` from position
// to position; a tile of `points` positions of it begins with `before` zeros, then takes `count`
// rows of the panel, the rest is zero.
struct FourierTile {
  const float* rows = nullptr;
  int before = 0, count = 0;
};
// the reverse: values before, …, before + count − 1 of a tile go to rows
struct FourierTarget {
  float* rows = nullptr;
  int before = 0, count = 0;
};
// Two tiles are transformed as the real and the imaginary part of one. Frequency k ≤ points / 2 of
// what comes out stands at k · frequency: sixteen real parts, and `imaginary` behind them the
// imaginary ones; `mirror` behind both the complex conjugate of frequency −k, so that
// multiplication by the spectrum of a real kernel is the same at both.
struct FourierArgs {
  int points = 0;  // 32, 64, 128 or 256
  std::ptrdiff_t pitch = 0, frequency = 0, imaginary = 0, mirror = 0;
  float* work = nullptr;  // fourier_work(points) floats
  // sixteen values, of the way back: added to what is written; may be null
  const float* bias = nullptr;
  bool accumulate = false;  // of the way back: adds to the rows
};
constexpr int fourier_work(int points) {
  return 33 * points;
}

// At one frequency, pairs of columns of complex values, one behind the other: a column is as many
// real parts as there are lanes, then as many imaginary ones.
struct SpectrumArgs {
  int pairs = 0, in = 0;
  int in_lanes = 0, out_lanes = 0;             // multiples of 16
  std::ptrdiff_t in_pitch = 0, out_pitch = 0;  // from pair to pair
  // pairs of few inputs side by side in the same lanes, `in` of each
  int in_shared = 1;
};

// sums[l] += Σ_t x[t] · x[t + l] for l < lags, where x is zero outside of t < length; so it must be
// for lag_margin values in front of it and lags + lag_margin behind. The values are floats, so that
// every product is exact.
struct LagArgs {
  const double* x = nullptr;
  int length = 0, lags = 0;
  double* sums = nullptr;
};
inline constexpr int lag_margin = 64;

// Eight channels side by side in double, a row of eight values a sample. Products and sums are
// rounded each by itself.
inline constexpr int row_lanes = 8;

// Sections of second order, one after the other, in transposed direct form II:
// y = b₀ x + s₀, s₀ = b₁ x − a₁ y + s₁, s₁ = b₂ x − a₂ y.
struct BiquadArgs {
  const double* coefficients = nullptr;  // of each section b₀ b₁ b₂ a₁ a₂
  int sections = 0;
  int samples = 0;
  int step = row_lanes;  // from row to row; −row_lanes: from the last sample back
};

// Fourier transforms of complex rows: eight real parts, then eight imaginary ones. `length` is a
// power of four; the spectrum stands in the order that decimation in frequency leaves.
struct RowFourierArgs {
  int length = 0;
  const double* roots = nullptr;  // e^(−2πi k / length) for k < length, real part and imaginary
};

// Samples as recordings store them: `channels` that take turns or, where there is but one, `count`
// samples in a row. Whole numbers of three bytes come in a row and little endian alone.
enum class SampleWord { i16, i24, i32, f32, f64 };
struct SampleArgs {
  SampleWord word = SampleWord::i16;
  bool big_endian = false;
  int channels = 1, count = 0;
  std::ptrdiff_t pitch = 0;  // bytes from a sample of a channel to its next, of several channels
  const double *gains = nullptr, *offsets = nullptr;  // of each channel
  std::ptrdiff_t stride = 0;                          // from channel to channel of what comes out
};

struct DenseArgs {  // y[n][o] = bias[o] + Σ_i w[o][i] · x[n][i], dot products of 16 lanes
  const float* x = nullptr;
  const float* weights = nullptr;
  const float* bias = nullptr;  // may be null
  float* y = nullptr;
  int trials = 0, inputs = 0, outputs = 0;
};

struct ActivationArgs {  // function: 0 relu, 1 leaky_relu, 2 elu, 3 sigmoid, 4 tanh
  int function = 0;
  float alpha = 1;  // of elu; slope of leaky_relu
  std::size_t count = 0;
};

// of one map: (x − mean) · scale + shift; a, b and c of the way back
struct NormArgs {
  float mean = 0, scale = 1, shift = 0;
  float a = 0, b = 0, c = 0;
};

struct NormBackwardArgs {  // of `count` features
  const float *mean = nullptr, *a = nullptr, *b = nullptr, *c = nullptr;
  std::size_t count = 0;
};

struct PoolArgs {  // one map of height × width into blocks of h × w, floor
  int height = 0, width = 0, h = 1, w = 1;
  // 1, or 16: maps side by side, each pooled by itself; values (r, c) at (r · width + c) · lanes
  int lanes = 1;
};

// value 16 j + l of a block of 64 takes number j of counter 16 · block + l
struct DropoutArgs {
  std::uint32_t key[2] = {};      // as random_bits(): seed
  std::uint32_t counter[2] = {};  // step, purpose
  std::uint64_t first = 0;        // index of the first value; a multiple of 64
  std::uint32_t threshold = 0;    // a value whose random number is below it is dropped
  float scale = 1;
  std::size_t count = 0;
  // dropout_lanes: from the first value of a lane to that of the next; a multiple of 64
  std::uint64_t lane_stride = 0;
};

struct AdamArgs {              // constants worked out in double by the caller
  float beta1 = 0, rest1 = 0;  // β₁ and 1 − β₁
  float beta2 = 0, rest2 = 0;
  float epsilon = 0;
  float decay = 0;   // times the weight, added to the gradient (Adam)
  float shrink = 1;  // factor on the weight before the step (AdamW)
  float step = 0;    // − rate / (1 − β₁ᵗ)
  float root = 1;    // √(1 − β₂ᵗ)
  std::size_t count = 0;
};

struct SgdArgs {
  float step = 0;  // − rate
  float momentum = 0, decay = 0;
  std::size_t count = 0;
};

struct RmspropArgs {
  float step = 0;  // − rate
  float momentum = 0, decay = 0;
  float smoothing = 0, rest = 0;  // α and 1 − α
  float epsilon = 0;
  std::size_t count = 0;
};

// Each round makes `multiply_adds_a_round` of them, x ← x · factor + step. Only good for measuring.
struct MultiplyAddArgs {
  float start = 0, factor = 0, step = 0;
  long rounds = 0;
};
inline constexpr int multiply_adds_a_round = 16 * 48;

inline constexpr int band_channels = 4;

struct Table {
  void (*chain)(const ChainArgs&);
  void (*lane_gradient)(const LaneGradientArgs&);
  void (*dot_gradient)(const DotGradientArgs&);
  void (*lag_products)(const LagArgs&);
  void (*dense)(const DenseArgs&);
  // to[c · stride + t] = value · gains[c] + offsets[c] in double, rounded once
  void (*scale_samples)(const SampleArgs&, const unsigned char* from, float* to);
  // in place; `state` [section][2][lane] goes on from what it holds
  void (*biquads)(const BiquadArgs&, double* rows, double* state);
  // out[lane] = Σ weights[k] · rows[k][lane], in four sums over k modulo 4
  void (*weighted_rows)(const double* rows, const double* weights, int count, double* out);
  // out[c][lane] = Σ weights[k][lane] · x[c · pitch + k], one after the other, of four channels
  void (*band_rows)(const double* weights, int count, const double* x, std::ptrdiff_t pitch,
                    double* out);
  void (*row_spectrum)(const RowFourierArgs&, double* rows);  // in place
  // in place: to the spectrum, times `spectrum` (pairs), and back without 1 / length
  void (*row_filter)(const RowFourierArgs&, const double* spectrum, double* rows);
  void (*fast_split)(const FastRowArgs&, const float* rows, float* streams);
  void (*fast_join)(const FastRowArgs&, const float* streams, float* rows);
  // Bᵀ of the streams, which are read up to `next` positions behind `length`; and its transpose,
  // for the gradient of the input: reads one position before `values`.
  void (*fast_input)(const FastTransformArgs&, const float* streams, float* values);
  void (*fast_input_gradient)(const FastTransformArgs&, const float* values, float* streams);
  // Aᵀ of the products plus the bias; and its transpose, for the gradient of the output.
  void (*fast_output)(const FastTransformArgs&, const float* values, float bias, float* streams);
  void (*fast_output_gradient)(const FastTransformArgs&, const float* streams, float* values);
  void (*fourier)(const FourierArgs&, const FourierTile& real, const FourierTile& imaginary,
                  float* spectrum);
  void (*fourier_back)(const FourierArgs&, const float* spectrum, const FourierTarget& real,
                       const FourierTarget& imaginary);
  // y[column][o] = Σ_i weights[i][o] · x[column][i], complex.
  void (*spectrum_mix)(const SpectrumArgs&, const float* x, const float* weights, float* y);
  // sums[i][o] += Σ_column x[column][i] · conj(dy[column][o]), complex.
  void (*spectrum_products)(const SpectrumArgs&, const float* x, const float* dy, float* sums);
  // out[position][filter] in panels as LaneGradientArgs wants them, from dy[filter · stride +
  // position].
  void (*transpose)(const float* dy, std::ptrdiff_t stride, int filters, int positions, float* out);
  void (*transpose_back)(const float* panels, int filters, int positions, float* rows,
                         std::ptrdiff_t stride);

  float (*sum)(const float* x, std::size_t count);
  float (*squared_deviations)(const float* x, float mean, std::size_t count);  // Σ (x − mean)²
  // Σ dy, Σ dy (x − mean)
  void (*norm_sums)(const float* x, const float* dy, float mean, std::size_t count, float* sum_dy,
                    float* sum_dy_x);
  // (x − mean) · scale + shift
  void (*normalise)(const float* x, float mean, float scale, float shift, std::size_t count,
                    float* y);
  // dx = dy · a + (x − mean) · b + c
  void (*norm_backward)(const float* x, const float* dy, float mean, float a, float b, float c,
                        std::size_t count, float* dx);
  // The last two where every value has a mean, a scale and so on of its own.
  void (*normalise_features)(const float* x, const float* mean, const float* scale,
                             const float* shift, std::size_t count, float* y);
  void (*norm_features_backward)(const NormBackwardArgs&, const float* x, const float* dy,
                                 float* dx);
  void (*add)(const float* x, std::size_t count, float* y);  // y += x

  void (*activate)(const ActivationArgs&, const float* x, float* y);
  void (*activate_backward)(const ActivationArgs&, const float* y, const float* dy, float* dx);
  // both
  void (*normalise_activate)(const ActivationArgs&, const NormArgs&, const float* x, float* y);
  // Σ d and Σ d (x − mean), or d · a + (x − mean) · b + c, where d is dy back through the
  // activation behind the norm.
  void (*activated_norm_sums)(const ActivationArgs&, const NormArgs&, const float* x,
                              const float* dy, float* sum_dy, float* sum_dy_x);
  void (*activated_norm_backward)(const ActivationArgs&, const NormArgs&, const float* x,
                                  const float* dy, float* dx);
  void (*avg_pool)(const PoolArgs&, const float* x, float* y);
  void (*avg_pool_backward)(const PoolArgs&, const float* dy, float* dx);
  // argmax: index into x; may be null
  void (*max_pool)(const PoolArgs&, const float* x, float* y, std::uint32_t* argmax);
  void (*max_pool_backward)(const PoolArgs&, const float* dy, const std::uint32_t* argmax,
                            float* dx);
  // A norm with a max pool behind it, of sixteen lanes or of pairs along a single row: as the two
  // one after the other, but that the sums of lanes are added up block by block, and what is
  // between them never reaches memory. argmax is of lanes alone: pairs are found again.
  void (*norm_max_pool)(const PoolArgs&, const NormArgs&, const float* x, float* y,
                        std::uint32_t* argmax);
  void (*norm_max_pool_sums)(const PoolArgs&, const NormArgs&, const float* x, const float* dy,
                             const std::uint32_t* argmax, float* sum_dy, float* sum_dy_x);
  void (*norm_max_pool_backward)(const PoolArgs&, const NormArgs&, const float* x, const float* dy,
                                 const std::uint32_t* argmax, float* dx);
  // kept: a bit for each of sixteen values, from the lowest on
  void (*dropout)(const DropoutArgs&, const float* x, float* y, std::uint16_t* kept);
  // sixteen trials side by side, `count` values of each
  void (*dropout_lanes)(const DropoutArgs&, const float* x, float* y, std::uint16_t* kept);
  // of `count` values those that were kept, times `scale`
  void (*dropout_again)(const std::uint16_t* kept, float scale, std::size_t count, const float* x,
                        float* y);

  void (*adam)(const AdamArgs&, const float* gradient, float* weight, float* m, float* v);
  void (*sgd)(const SgdArgs&, const float* gradient, float* weight, float* velocity);
  void (*rmsprop)(const RmspropArgs&, const float* gradient, float* weight, float* velocity,
                  float* square);
  float (*multiply_adds)(const MultiplyAddArgs&);
};

}  // namespace berger::kernels
