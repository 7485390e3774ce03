// Single layers against PyTorch: output, input gradient and parameter gradients, and the running
// statistics of batch norms.
#include <gtest/gtest.h>

#include "engine/executor.hpp"
#include "engine/layer_harness.hpp"
#include "parity/golden.hpp"

namespace berger {
namespace {

using parity::expect_close;

struct StoredLayer {
  std::string name;  // in the golden file
  AnyLayer layer;
};
void PrintTo(const StoredLayer& c, std::ostream* out) {
  *out << c.name;
}

const parity::Golden& golden() {
  static const parity::Golden file("layers");
  return file;
}
const parity::Golden& golden_of(const std::string& layer) {
  static const parity::Golden prelu("prelu");
  return layer.starts_with("prelu") ? prelu : golden();
}

// [N, M, H, W], or [N, features].
Shape shape_of(const SafeTensor& tensor) {
  const auto at = [&](std::size_t axis) {
    return tensor.dims.size() > axis ? static_cast<int>(tensor.dims[axis]) : 1;
  };
  return {.maps = at(1), .height = at(2), .width = at(3)};
}

class Layers : public ::testing::TestWithParam<StoredLayer> {
 protected:
  std::span<const float> stored(const std::string& what) const {
    return golden_of(GetParam().name).floats(GetParam().name + "/" + what);
  }
};

TEST_P(Layers, GiveTheSameOutputsAndGradientsOnEveryInstructionSet) {
  const SafeTensor& x = golden_of(GetParam().name)[GetParam().name + "/x"];
  const test::LayerCase c{GetParam().name, GetParam().layer, shape_of(x),
                          static_cast<int>(x.dims[0])};
  test::LayerRun run(c);
  run.x = x.values;
  ASSERT_EQ(run.dy.size(), stored("dy").size()) << "output of another shape";
  run.dy.assign(stored("dy").begin(), stored("dy").end());
  for (std::size_t i = 0; i < run.specs.size(); ++i) {
    if (run.specs[i].role == Role::trained)
      run.parameters[i] = golden_of(c.name)[c.name + "/" + run.specs[i].name].values;
  }
  for (const Isa isa : available_isas()) {
    const test::Outcome outcome = run_layer(c, run, isa, c.trials);
    expect_close(outcome.y, stored("y"), 1e-5, "output");
    expect_close(outcome.dx, stored("dx"), 1e-5, "input gradient");
    std::size_t trained = 0;
    for (const ParamSpec& spec : run.specs) {
      if (spec.role == Role::trained)
        expect_close(outcome.gradients[trained++], stored("d" + spec.name), 1e-5, spec.name);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Parity, Layers,
    ::testing::Values(
        StoredLayer{"conv_plain", Conv2d{.filters = 5, .kernel_h = 3, .kernel_w = 3}},
        StoredLayer{"conv_stride", Conv2d{.filters = 5,
                                          .kernel_h = 3,
                                          .kernel_w = 5,
                                          .stride_h = 2,
                                          .stride_w = 3,
                                          .pad_top = 1,
                                          .pad_bottom = 1,
                                          .pad_left = 2,
                                          .pad_right = 2}},
        StoredLayer{
            "conv_dilation",
            Conv2d{.filters = 5, .kernel_h = 2, .kernel_w = 5, .dilation_h = 2, .dilation_w = 3}},
        StoredLayer{
            "conv_groups",
            Conv2d{.filters = 9, .kernel_w = 7, .pad_left = 3, .pad_right = 3, .groups = 3}},
        StoredLayer{"conv_depthwise",
                    Conv2d{.filters = 16, .kernel_h = 3, .groups = 8, .bias = false}},
        StoredLayer{
            "conv_same",
            Conv2d{.filters = 4, .kernel_h = 2, .kernel_w = 8, .same = true, .bias = false}},
        StoredLayer{"conv_asymmetric", Conv2d{.filters = 3,
                                              .kernel_h = 2,
                                              .kernel_w = 4,
                                              .pad_bottom = 2,
                                              .pad_left = 3,
                                              .pad_right = 1}},
        StoredLayer{"conv_everything", Conv2d{.filters = 6,
                                              .kernel_h = 2,
                                              .kernel_w = 3,
                                              .stride_w = 2,
                                              .dilation_w = 2,
                                              .pad_top = 1,
                                              .pad_right = 3,
                                              .groups = 2}},
        StoredLayer{"conv_column", Conv2d{.filters = 25, .kernel_h = 2}},
        StoredLayer{"conv_narrow", Conv2d{.filters = 2, .kernel_w = 5}},
        StoredLayer{"max_pool_ragged", MaxPool{.h = 1, .w = 2}},
        StoredLayer{"max_pool_square", MaxPool{.h = 2, .w = 3}},
        StoredLayer{"max_pool_ties", MaxPool{.h = 2, .w = 2}},
        StoredLayer{"avg_pool_ragged", AvgPool{.h = 1, .w = 4}},
        StoredLayer{"avg_pool_square", AvgPool{.h = 2, .w = 3}},
        StoredLayer{"linear", Linear{.outputs = 5}},
        StoredLayer{"linear_no_bias", Linear{.outputs = 3, .bias = false}},
        StoredLayer{"relu", Activation{.function = Function::relu}},
        StoredLayer{"leaky_relu", Activation{.function = Function::leaky_relu, .leaky_slope = 0.2}},
        StoredLayer{"elu", Activation{.function = Function::elu, .elu_alpha = 0.5}},
        StoredLayer{"sigmoid", Activation{.function = Function::sigmoid}},
        StoredLayer{"tanh", Activation{.function = Function::tanh}}, StoredLayer{"prelu", Prelu{}},
        StoredLayer{"prelu_features", Prelu{}},
        StoredLayer{"batch_norm", BatchNorm{.eps = 1e-3, .momentum = 0.2}},
        StoredLayer{"batch_norm_features", BatchNorm{}}),
    [](const auto& tested) { return tested.param.name; });

void expect_the_same_running_statistics(const std::string& name, const BatchNorm& norm) {
  const SafeTensor& x = golden()[name + "/x"];
  const Network network{shape_of(x), {{"norm", norm}, {"flatten", Flatten{}}}};
  Parameters parameters(network);
  parameters.initialise(1);
  ThreadPool pool(2);
  Executor plan(network, parameters, static_cast<int>(x.dims[0]), default_rewrites(), pool,
                default_isa());
  const std::vector<int> labels(static_cast<std::size_t>(x.dims[0]), 0);
  for (int step = 1; step <= 3; ++step) {  // the batches are x, 2 x − 1 and 3 x − 1
    const float shift = step > 1 ? 1.0F : 0.0F;
    std::transform(x.values.begin(), x.values.end(), plan.batch().data,
                   [&](float value) { return static_cast<float>(step) * value - shift; });
    plan.step(labels, 1, static_cast<std::uint64_t>(step));
    for (const char* statistic : {"running_mean", "running_var"}) {
      const auto theirs = golden().floats(name + "/" + statistic + "_" + std::to_string(step));
      expect_close(parameters.of(*parameters.find(std::string("norm.") + statistic)), theirs, 1e-6,
                   statistic);
    }
  }
}

TEST(ParityOfBatchNorms, KeepTheSameRunningStatistics) {
  expect_the_same_running_statistics("batch_norm", {.eps = 1e-3, .momentum = 0.2});
  expect_the_same_running_statistics("batch_norm_features", {});
}

}  // namespace
}  // namespace berger
