// Moments from sums of lags and ends, against every window written out.
#include "engine/rewrites/input_moments.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/random.hpp"
#include "kernels/kernels.hpp"

namespace berger {
namespace {

struct MomentsCase {
  const char* name;
  InputMoments moments;
  int rows = 3, trials = 5;
  double offset = 0;  // of the signal
};
void PrintTo(const MomentsCase& c, std::ostream* out) {
  *out << c.name;
}

// Amplitudes that differ from row to row.
std::vector<float> signal(const MomentsCase& c) {
  std::vector<float> x(static_cast<std::size_t>(c.trials * c.rows * c.moments.width));
  for (std::size_t i = 0; i < x.size(); ++i)
    x[i] = static_cast<float>(c.offset +
                              (1 + static_cast<double>(i / 50)) * (uniform({.seed = 2}, i) - 0.3));
  return x;
}

InputMoments::Joined gathered(const MomentsCase& c, const std::vector<float>& x, Isa isa,
                              int slots) {
  std::vector<double> sums(c.moments.sums() * static_cast<std::size_t>(slots));
  std::vector<InputMoments::Eight> scratch(c.moments.scratch());
  for (int slot = 0; slot < slots; ++slot) {
    const int first = c.trials * slot / slots, last = c.trials * (slot + 1) / slots;
    const ConstView trials =
        ConstView{x.data(), c.trials, {1, c.rows, c.moments.width}}.slice(first, last - first);
    c.moments.gather(kernels::table(isa), trials,
                     sums.data() + static_cast<std::size_t>(slot) * c.moments.sums(),
                     scratch.data());
  }
  InputMoments::Joined joined;
  c.moments.prepare(joined);
  c.moments.join(sums.data(), slots, c.trials * c.rows, joined);
  return joined;
}

// Every window, padded with zeros.
InputMoments::Joined written_out(const MomentsCase& c, const std::vector<float>& x) {
  const InputMoments& m = c.moments;
  const auto columns = static_cast<std::size_t>(m.columns);
  InputMoments::Joined joined{.first = std::vector<double>(columns),
                              .second = std::vector<double>(columns * columns)};
  for (int r = 0; r < c.rows * c.trials; ++r)
    for (int t = -m.pad_left; t + m.columns <= m.width + m.pad_right; ++t, ++joined.count) {
      const auto at = [&](std::size_t k) {
        const int i = t + static_cast<int>(k);
        return i < 0 || i >= m.width
                   ? 0.0
                   : static_cast<double>(x[static_cast<std::size_t>(r * m.width + i)]);
      };
      for (std::size_t j = 0; j < columns; ++j) {
        joined.first[j] += at(j);
        for (std::size_t k = 0; k < columns; ++k) joined.second[j * columns + k] += at(j) * at(k);
      }
    }
  return joined;
}

class Moments : public testing::TestWithParam<MomentsCase> {};

TEST_P(Moments, AreThoseOfEveryWindow) {
  const MomentsCase& c = GetParam();
  const std::vector<float> x = signal(c);
  const InputMoments::Joined got = gathered(c, x, default_isa(), 3), expected = written_out(c, x);
  EXPECT_EQ(got.count, expected.count);
  double largest = 0;
  for (const double v : expected.second) largest = std::max(largest, std::abs(v));
  for (std::size_t k = 0; k < got.first.size(); ++k)
    EXPECT_NEAR(got.first[k], expected.first[k], 1e-12 * std::sqrt(largest * expected.count)) << k;
  for (std::size_t i = 0; i < got.second.size(); ++i)
    EXPECT_NEAR(got.second[i], expected.second[i], 1e-12 * largest) << i;
}

TEST_P(Moments, HaveTheSameBitsOnEveryInstructionSet) {
  const std::vector<float> x = signal(GetParam());
  const InputMoments::Joined expected = gathered(GetParam(), x, available_isas().front(), 2);
  for (const Isa isa : available_isas()) {
    const InputMoments::Joined got = gathered(GetParam(), x, isa, 2);
    EXPECT_EQ(got.first, expected.first) << name(isa);
    EXPECT_EQ(got.second, expected.second) << name(isa);
  }
}

// A filter that sums to zero takes the offset away: its variance is that of the signal, not the
// rounding of the offset's square.
TEST(MomentsOfAnOffset, LeaveTheVarianceOfAFilterExact) {
  MomentsCase c{"", {.columns = 4, .width = 300}, 2, 3};
  const double filter[] = {1, -3, 3, -1};
  const auto variance = [&](const InputMoments::Joined& m) {
    double mean = 0, square = 0;
    for (std::size_t j = 0; j < 4; ++j) {
      mean += filter[j] * m.first[j] / m.count;
      for (std::size_t k = 0; k < 4; ++k)
        square += filter[j] * filter[k] * m.second[j * 4 + k] / m.count;
    }
    return square - mean * mean;
  };
  const double centred = variance(written_out(c, signal(c)));
  c.offset = 5000;
  const std::vector<float> x = signal(c);
  // Rounding the signal to floats around 5,000 changes it by up to 2.5e-4 itself.
  EXPECT_NEAR(variance(gathered(c, x, default_isa(), 1)), centred, 1e-4 * centred);
}

INSTANTIATE_TEST_SUITE_P(
    Windows, Moments,
    testing::Values(
        MomentsCase{"one_column", {.columns = 1, .width = 20}},
        MomentsCase{"same", {.columns = 51, .width = 200, .pad_left = 25, .pad_right = 25}},
        MomentsCase{"unpadded", {.columns = 9, .width = 33}},
        MomentsCase{"even", {.columns = 64, .width = 150, .pad_left = 31, .pad_right = 32}},
        MomentsCase{"long_filter", {.columns = 70, .width = 75, .pad_left = 2}},
        MomentsCase{"one_window", {.columns = 40, .width = 40}},
        MomentsCase{"filter_longer_than_signal",
                    {.columns = 30, .width = 7, .pad_left = 20, .pad_right = 9}},
        MomentsCase{"wide_padding", {.columns = 5, .width = 30, .pad_left = 9, .pad_right = 7}},
        MomentsCase{"few_trials", {.columns = 8, .width = 30, .pad_right = 7}, 2, 1}),
    [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace berger
