// Whole networks against PyTorch: logits, every gradient, ten losses, running statistics.
#include <gtest/gtest.h>

#include "berger/models.hpp"
#include "engine/executor.hpp"
#include "engine/infer_plan.hpp"
#include "kernels/kernels.hpp"
#include "parity/golden.hpp"
#include "train/update_rule.hpp"

namespace berger {
namespace {

using parity::expect_close;
using parity::expect_each_close;
using parity::Golden;

struct StoredNetwork {
  std::string golden;  // name of the file
  AnyModel model;      // without dropout and max-norm
  Shape input;
  int classes = 2;
  bool full = false;  // the studies' own size: input and weights from noise()
};

AnyModel with(AnyModel model, Function function) {
  std::visit(
      [&](auto& options) {
        if constexpr (requires { options.activation; }) options.activation.function = function;
      },
      model);
  return model;
}

void fill_by_noise(Parameters& parameters) {
  std::uint32_t seed = 0;
  for (const Parameter& p : parameters.list()) {
    const std::vector<double> noise = parity::noise(++seed, p.size);
    const std::span<float> values = parameters.of(p);
    const double scale = p.spec.dims.size() > 1
                             ? 1.5 / std::sqrt(static_cast<double>(p.size) / p.spec.dims[0])
                             : 0.5;
    for (std::size_t i = 0; i < p.size; ++i) {
      double value = noise[i] * scale;
      if (p.spec.init == Initialiser::ones) value += 1;
      if (p.spec.name == "running_var") value /= 4;
      if (p.spec.role != Role::counter) values[i] = static_cast<float>(value);
    }
  }
}

void fill_from(const Golden& golden, Parameters& parameters) {
  for (const Parameter& p : parameters.list()) {
    if (p.spec.role == Role::counter) continue;
    const SafeTensor& stored = golden["weights/" + p.name];
    ASSERT_EQ(std::vector<std::int64_t>(p.spec.dims.begin(), p.spec.dims.end()), stored.dims)
        << p.name;
    std::copy(stored.values.begin(), stored.values.end(), parameters.of(p).begin());
  }
}

// A network with the golden file's weights and batch, ready to be trained.
struct StoredTraining {
  Golden golden;
  std::vector<int> labels;
  Network network;
  Parameters parameters;
  ThreadPool pool{2};
  RewriteSet rewrites;
  Executor plan;

  StoredTraining(const StoredNetwork& c, Function function, RewriteSet rewrites_)
      : golden(c.golden),
        labels(golden.integers("labels")),
        network(build(with(c.model, function), c.input, c.classes)),
        parameters(network),
        rewrites(std::move(rewrites_)),
        plan(network, parameters, static_cast<int>(labels.size()), rewrites, pool, default_isa()) {
    const std::span<float> batch(plan.batch().data, plan.batch().size());
    if (c.full) {
      fill_by_noise(parameters);
      const std::vector<double> noise =
          parity::noise(static_cast<std::uint32_t>(golden.integers("seed")[0]), batch.size());
      std::copy(noise.begin(), noise.end(), batch.begin());
    } else {
      fill_from(golden, parameters);
      const auto input = golden.floats("input");
      std::copy(input.begin(), input.end(), batch.begin());
    }
  }

