// The same bits: weights and predictions depend on the problem and the set of rewrites, never on
// threads or processors. tests/golden/signatures.txt holds what x86-64 made of each problem.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <span>

#include "berger/models.hpp"
#include "berger/train.hpp"
#include "engine/plan_cases.hpp"
#include "support/noise_data.hpp"

namespace berger {
namespace {

using test::noise_data;
using test::untrained;

struct Problem {
  std::string name;
  AnyModel model;
  Shape input;
  int classes = 2;
  int trials = 72, batch_size = 64;  // the last batch of an epoch is a partial one
  int steps = 2;
  bool scalar = false;  // on the scalar kernels too: where the problem is small, for they are slow
  TrainOptions options{.learning_rate = 0.01, .weight_decay = 0.01};
  bool images = false;
};

LayerByLayer images() {
  const Activation relu{.function = Function::relu};
  return {{{"a", Conv2d{.filters = 5, .kernel_h = 3, .kernel_w = 3, .same = true}},
           {"n", BatchNorm{}},
           {"f", relu},
           {"p", MaxPool{.h = 2, .w = 2}},
           {"d", Dropout{.rate = 0.2}},
           {"b", Conv2d{.filters = 9, .kernel_h = 3, .kernel_w = 2}},
           {"g", relu},
           {"q", AvgPool{.w = 2}},
           {"l", Linear{.outputs = 3}}}};
}

TrainOptions every_trick(const Augmentation& augment) {
  return {.epochs = 8,
          .learning_rate = 0.01,
          .sampling = Sampling::balanced,
          .class_weights = {ClassWeights::Rule::effective_number, {}},
          .label_smoothing = 0.1,
          .clip_norm = 0.3,
          .average_last = 7,
          .test_views = 3,
          .schedule = {.kind = ScheduleKind::cosine, .warm_up = 1},
          .augment = augment};
}

std::vector<Problem> problems() {
  return {
      {.name = "eegnet", .model = EegNet{}, .input = {1, 2, 750}},
      {.name = "deepconvnet", .model = DeepConvNet{}, .input = {1, 3, 500}},
      {.name = "eegnet_v4",
       .model = EegNetV4{},
       .input = {1, 22, 1125},
       .classes = 4,
       .trials = 12,
       .batch_size = 8},
      {.name = "small_eegnet",
       .model = EegNet{.filters = 3},
       .input = {1, 2, 75},
       .trials = 11,
       .batch_size = 4,
       .steps = 20,
       .scalar = true},
      {.name = "small_deepconvnet",
       .model = DeepConvNet{.filters = 5, .blocks = 2, .max_norm = 0.5},
       .input = {1, 3, 61},
       .classes = 3,
       .trials = 23,
       .batch_size = 9,
       .steps = 20,
       .scalar = true},
      {.name = "small_images",
       .model = images(),
       .input = {1, 12, 11},
       .classes = 3,
       .trials = 71,
       .batch_size = 32,
       .steps = 6,
       .scalar = true},
      {.name = "lenet",
       .model = LeNet{.dropout = 0.3},
       .input = {1, 28, 28},
       .classes = 10,
       .trials = 40,
       .batch_size = 32},
      {.name = "small_lenet",
       .model = LeNet{.conv_blocks = 3,
                      .filters = 3,
                      .hidden = 9,
                      .second_hidden = 5,
                      .norm_last = true,
                      .dropout = 0.2},
       .input = {2, 16, 17},
       .classes = 3,
       .trials = 23,
       .batch_size = 16,
       .steps = 6,
       .scalar = true},
      {.name = "small_resnet",
       .model = ResNet{.filters = 3},
       .input = {2, 8, 9},
       .classes = 3,
       .trials = 23,
       .batch_size = 16,
       .steps = 6,
       .scalar = true},
      {.name = "tricks_of_recordings",
       .model = EegNet{.filters = 3},
       .input = {1, 3, 75},
       .trials = 11,
       .batch_size = 4,
       .steps = 10,
       .scalar = true,
       .options = every_trick({.time_shift = 9,
                               .channel_dropout = 0.2,
                               .noise = 0.3,
                               .sign_flip = 0.4,
                               .time_mask = 0.5})},
      {.name = "tricks_of_images",
       .model = images(),
       .input = {1, 12, 11},
       .classes = 3,
       .trials = 41,
       .batch_size = 16,
       .steps = 8,
       .scalar = true,
       .options = every_trick({.flip = 0.5,
                               .rotation = 20,
                               .shift = 0.1,
                               .scale = 0.2,
                               .crop = 0.8,
                               .brightness = 0.3,
                               .erase = 0.5}),
       .images = true},
      {.name = "small_facenet",
       .model = FaceNet{.filters = 1, .hidden = 6},
       .input = {1, 8, 9},
       .classes = 3,
       .trials = 11,
       .batch_size = 8,
       .steps = 4,
       .scalar = true},
      {.name = "small_eegnet_v4",
       .model = EegNetV4{.filters = 3, .separable_filters = 5, .temporal_kernel = 16},
       .input = {1, 4, 70},
       .trials = 11,
       .batch_size = 9,
       .steps = 20,
       .scalar = true},
  };
}

struct ProblemCase {
  Problem problem;
  std::string set;
  RewriteSet rewrites;
};
void PrintTo(const ProblemCase& c, std::ostream* out) {
  *out << c.problem.name << " with rewrites: " << c.set;
}

// Not of rewrites that leave the plans as they are without any; of large networks, which take their
// time, not of those that leave the plan of training alone.
bool worth_a_case(const Problem& problem, const RewriteSet& rewrites) {
  const Network network = build(problem.model, problem.input, problem.classes);
  const auto changes = [&](Use use) {
    return test::made_by(network, rewrites, use) != test::made_by(network, {}, use);
  };
  return changes(Use::training) || (problem.scalar && changes(Use::inference));
}

std::vector<ProblemCase> cases() {
  std::vector<ProblemCase> list;
  for (const Problem& problem : problems()) {
    list.push_back({problem, "none", {}});
    for (const Rewrite& r : all_rewrites()) {
      const RewriteSet one{std::string(r.name)};
      if (worth_a_case(problem, one)) list.push_back({problem, std::string(r.name), one});
    }
    list.push_back({problem, "all", default_rewrites()});
  }
  return list;
}

std::vector<Isa> isas_of(const Problem& problem) {
  std::vector<Isa> list = available_isas();
  std::erase_if(list, [&](Isa isa) { return !problem.scalar && name(isa) == "scalar"; });
  return list;
}

// Every pair for the set that is used by default; for the others, since large networks take their
// time, the two ends.
std::vector<Engine> engines(const ProblemCase& c) {
  const std::vector<Isa> isas = isas_of(c.problem);
  if (isas.empty()) return {};
  if (c.set != "all" && !c.problem.scalar) return {{1, isas.front()}, {8, isas.back()}};
  std::vector<Engine> list;
  const std::vector<int> numbers =
      BERGER_EMULATED ? std::vector<int>{1, 3} : std::vector<int>{1, 2, 3, 8};
  for (const int threads : numbers)
    for (const Isa isa : isas) list.push_back({threads, isa});
  return list;
}

struct Trained {
  std::uint64_t signature = 0;
  Model model;
};

Trained train(const ProblemCase& c, const PreparedData& data, Engine engine) {
  TrainOptions options = c.problem.options;
  options.batch_size = c.problem.batch_size;
  Model model =
      untrained(build(c.problem.model, c.problem.input, c.problem.classes), data.train, c.rewrites);
  model.preprocessing.images = c.problem.images;
  Trainer trainer(std::move(model), data, options, engine);
  int left = c.problem.steps;
  while (left > 0) trainer.run_epoch([&] { return left-- > 0; });
  return {trainer.signature(), trainer.kept()};
}

Dataset data_of(const Problem& problem) {
  return (problem.images ? test::noise_images : noise_data)(problem.trials, problem.input,
                                                            problem.classes, 1);
}

std::vector<float> logits_of(const Model& model, const Dataset& data, Engine engine) {
  std::vector<float> logits(static_cast<std::size_t>(data.size()) * model.facts.classes.size());
  Decoder(model, engine).logits(data, logits);
  return logits;
}

std::vector<float> logits_of(const Model& model, ConstView trials, Engine engine) {
  std::vector<float> logits(static_cast<std::size_t>(trials.trials) * model.facts.classes.size());
  Decoder(model, engine).logits(trials, logits);
  return logits;
}

std::string name_of(const ProblemCase& c) {
  return c.problem.name + "_" + c.set;
}

std::map<std::string, std::string> read_golden() {
  std::map<std::string, std::string> golden;
  std::ifstream in(BERGER_TEST_SOURCE_DIR "/golden/signatures.txt");
  for (std::string name, signature; in >> name >> signature;) golden[name] = signature;
  return golden;
}

class Signature : public testing::TestWithParam<ProblemCase> {};

TEST_P(Signature, IsEqualOverThreadsAndInstructionSets) {
  const ProblemCase& c = GetParam();
  const PreparedData data{.train = data_of(c.problem)};
  const std::vector<Engine> all = engines(c);
  if (all.empty()) GTEST_SKIP() << "this processor has scalar kernels alone";
  const Trained first = train(c, data, all[0]);
  static const std::map<std::string, std::string> golden = read_golden();
  const auto expected = golden.find(name_of(c));
  const std::string signature = fmt::format("{:016x}", first.signature);
  if (expected == golden.end() || signature != expected->second) {
    std::cout << "golden: " << name_of(c) << ' ' << signature << '\n';
    ADD_FAILURE() << "not the signature in tests/golden/signatures.txt (CONTRIBUTING.md)";
  }
  const std::vector<float> logits = logits_of(first.model, data.train, all[0]);
  for (const Engine& engine : std::span(all).subspan(1)) {
    const std::string where =
        std::string(name(engine.isa)) + ", " + std::to_string(engine.threads) + " threads";
    const Trained other = train(c, data, engine);
    EXPECT_EQ(other.signature, first.signature) << where;
    EXPECT_EQ(other.model.first().parameters.hash(), first.model.first().parameters.hash())
        << where;
    EXPECT_EQ(logits_of(first.model, data.train, engine), logits) << where;
  }
}

TEST_P(Signature, OfATrialAloneIsThatInABatch) {
  const ProblemCase& c = GetParam();
  const Dataset data = noise_data(19, c.problem.input, c.problem.classes);
  Model model =
      untrained(build(c.problem.model, c.problem.input, c.problem.classes), data, c.rewrites);
  model.first().parameters.initialise(3);
  const std::size_t classes = model.facts.classes.size();
  const Tensor trials = data.trials.floats();
  const std::vector<float> together = logits_of(model, trials.view(), {.threads = 2});
  Decoder decoder(model);
  for (int n = 0; n < data.size(); ++n) {
    std::vector<float> alone(classes);
    decoder.logits(trials.view().slice(n, 1), alone);
    const auto at = together.begin() + n * static_cast<std::ptrdiff_t>(classes);
    EXPECT_EQ(alone, std::vector<float>(at, at + static_cast<std::ptrdiff_t>(classes)))
        << "trial " << n;
  }
}

INSTANTIATE_TEST_SUITE_P(Bits, Signature, testing::ValuesIn(cases()),
                         [](const auto& each) { return name_of(each.param); });

// A signature that did not see the weights would pass the test above.
TEST(TrainingSignature, ChangesWithEveryStep) {
  const Problem problem{.name = "short",
                        .model = EegNet{.filters = 2},
                        .input = {1, 2, 75},
                        .trials = 6,
                        .batch_size = 4};
  const PreparedData data{.train = noise_data(problem.trials, problem.input, problem.classes)};
  std::set<std::uint64_t> seen;
  for (const int steps : {0, 1, 2, 3, 4}) {
    ProblemCase c{problem, "all", default_rewrites()};
    c.problem.steps = steps;
    EXPECT_TRUE(seen.insert(train(c, data, {}).signature).second) << steps;
  }
}

}  // namespace
}  // namespace berger
