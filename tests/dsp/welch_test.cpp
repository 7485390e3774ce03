#include "dsp/welch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <numeric>

#include "berger/errors.hpp"
#include "signal.hpp"

namespace berger::dsp {
namespace {

using test::golden_numbers;
using test::golden_spectra;

Spectrum welch_of(const std::vector<float>& samples, double rate, std::size_t length) {
  Welch welch(rate, length);
  welch.add(samples);
  return welch.spectrum();
}

TEST(Welch, IsThatOfScipy) {
  const auto golden = golden_spectra();
  for (const auto& wanted : golden["welch"]) {
    const Spectrum found = welch_of(golden_numbers(wanted["count"]), wanted["rate"],
                                    wanted["length"].get<std::size_t>());
    EXPECT_DOUBLE_EQ(found.step, wanted["step"].get<double>());
    const auto densities = wanted["density"].get<std::vector<double>>();
    ASSERT_EQ(found.density.size(), densities.size());
    const double most = *std::ranges::max_element(densities);
    for (std::size_t k = 0; k < densities.size(); ++k)
      EXPECT_NEAR(found.density[k], densities[k], 1e-12 * densities[k] + 1e-15 * most) << k;
  }
}

TEST(Welch, OfASineHoldsItsPower) {
  std::vector<float> samples(1024);
  for (std::size_t n = 0; n < samples.size(); ++n)
    samples[n] = static_cast<float>(3 * std::sin(0.1 * static_cast<double>(n)));
  const Spectrum found = welch_of(samples, 200, 256);
  const double power = std::accumulate(found.density.begin(), found.density.end(), 0.0);
  EXPECT_NEAR(power * found.step, 4.5, 0.02);  // amplitude² / 2
}

TEST(Welch, LeavesOutSegmentsWithMissingSamples) {
  const std::vector<float> samples = golden_numbers(64);
  std::vector<float> gap(32, 0.0F);
  gap[7] = std::numeric_limits<float>::quiet_NaN();
  Welch welch(100, 32);
  welch.add(samples);
  welch.add(gap);
  EXPECT_EQ(welch.spectrum().density, welch_of(samples, 100, 32).density);
  EXPECT_THAT(welch_of(gap, 100, 32).density, testing::IsEmpty());
}

TEST(Welch, OfAConstantIsNothing) {
  EXPECT_THAT(welch_of(std::vector<float>(64, 0.1F), 100, 32).density, testing::Each(0.0));
}

// What gcc, clang, and any processor make of it.
TEST(Welch, HasTheSameBitsEverywhere) {
  const Spectrum found = welch_of(golden_numbers(300), 160, 64);
  std::uint64_t bits = 0;
  for (const double value : found.density)
    bits = std::rotl(bits, 7) ^ std::bit_cast<std::uint64_t>(value);
  EXPECT_EQ(bits, 2441380833708179006U);
}

TEST(Welch, RefusesWhatHasNoSpectrum) {
  EXPECT_THROW(Welch(100, 48), ShapeError);
  EXPECT_THROW(Welch(100, 2), ShapeError);
  EXPECT_THROW(Welch(0, 64), ShapeError);
  EXPECT_THROW(Welch(std::nan(""), 64), ShapeError);
}

}  // namespace
}  // namespace berger::dsp