  std::vector<float> losses(const TrainOptions& options) {
    const View batch = plan.batch();
    // the plan reuses the batch's memory
    const std::vector<float> trials(batch.data, batch.data + batch.size());
    OptimizerState optimizer(parameters, update_rule(options));
    std::vector<float> result;
    for (std::uint64_t step = 1; step <= 10; ++step) {
      std::copy(trials.begin(), trials.end(), batch.data);
      result.push_back(
          static_cast<float>(plan.step(labels, 1, step).loss / static_cast<double>(labels.size())));
      optimizer.step(parameters, plan.gradients(), step, options.learning_rate,
                     kernels::table(default_isa()), pool);
    }
    return result;
  }
};

TrainOptions adam(double learning_rate = 1e-3) {
  return {.optimizer = Optimizer::adam, .learning_rate = learning_rate, .weight_decay = 0.01};
}

struct Variant {
  StoredNetwork network;
  Function function;
  bool rewritten;
};

std::string name_of(const Variant& v) {
  return v.network.golden + "_" +
         std::string(names(v.function)[static_cast<std::size_t>(v.function)]) +
         (v.rewritten ? "_rewritten" : "");
}
void PrintTo(const Variant& v, std::ostream* out) {
  *out << name_of(v);
}

class Networks : public testing::TestWithParam<Variant> {
 protected:
  const Variant& variant() const { return GetParam(); }
  std::string prefix() const {
    return std::string(names(Function{})[static_cast<std::size_t>(variant().function)]) + "/";
  }
  StoredTraining trained{variant().network, variant().function,
                         variant().rewritten ? default_rewrites() : RewriteSet{}};
};

TEST_P(Networks, GiveTheSameLogitsInEvaluation) {
  InferPlan infer(trained.network, trained.parameters, trained.rewrites, trained.pool,
                  default_isa());
  infer.refresh();
  std::vector<float> logits(trained.labels.size() *
                            static_cast<std::size_t>(variant().network.classes));
  infer.run(trained.plan.batch(), logits);
  expect_close(logits, trained.golden.floats(prefix() + "eval_logits"), 1e-5,
               "logits in evaluation");
}

// Of a hundred thousand values that rectifiers cut off, a few lie within rounding of zero, and
// through Toom & Cook's convolutions some of them on its other side: each moves gradients by as
// much as its own share in them. Layer by layer, and through smooth functions, they agree.
bool has_kinks(const Variant& v) {
  return v.rewritten && v.network.golden == "full_facenet" && v.function == Function::relu;
}

TEST_P(Networks, GiveTheSameLogitsGradientsAndStatisticsInTraining) {
  const double of_logits = has_kinks(variant()) ? 2e-5 : 1e-5,
               of_gradients = has_kinks(variant()) ? 1e-2 : 1e-4;
  trained.plan.step(trained.labels, 1, 1);
  const ConstView logits = trained.plan.logits();
  expect_close({logits.data, logits.size()}, trained.golden.floats(prefix() + "train_logits"),
               of_logits, "logits in training");

  double largest = 0;
  for (const Parameter& p : trained.parameters.list()) {
    if (p.spec.role == Role::trained)
      largest = std::max(largest,
                         parity::largest(trained.golden.floats(prefix() + "gradient/" + p.name)));
  }
  for (const Parameter& p : trained.parameters.list()) {
    if (p.spec.role == Role::statistic) {
      expect_close(trained.parameters.of(p), trained.golden.floats(prefix() + "after/" + p.name),
                   1e-5, p.name);
    } else if (p.spec.role == Role::counter) {
      EXPECT_EQ(trained.parameters.of(p)[0], 1) << p.name;
    } else {
      const auto theirs = trained.golden.floats(prefix() + "gradient/" + p.name);
      const auto all = trained.plan.gradients().subspan(p.offset, p.size);
      const std::size_t stride =
          variant().network.full ? std::max<std::size_t>(1, p.size / 200) : 1;
      std::vector<float> ours;
      for (std::size_t i = 0; i < all.size(); i += stride) ours.push_back(all[i]);
      EXPECT_LE(parity::largest_difference(ours, theirs), of_gradients * largest)
          << "gradient of " << p.name;
    }
  }
}

TEST_P(Networks, LoseTheSameOverTenStepsOfAdam) {
  const double learning_rate = variant().network.full
                                   ? static_cast<double>(trained.golden.floats("learning_rate")[0])
                                   : 1e-3;
  expect_each_close(trained.losses(adam(learning_rate)),
                    trained.golden.floats(prefix() + "adam_losses"), 1e-5, "loss of step");
}

Shape eeg(int electrodes, int samples) {
  return {.maps = 1, .height = electrodes, .width = samples};
}

StoredNetwork small_eegnet() {
  return {"eegnet", EegNet{.dropout = 0}, eeg(2, 150)};
}
StoredNetwork small_eegnet_v4() {
  return {"eegnet_v4", EegNetV4{.dropout = 0, .spatial_max_norm = 0, .classify_max_norm = 0},
          eeg(3, 150), 4};
}

StoredNetwork small_lenet() {
  return {"lenet",
          LeNet{.conv_blocks = 3, .filters = 5, .hidden = 21, .second_hidden = 10},
          {1, 18, 20},
          5};
}
FaceNet facenet(int filters, int hidden) {
  return {
      .filters = filters, .hidden = hidden, .early_dropout = 0, .dropout = 0, .dense_dropout = 0};
}
StoredNetwork small_facenet() {
  return {"facenet", facenet(2, 12), {1, 16, 25}, 3};
}

std::vector<Variant> variants() {
  const EegNetV4 v4{.dropout = 0, .spatial_max_norm = 0, .classify_max_norm = 0};
  std::vector<Variant> list;
  for (const StoredNetwork& c :
       {small_eegnet(), small_eegnet_v4(),
        StoredNetwork{"deepconvnet", DeepConvNet{.filters = 7, .dropout = 0}, eeg(2, 110), 3},
        StoredNetwork{"full_eegnet", EegNet{.dropout = 0}, eeg(2, 750), 2, true},
        StoredNetwork{"full_eegnet_v4", v4, eeg(22, 1125), 4, true},
        StoredNetwork{"full_deepconvnet", DeepConvNet{.dropout = 0}, eeg(2, 750), 2, true},
        small_lenet(), small_facenet(),
        StoredNetwork{"resnet", ResNet{.filters = 3, .blocks = 2}, {1, 11, 14}, 4},
        StoredNetwork{"full_resnet", ResNet{}, {1, 28, 28}, 10, true},
        StoredNetwork{"full_lenet", LeNet{}, {1, 28, 28}, 10, true},
        StoredNetwork{"full_facenet", facenet(32, 256), {1, 48, 48}, 7, true}}) {
    for (const Function function : {Function::relu, Function::leaky_relu, Function::elu}) {
      for (const bool rewritten : {false, true}) list.push_back({c, function, rewritten});
    }
  }
  return list;
}

INSTANTIATE_TEST_SUITE_P(Parity, Networks, testing::ValuesIn(variants()),
                         [](const auto& tested) { return name_of(tested.param); });

TEST(ParityOfOptimisers, AdamWDecaysWeightsApartFromTheGradient) {
  StoredTraining trained(small_eegnet(), Function::elu, default_rewrites());
  const auto losses =
      trained.losses({.optimizer = Optimizer::adamw, .learning_rate = 1e-3, .weight_decay = 0.01});
  expect_each_close(losses, trained.golden.floats("adamw_losses"), 1e-5, "loss of step");
}

TEST(ParityOfOptimisers, SgdHasMomentumAndWeightDecay) {
  StoredTraining trained(small_eegnet(), Function::elu, default_rewrites());
  const auto losses = trained.losses(
      {.optimizer = Optimizer::sgd, .learning_rate = 1e-2, .weight_decay = 0.01, .momentum = 0.9});
  expect_each_close(losses, trained.golden.floats("sgd_losses"), 1e-5, "loss of step");
}

TEST(ParityOfOptimisers, RmspropHasMomentumAndWeightDecayIfTold) {
  const Golden golden("rmsprop");
  StoredTraining plain(small_eegnet(), Function::elu, default_rewrites());
  expect_each_close(
      plain.losses({.optimizer = Optimizer::rmsprop, .learning_rate = 1e-3, .epsilon = 1e-3}),
      golden.floats("losses"), 1e-5, "loss of step");
  StoredTraining moving(small_eegnet(), Function::elu, default_rewrites());
  expect_each_close(moving.losses({.optimizer = Optimizer::rmsprop,
                                   .learning_rate = 1e-3,
                                   .weight_decay = 0.01,
                                   .epsilon = 1e-3,
                                   .momentum = 0.5,
                                   .smoothing = 0.9}),
                    golden.floats("momentum_losses"), 1e-5, "loss of step");
}

TEST(ParityOfOptimisers, MaxNormLimitsWeightsAfterEachStep) {
  StoredNetwork limited = small_eegnet_v4();
  limited.model = EegNetV4{.dropout = 0};
  StoredTraining trained(limited, Function::elu, default_rewrites());
  expect_each_close(trained.losses(adam()), trained.golden.floats("max_norm_losses"), 1e-5,
                    "loss of step");
  for (const char* name : {"conv_spatial.weight", "classify.weight"}) {
    const auto theirs = trained.golden.floats(std::string("max_norm/") + name);
    expect_close(trained.parameters.of(*trained.parameters.find(name)), theirs, 1e-5, name);
  }
}

}  // namespace
}  // namespace berger
