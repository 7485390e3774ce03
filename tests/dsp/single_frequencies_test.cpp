#include "dsp/single_frequencies.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <limits>

#include "berger/errors.hpp"
#include "dsp/welch.hpp"
#include "signal.hpp"

namespace berger::dsp {
namespace {

using test::golden_numbers;
using test::golden_spectra;

std::vector<double> densities_of(const std::vector<float>& samples, double rate,
                                 const std::vector<double>& hertz) {
  std::vector<double> found(hertz.size());
  EXPECT_TRUE(SingleFrequencies(rate, samples.size(), hertz).densities(samples, found));
  return found;
}

TEST(SingleFrequencies, AreWhatTheirDefinitionSays) {
  const auto golden = golden_spectra();
  for (const auto& wanted : golden["single"]) {
    const auto densities = wanted["density"].get<std::vector<double>>();
    const std::vector<double> found =
        densities_of(golden_numbers(wanted["count"]), wanted["rate"], wanted["hertz"]);
    for (std::size_t i = 0; i < densities.size(); ++i)
      EXPECT_NEAR(found[i], densities[i], 1e-11 * densities[i]) << wanted["hertz"][i];
  }
}

TEST(SingleFrequencies, AreThoseOfTheWholeSpectrum) {
  const std::vector<float> samples = golden_numbers(128);
  Welch welch(160, 128);
  welch.add(samples);
  const Spectrum spectrum = welch.spectrum();
  const std::vector<double> found =
      densities_of(samples, 160, {3 * spectrum.step, 40 * spectrum.step});
  EXPECT_NEAR(found[0], spectrum.density[3], 1e-11 * spectrum.density[3]);
  EXPECT_NEAR(found[1], spectrum.density[40], 1e-11 * spectrum.density[40]);
}

TEST(SingleFrequencies, HaveTheSameBitsEverywhere) {
  const std::vector<double> found = densities_of(golden_numbers(101), 160, {50, 60});
  EXPECT_EQ(std::bit_cast<std::uint64_t>(found[0]), 4632889725363378291U);
  EXPECT_EQ(std::bit_cast<std::uint64_t>(found[1]), 4630260968672872092U);
}

TEST(SingleFrequencies, AreUnknownWhereSamplesAreMissing) {
  std::vector<float> samples = golden_numbers(32);
  samples[31] = std::numeric_limits<float>::quiet_NaN();
  std::vector<double> found{-1};
  EXPECT_FALSE(SingleFrequencies(100, 32, std::vector{20.0}).densities(samples, found));
  EXPECT_EQ(found[0], -1);
}

TEST(SingleFrequencies, AreRefusedFromHalfTheRateOn) {
  EXPECT_THROW(SingleFrequencies(100, 32, std::vector{50.0}), ShapeError);
  EXPECT_THROW(SingleFrequencies(100, 32, std::vector{0.0}), ShapeError);
  std::vector<double> found(1);
  EXPECT_THROW(SingleFrequencies(100, 32, std::vector{20.0}).densities(golden_numbers(31), found),
               ShapeError);
}

}  // namespace
}  // namespace berger::dsp
