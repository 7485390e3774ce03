#include "data/simulations/motor_imagery.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "berger/errors.hpp"
#include "core/hash.hpp"
#include "data/simulations/simulated_source.hpp"
#include "support/dataset_values.hpp"
#include "support/message_of.hpp"

namespace {

using berger::ConfigError;
using berger::Dataset;
using berger::Part;
using berger::simulate_motor_imagery;
using berger::test::message_of;
using berger::test::values;
using testing::ElementsAre;
using testing::HasSubstr;

// Mean power of a channel between two frequencies, by the definition of the Fourier transform,
// over 1.9 to 5 s.
double band_power(const float* samples, double low, double high) {
  constexpr int first = 240, count = 375;
  double power = 0;
  int bins = 0;
  for (int k = 1; k < count / 2; ++k) {
    const double frequency = k * 125.0 / count;
    if (frequency < low || frequency >= high) continue;
    double re = 0, im = 0;
    for (int w = 0; w < count; ++w) {
      const double angle = 6.283185307179586 * k * w / count;
      re += samples[first + w] * std::cos(angle), im += samples[first + w] * std::sin(angle);
    }
    power += re * re + im * im;
    ++bins;
  }
  return power / bins;
}

double mean_band_power(const Dataset& data, int channel, std::int64_t label, double low,
                       double high) {
  double sum = 0;
  int count = 0;
  for (int n = 0; n < data.size(); ++n) {
    if (data.raw_labels[static_cast<std::size_t>(n)] != label) continue;
    sum += band_power(data.trials.trial(n).data() + channel * 750, low, high);
    ++count;
  }
  return sum / count;
}

TEST(MotorImagery, HasTheShapeNamesAndBalanceOfARecording) {
  const Dataset data = simulate_motor_imagery({});
  EXPECT_EQ(data.size(), 1080);
  EXPECT_EQ(data.shape(), (berger::Shape{1, 2, 750}));
  EXPECT_EQ(data.rate, 125);
  EXPECT_EQ(data.unit, "µV");
  EXPECT_THAT(data.channels, ElementsAre("C3", "C4"));
  EXPECT_THAT(data.classes, ElementsAre("left", "right"));
  EXPECT_EQ(std::count(data.raw_labels.begin(), data.raw_labels.end(), 1), 540);
  EXPECT_EQ(std::count(data.raw_labels.begin(), data.raw_labels.end(), 2), 540);
  EXPECT_EQ(std::count(data.subjects.begin(), data.subjects.end(), 1), 270);
}

// The hash was printed on one machine; any other must find the same bits.
TEST(MotorImagery, IsTheSameToTheLastBitOnEveryMachine) {
  const Dataset data = simulate_motor_imagery({.trials = 16});
  const std::vector<float> all = values(data);
  EXPECT_EQ(berger::hex(berger::fnv1a(std::as_bytes(std::span(all)))), "74a87a72ce360e0d");
}

TEST(MotorImagery, FewerTrialsAreTheFirstOfMore) {
  const Dataset few = simulate_motor_imagery({.trials = 6}),
                more = simulate_motor_imagery({.trials = 10});
  EXPECT_EQ(values(few), values(berger::subset(more, {0, 1, 2, 3, 4, 5})));
}

TEST(MotorImagery, SeedsAndPartsGiveOtherTrials) {
  const auto first = [](const berger::SimulationOptions& options) {
    return simulate_motor_imagery(options).trials.trial(0)[0];
  };
  const float base = first({.trials = 2});
  EXPECT_NE(base, first({.trials = 2, .seed = 2}));
  EXPECT_NE(base, first({.trials = 2, .part = Part::test}));
}

TEST(MotorImagery, RhythmsWeakenOverTheHemisphereOppositeTheHand) {
  for (const Part part : {Part::train, Part::test}) {
    const Dataset data = simulate_motor_imagery({.trials = 240, .part = part});
    for (const auto& [low, high] : {std::pair{8.0, 13.0}, std::pair{16.0, 26.0}}) {
      const auto power = [&, low = low, high = high](int channel, int label) {
        return mean_band_power(data, channel, label, low, high);
      };
      EXPECT_LT(power(0, 2), 0.85 * power(0, 1))
          << "C3: right hand against left, from " << low << " Hz";
      EXPECT_LT(power(1, 1), 0.85 * power(1, 2))
          << "C4: left hand against right, from " << low << " Hz";
    }
  }
}

TEST(MotorImagery, TheBackgroundFallsWithFrequencyAndNothingElseTellsTheHands) {
  const Dataset data = simulate_motor_imagery({.trials = 240});
  const double slow = mean_band_power(data, 0, 1, 2, 4), middle = mean_band_power(data, 0, 1, 4, 7),
               fast = mean_band_power(data, 0, 1, 40, 60);
  EXPECT_GT(slow, 1.3 * middle);
  EXPECT_GT(middle, 4 * fast);
  EXPECT_NEAR(mean_band_power(data, 0, 2, 40, 60) / fast, 1, 0.15);
}

TEST(MotorImagery, SubjectsDiffer) {
  const Dataset data = simulate_motor_imagery({.trials = 400});
  std::vector<double> power(4);
  for (int n = 0; n < data.size(); ++n) {
    power[static_cast<std::size_t>(data.subjects[static_cast<std::size_t>(n)] - 1)] +=
        band_power(data.trials.trial(n).data(), 8, 13);
  }
  EXPECT_GT(*std::max_element(power.begin(), power.end()),
            1.3 * *std::min_element(power.begin(), power.end()));
}

TEST(SimulatedSource, TheQuerySetsTrialsSeedAndPart) {
  const auto options = berger::parse_simulation(
      "simulated:motor-imagery?trials=20&seed=18446744073709551615&part=test", "data.test");
  EXPECT_EQ(options.trials, 20);
  EXPECT_EQ(options.seed, ~std::uint64_t{0});
  EXPECT_EQ(options.part, Part::test);
  EXPECT_EQ(berger::read_dataset({"simulated:motor-imagery"}).size(), 1080);
  const Dataset data = berger::read_dataset(
      {"simulated:motor-imagery?trials=4", "simulated:motor-imagery?trials=2&part=test"});
  EXPECT_EQ(data.size(), 6);
  EXPECT_EQ(data.sources[1].name, "simulated:motor-imagery?trials=2&part=test");
}

TEST(SimulatedSource, BadQueriesAreConfigErrors) {
  const auto refusal = [](const std::string& name) {
    return message_of<ConfigError>(
        [&] { berger::parse_simulation("simulated:" + name, "data.train"); });
  };
  EXPECT_THAT(refusal("motor"),
              HasSubstr("simulated:motor: unknown simulation; did you mean simulated:"));
  EXPECT_THAT(refusal("digit"),
              HasSubstr("did you mean simulated:digits? There are simulated:motor-imagery, "
                        "simulated:digits and simulated:faces"));
  EXPECT_THAT(refusal("faces?trials=-4"), HasSubstr("trials is '-4'; expected 1 to 1000000"));
  EXPECT_THAT(refusal("motor-imagery?trails=3"),
              HasSubstr("unknown option 'trails'; there are trials, seed and part"));
  EXPECT_THAT(refusal("motor-imagery?trials=0"), HasSubstr("trials is '0'; expected 1 to 1000000"));
  EXPECT_THAT(refusal("motor-imagery?trials=1e9"), HasSubstr("trials is '1e9'"));
  EXPECT_THAT(refusal("motor-imagery?trials=99999999999"), HasSubstr("trials is '99999999999'"));
  EXPECT_THAT(refusal("motor-imagery?seed=-1"),
              HasSubstr("seed is '-1'; expected a whole number from 0"));
  EXPECT_THAT(refusal("motor-imagery?part=both"),
              HasSubstr("part is 'both'; expected train or test"));
}

TEST(SimulatedSource, ImagesAreNoRecordings) {
  EXPECT_THAT(
      message_of<ConfigError>([] { berger::open_simulated("simulated:faces", "data.train"); }),
      HasSubstr("simulated:faces: makes images, but recordings are needed"));
}

}  // namespace
