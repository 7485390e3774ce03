#include "kernels/simd/kernels.hpp"

namespace berger::kernels::BERGER_ISA {

extern const Table table;
const Table table{
    .chain = chain,
    .lane_gradient = lane_gradient,
    .dot_gradient = dot_gradient,
    .lag_products = lag_products,
    .dense = dense,
    .fast_split = fast_split,
    .fast_join = fast_join,
    .fast_input = fast_input,
    .fast_input_gradient = fast_input_gradient,
    .fast_output = fast_output,
    .fast_output_gradient = fast_output_gradient,
    .transpose = transpose,
    .lanes_apart = lanes_apart,
    .sum = sum,
    .squared_deviations = squared_deviations,
    .norm_sums = norm_sums,
    .normalise = normalise,
    .norm_backward = norm_backward,
    .normalise_features = normalise_features,
    .norm_features_backward = norm_features_backward,
    .add = add,
    .activate = activate,
    .normalise_activate = normalise_activate,
    .activate_backward = activate_backward,
    .avg_pool = avg_pool,
    .avg_pool_backward = avg_pool_backward,
    .max_pool = max_pool,
    .max_pool_backward = max_pool_backward,
    .norm_max_pool = norm_max_pool,
    .norm_max_pool_sums = norm_max_pool_sums,
    .norm_max_pool_backward = norm_max_pool_backward,
    .dropout = dropout,
    .dropout_lanes = dropout_lanes,
    .adam = adam,
    .sgd = sgd,
    .multiply_adds = multiply_adds,
};

}  // namespace berger::kernels::BERGER_ISA
