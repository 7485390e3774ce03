// What training knew of its data is held against whatever the model is given later: brought to it
// where that is possible, refused where it is not, never ignored.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <random>

#include "cli/program.hpp"
#include "support/npz_builder.hpp"

namespace berger {
namespace {

using testing::HasSubstr;
using testing::Not;

// Trials of three channels with a rhythm each class has at a place and a frequency of its own; how
// they are written down is another matter.
struct Written {
  std::vector<std::string> channels{"C3", "Cz", "C4"};  // Pz: noise that no model knows
  std::vector<std::string> classes{"left", "right"};    // what the labels 1 and 2 are called
  std::string rate = "250", unit = "uV";
  float scale = 1;            // of the values
  bool samples_first = true;  // axes (trials, samples, channels)
  bool fortran = false;
  int trials = 40, seed = 5;
  int only = -1;  // trials of this class alone
};
constexpr int samples = 96;

float value(int seed, int trial, const std::string& channel, int t) {
  const int label = trial % 2;
  std::mt19937 random(static_cast<unsigned>(seed * 7919 + trial * 131 + t * 7 + channel.back()));
  const double noise = static_cast<double>(random() % 2001) / 1000 - 1;
  const bool here = channel == (label == 0 ? "C3" : "Cz");
  return static_cast<float>(noise + (here ? 2 * std::sin(0.0654498 * t * (5 + 4 * label)) : 0));
}

std::string texts(const std::vector<std::string>& names) {
  std::string bytes;
  for (std::string name : names) {
    name.resize(8);
    bytes += name;
  }
  return test::npy("|S8", fmt::format("({},)", names.size()), bytes);
}

std::string npz_of(const Written& w) {
  std::vector<int> order;
  for (int n = 0; n < w.trials; ++n)
    if (w.only < 0 || n % 2 == w.only) order.push_back(n);
  const std::size_t trials = order.size(), channels = w.channels.size(), all = trials * channels;
  std::vector<float> signal(all * samples);
  std::vector<std::int64_t> labels;
  const std::size_t dims[3] = {trials, w.samples_first ? samples : channels,
                               w.samples_first ? channels : samples};
  for (std::size_t n = 0; n < trials; ++n) {
    const bool first = w.classes.empty() || w.classes[0] == "left";
    labels.push_back((order[n] % 2 == 0) == first ? 1 : 2);
    for (std::size_t c = 0; c < channels; ++c)
      for (std::size_t t = 0; t < samples; ++t) {
        const std::size_t i = w.samples_first ? t : c, j = w.samples_first ? c : t;
        const std::size_t at =
            w.fortran ? n + dims[0] * (i + dims[1] * j) : (n * dims[1] + i) * dims[2] + j;
        signal[at] = w.scale * value(w.seed, order[n], w.channels[c], static_cast<int>(t));
      }
  }
  std::vector<test::ZipMember> members{
      {"signal.npy", test::npy("<f4", fmt::format("({})", fmt::join(dims, ", ")),
                               test::bytes_of(signal), w.fortran)},
      {"label.npy", test::npy("<i8", fmt::format("({},)", trials), test::bytes_of(labels))}};
  if (!w.classes.empty()) members.push_back({"classes.npy", texts(w.classes)});
  if (!w.channels.empty()) members.push_back({"channels.npy", texts(w.channels)});
  if (!w.unit.empty()) members.push_back({"unit.npy", texts({w.unit})});
  if (!w.rate.empty())
    members.push_back(
        {"sfreq.npy",
         test::npy("<i8", "()", test::bytes_of(std::vector<std::int64_t>{std::stoll(w.rate)}))});
  return test::zip_of(members);
}

class Truth : public test::Program {
 protected:
  void SetUp() override {
    write("train.npz", {.trials = 60, .seed = 0});
    write("test.npz", {});
    const test::Ran ran = berger(
        "train --data train.npz --model eegnet --out run --quiet "
        "--set train.epochs=6 --set train.batch_size=10 --set "
        "train.learning_rate=0.01");
    ASSERT_EQ(ran.code, 0) << ran.err;
  }
  void write(const std::string& name, const Written& written) const {
    folder.file(name, npz_of(written));
  }
  std::string accuracy(const std::string& data) {
    const test::Ran ran = berger("evaluate run " + data);
    EXPECT_EQ(ran.code, 0) << data << ran.err;
    notes = ran.err;
    const std::size_t at = ran.out.find("accuracy");
    return ran.out.substr(at, ran.out.find('\n', at) - at);
  }
  std::string accuracy_of(const Written& written) {
    write("other.npz", written);
    return accuracy("other.npz");
  }
  std::string notes;
};

TEST_F(Truth, ChannelsUnitLabelsAndAxesAreBroughtToThoseOfTheModel) {
  const std::string right = accuracy("test.npz");
  EXPECT_GT(std::stod(right.substr(right.rfind(' '))), 0.85) << "there is something to lose";
  EXPECT_EQ(accuracy_of({.channels = {"C4", "C3", "Cz"}}), right);
  EXPECT_THAT(notes, HasSubstr("channels are put into the order of the model's training data"));
  EXPECT_EQ(accuracy_of({.channels = {"c4", "Pz", "C3", "CZ"}}), right);
  EXPECT_THAT(notes, HasSubstr("1 of 4 channels are left out"));
  EXPECT_EQ(accuracy_of({.unit = "V", .scale = 1e-6F}), right);
  EXPECT_THAT(notes, HasSubstr("V are made into uV"));
  EXPECT_EQ(accuracy_of({.unit = "\u00b5V"}), right);
  EXPECT_EQ(accuracy_of({.classes = {"right", "left"}}), right);
  EXPECT_THAT(notes, HasSubstr("labels become those"));
  EXPECT_EQ(accuracy_of({.samples_first = false}), right);
  EXPECT_EQ(accuracy_of({.fortran = true}), right);
  EXPECT_EQ(accuracy_of({.channels = {"C4", "Cz", "C3"},
                         .classes = {"right", "left"},
                         .unit = "nV",
                         .scale = 1000,
                         .samples_first = false,
                         .fortran = true}),
            right);
}

TEST_F(Truth, AFileThatLacksAClassIsDecodedRightly) {
  write("left.npz", {.only = 0});
  write("right.npz", {.classes = {"right"}, .only = 1});
  write("both.npz", {});
  const std::string both = berger("evaluate run both.npz").out;
  const test::Ran joined = berger("predict run left.npz right.npz -o p.csv");
  EXPECT_EQ(joined.code, 0) << joined.err;
  const std::string csv = content("p.csv");
  EXPECT_THAT(csv, HasSubstr("left.npz,0,1,"));
  EXPECT_THAT(csv, HasSubstr("right.npz,0,2,")) << "its only label is 1, and its name right";
}

TEST_F(Truth, WhatCannotBeBroughtToTheModelIsRefused) {
  write("lacks.npz", {.channels = {"C3", "C4"}});
  expect_refusal("evaluate run lacks.npz", 3, "lacks the channel Cz");
  expect_refusal("predict run lacks.npz -o p.csv", 3, "lacks the channel Cz");
  write("rate.npz", {.rate = "500"});
  expect_refusal("evaluate run rate.npz", 3, "is sampled at 500 Hz, but");
  write("unit.npz", {.unit = "dB"});
  expect_refusal("evaluate run unit.npz", 3, "only V, mV, µV and nV");
  write("feet.npz", {.classes = {"left", "feet"}});
  expect_refusal("evaluate run feet.npz", 3,
                 "class 'feet' is unknown to the model's training data, which has left, right; "
                 "this file has left, feet");
  EXPECT_EQ(berger("evaluate run feet.npz --classes left,right").code, 0);
  write("twice.npz", {.channels = {"C3", "Cz", "C4", "C3"}});
  expect_refusal("evaluate run twice.npz", 3, "has two channels C3");
}

TEST_F(Truth, WhatOnlyOneSideKnowsIsANote) {
  const std::string right = accuracy("test.npz");
  EXPECT_EQ(notes.find("compared"), std::string::npos);
  EXPECT_EQ(accuracy_of({.rate = "", .unit = ""}), right);
  EXPECT_THAT(notes, HasSubstr("without a sampling rate, a unit, which cannot be compared"));
  accuracy_of({.unit = "", .scale = 1e-6F});
  EXPECT_THAT(notes, HasSubstr("is it in another unit?"));
}

TEST_F(Truth, GivenClassesSayWhatLabelsMean) {
  const std::string right = accuracy("test.npz");
  write("bare.npz", {.classes = {}});
  EXPECT_EQ(accuracy("bare.npz --classes left,right"), right);
  EXPECT_EQ(accuracy("bare.npz --classes right=2,left=1"), right);
  EXPECT_NE(accuracy("bare.npz --classes right,left"), right);
  expect_refusal("evaluate run bare.npz --classes left,left", 2, "a name is there twice");
  expect_refusal("evaluate run bare.npz --classes left=1,right", 2, "some names have a label");
  expect_refusal("evaluate run bare.npz --classes left=x,right=2", 2, "no whole number");
}

TEST_F(Truth, TestDataInTrainingFollowTheSameRules) {
  write("permuted.npz", {.channels = {"Cz", "C4", "C3"}, .classes = {"right", "left"}});
  const std::string train = "train --model eegnet --set train.epochs=1 --data train.npz --test ";
  ASSERT_EQ(berger(train + "test.npz --out a").code, 0);
  ASSERT_EQ(berger(train + "permuted.npz --out b").code, 0);
  const auto test_columns = [&](const std::string& name) {
    const std::string csv = content(name + "/predictions.csv");
    return csv;
  };
  EXPECT_EQ(test_columns("a"), test_columns("b"));
}

// Weights of another person's recording, whose cap was wired in another order.
TEST_F(Truth, InitPutsTheChannelsIntoTheOrderOfTheWeights) {
  write("wired.npz", {.channels = {"Cz", "C4", "C3"}, .trials = 60, .seed = 0});
  const std::string train =
      "train --model eegnet --init run/model.safetensors --set train.epochs=1 --data ";
  ASSERT_EQ(berger(train + "train.npz --out a").code, 0);
  const test::Ran wired = berger(train + "wired.npz --out b");
  ASSERT_EQ(wired.code, 0) << wired.err;
  EXPECT_THAT(wired.err, HasSubstr("channels are put into the order of"));
  const auto numbers = [&](const std::string& run) {
    const std::string csv = content(run + "/metrics.csv");
    return csv.substr(csv.find('\n'), 22);  // loss of the epoch, no seconds
  };
  EXPECT_EQ(numbers("a"), numbers("b"));
  EXPECT_EQ(berger("evaluate b test.npz").out, berger("evaluate a test.npz").out);
}

// Weights alone become a model by what the command line says of their data.
TEST_F(Truth, ImportedWeightsAreAModel) {
  const std::string import = "import run/model.safetensors --model eegnet --input 3x96 ";
  ASSERT_EQ(berger(import + "--classes left=1,right=2 --channels C3,Cz,C4 --rate 250 --unit uV -o "
                            "whole.safetensors")
                .code,
            0);
  write("other.npz", {.channels = {"C4", "C3", "Cz"}, .unit = "V", .scale = 1e-6F});
  const test::Ran whole = berger("evaluate whole.safetensors other.npz");
  EXPECT_EQ(whole.out, berger("evaluate run other.npz").out);
  EXPECT_THAT(whole.err, HasSubstr("V are made into uV"));

  ASSERT_EQ(berger(import + "--classes left,right -o named.safetensors").code, 0);
  write("numbers.npz", {.classes = {}});
  EXPECT_EQ(berger("evaluate named.safetensors test.npz").out, berger("evaluate run test.npz").out);
  expect_refusal("evaluate named.safetensors numbers.npz", 3, "which is which?");
  EXPECT_EQ(berger("evaluate named.safetensors numbers.npz --classes left,right").out,
            berger("evaluate run test.npz").out);
  ASSERT_EQ(berger("predict named.safetensors numbers.npz -o p.csv").code, 0);
  EXPECT_THAT(content("p.csv"), HasSubstr("trial,file,place,prediction,class,"));

  ASSERT_EQ(berger(import + "--classes 2 --mean 0.5 --sd 2 -o bare.safetensors").code, 0);
  EXPECT_EQ(berger("predict bare.safetensors test.npz -o q.csv").code, 0);
  expect_refusal(import + "--classes 3 -o three.safetensors", 3, "classify");
  expect_refusal(import + "--classes 1 -o one.safetensors", 2, "2 to 65536");
  expect_refusal(import + "--classes left=2,right=1 -o x.safetensors", 2, "do not ascend");
  expect_refusal(import + "--classes 2 --channels C3,C4 -o x.safetensors", 2, "--channels names 2");
  expect_refusal(import + "--classes 2 -o whole.safetensors", 2, "exists already");
  EXPECT_FALSE(exists("x.safetensors"));
}

// More channels than samples: by itself the longer axis would be time.
TEST_F(Truth, OfMoreChannelsThanSamplesIsEvaluatedAsItWasTrained) {
  std::vector<float> signal(60 * 64 * 40);
  std::vector<std::int64_t> labels;
  std::mt19937 random(3);
  for (float& x : signal) x = static_cast<float>(random() % 2000) / 1000 - 1;
  for (int n = 0; n < 60; ++n) labels.push_back(n % 2);
  folder.file(
      "wide.npz",
      test::zip_of({{"signal.npy", test::npy("<f4", "(60, 64, 40)", test::bytes_of(signal))},
                    {"label.npy", test::npy("<i8", "(60,)", test::bytes_of(labels))}}));
  ASSERT_EQ(berger("train --data wide.npz --test wide.npz --model eegnet --out wide --epochs 1 "
                   "--set data.axes=channels_samples")
                .code,
            0);
  EXPECT_EQ(berger("evaluate wide wide.npz").code, 0);
}

// Forty channels of forty samples: nothing but what training was told says which is which.
TEST_F(Truth, TheAxesOfTrainingAreThoseOfTheModel) {
  const auto square = [](int seed) {
    std::vector<float> signal;
    std::vector<std::int64_t> labels;
    std::mt19937 random(static_cast<unsigned>(seed));
    for (int n = 0; n < 40; ++n) {
      labels.push_back(n % 2);
      for (int t = 0; t < 40; ++t)
        for (int c = 0; c < 40; ++c)
          signal.push_back(static_cast<float>(random() % 2000) / 1000 - 1 +
                           (n % 2 == 1 ? static_cast<float>(3 * std::sin(0.942 * t)) : 0));
    }
    return test::zip_of({{"signal.npy", test::npy("<f4", "(40, 40, 40)", test::bytes_of(signal))},
                         {"label.npy", test::npy("<i8", "(40,)", test::bytes_of(labels))}});
  };
  folder.file("square.npz", square(1));
  folder.file("later.npz", square(2));
  ASSERT_EQ(berger("train --data square.npz --test later.npz --model eegnet --out square --set "
                   "data.axes=samples_channels --set train.epochs=2 --set train.batch_size=10")
                .code,
            0);
  const std::string own = berger("evaluate square").out;
  const test::Ran again = berger("evaluate square later.npz");
  EXPECT_THAT(own, HasSubstr(again.out.substr(0, again.out.find("kappa"))));
  EXPECT_NE(berger("evaluate square later.npz --axes channels_samples").out, again.out);
}

}  // namespace
}  // namespace berger
