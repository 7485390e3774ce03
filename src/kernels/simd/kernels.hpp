// Every kernel of one instruction set, as kernels/table.hpp describes them, and its tile sizes.
#pragma once

#include "kernels/simd/unroll.hpp"
#include "kernels/table.hpp"

namespace berger::kernels::BERGER_ISA {

#if BERGER_ISA_avx512
inline constexpr int chain_vectors = 6;
inline constexpr int gradient_taps = 12, gradient_single_taps = 17, gradient_vectors = 2;
inline constexpr int dot_filters = 4, dot_taps = 6;
inline constexpr int dense_outputs = 4, dense_trials_at_once = 4;
inline constexpr int spectrum_vectors = 2, spectrum_tile = 6, spectrum_single_tile = 12;
inline constexpr int dropout_blocks = 3;  // of 64 values, side by side
#else
inline constexpr int chain_vectors = 1;
inline constexpr int gradient_taps = 6, gradient_single_taps = 6, gradient_vectors = 1;
inline constexpr int dot_filters = 2, dot_taps = 4;
inline constexpr int dense_outputs = 2, dense_trials_at_once = 2;
inline constexpr int spectrum_vectors = 1, spectrum_tile = 2, spectrum_single_tile = 2;
inline constexpr int dropout_blocks = 1;
#endif

void chain(const ChainArgs&);
void lane_gradient(const LaneGradientArgs&);
void dot_gradient(const DotGradientArgs&);
void lag_products(const LagArgs&);
void dense(const DenseArgs&);
void fast_split(const FastRowArgs&, const float* rows, float* streams);
void fast_join(const FastRowArgs&, const float* streams, float* rows);
void fast_input(const FastTransformArgs&, const float* streams, float* values);
void fast_input_gradient(const FastTransformArgs&, const float* values, float* streams);
void fast_output(const FastTransformArgs&, const float* values, float bias, float* streams);
void fast_output_gradient(const FastTransformArgs&, const float* streams, float* values);
void fourier(const FourierArgs&, const FourierTile& real, const FourierTile& imaginary,
             float* spectrum);
void fourier_back(const FourierArgs&, const float* spectrum, const FourierTarget& real,
                  const FourierTarget& imaginary);
void spectrum_mix(const SpectrumArgs&, const float* x, const float* weights, float* y);
void spectrum_products(const SpectrumArgs&, const float* x, const float* dy, float* sums);
void transpose(const float* dy, std::ptrdiff_t stride, int filters, int positions, float* out);
void transpose_back(const float* panels, int filters, int positions, float* rows,
                    std::ptrdiff_t stride);
float sum(const float* x, std::size_t count);
float squared_deviations(const float* x, float mean, std::size_t count);
void norm_sums(const float* x, const float* dy, float mean, std::size_t count, float* sum_dy,
               float* sum_dy_x);
void normalise(const float* x, float mean, float scale, float shift, std::size_t count, float* y);
void norm_backward(const float* x, const float* dy, float mean, float a, float b, float c,
                   std::size_t count, float* dx);
void normalise_features(const float* x, const float* mean, const float* scale, const float* shift,
                        std::size_t count, float* y);
void norm_features_backward(const NormBackwardArgs&, const float* x, const float* dy, float* dx);
void add(const float* x, std::size_t count, float* y);
void activate(const ActivationArgs&, const float* x, float* y);
void normalise_activate(const ActivationArgs&, const NormArgs&, const float* x, float* y);
void activated_norm_sums(const ActivationArgs&, const NormArgs&, const float* x, const float* dy,
                         float* sum_dy, float* sum_dy_x);
void activated_norm_backward(const ActivationArgs&, const NormArgs&, const float* x,
                             const float* dy, float* dx);
void activate_backward(const ActivationArgs&, const float* y, const float* dy, float* dx);
void avg_pool(const PoolArgs&, const float* x, float* y);
void avg_pool_backward(const PoolArgs&, const float* dy, float* dx);
void max_pool(const PoolArgs&, const float* x, float* y, std::uint32_t* argmax);
void max_pool_backward(const PoolArgs&, const float* dy, const std::uint32_t* argmax, float* dx);
void norm_max_pool(const PoolArgs&, const NormArgs&, const float* x, float* y,
                   std::uint32_t* argmax);
void norm_max_pool_sums(const PoolArgs&, const NormArgs&, const float* x, const float* dy,
                        const std::uint32_t* argmax, float* sum_dy, float* sum_dy_x);
void norm_max_pool_backward(const PoolArgs&, const NormArgs&, const float* x, const float* dy,
                            const std::uint32_t* argmax, float* dx);
void dropout(const DropoutArgs&, const float* x, float* y);
void dropout_lanes(const DropoutArgs&, const float* x, float* y);
void adam(const AdamArgs&, const float* gradient, float* weight, float* m, float* v);
void sgd(const SgdArgs&, const float* gradient, float* weight, float* velocity);
void rmsprop(const RmspropArgs&, const float* gradient, float* weight, float* velocity,
             float* square);
float multiply_adds(const MultiplyAddArgs&);

}  // namespace berger::kernels::BERGER_ISA
