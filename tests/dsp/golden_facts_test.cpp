// Numbers of one signal, written down from MNE 1.3.0, SciPy 1.10 and pandas' recursion: they hold
// whatever makes the golden files.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <utility>

#include "dsp/fir.hpp"
#include "dsp/fir_filter.hpp"
#include "dsp/moving.hpp"
#include "dsp/resample.hpp"
#include "dsp/section_filter.hpp"
#include "dsp/symmetric.hpp"
#include "filter_signal.hpp"

namespace berger::dsp {
namespace {

using test::filter_signal;
using Written = std::vector<std::pair<std::size_t, double>>;

// To the digits that were written.
void expect_written(const std::vector<double>& got, const Written& wanted, double bound = 1e-12) {
  for (const auto& [at, value] : wanted) EXPECT_NEAR(got.at(at), value, bound) << at;
}

double rms(const std::vector<double>& x) {
  double sum = 0;
  for (const double value : x) sum += value * value;
  return std::sqrt(sum / static_cast<double>(x.size()));
}

std::vector<double> after(auto&& filter) {
  std::vector<double> x = filter_signal();
  filter(signals_of(x, 1));
  return x;
}

TEST(GoldenFacts, TapsOfFirFiltersAreMnes) {
  struct Row {
    double rate;
    Band band;
    std::size_t count;
    double centre;
  };
  for (const Row& row :
       {Row{250, {4, 38}, 413, 0.317705473072399}, Row{250, {8, 32}, 413, 0.231713099173331},
        Row{250, {7, 35}, 413, 0.266584682602227}, Row{250, {0.5, 40}, 1651, 0.357594601268326},
        Row{250, {1, 40}, 825, 0.355584198981855}, Row{250, {4, 0}, 413, 0.976058850263941},
        Row{250, {0, 40}, 83, 0.359604369586708}, Row{250, {0, 100}, 33, 0.898746402163526},
        Row{250, {8, 12}, 413, 0.0518846747406908}, Row{128, {4, 40}, 213, NAN},
        Row{160, {8, 32}, 265, NAN}, Row{512, {8, 32}, 845, NAN}, Row{1000, {4, 38}, 1651, NAN}}) {
    const std::vector<double> taps = fir_band(row.band, row.rate);
    EXPECT_EQ(taps.size(), row.count) << row.rate << ", " << row.band.low;
    const double centre = taps[taps.size() / 2];
    EXPECT_TRUE(std::isnan(row.centre) || std::abs(centre - row.centre) < 1e-14) << centre;
  }
  const std::vector<double> wide = fir_band({4, 38}, 250);
  expect_written(wide,
                 {{205, 0.255345557227609},
                  {204, 0.108660829632882},
                  {200, -0.0148439615519104},
                  {150, 0.00421330020795482},
                  {100, -0.00153975248721142},
                  {50, 3.04043967628039e-4},
                  {1, -3.08367380028876e-5},
                  {0, -2.15825087212e-05}},
                 1e-14);
  double size = 0;
  for (const double tap : wide) size += std::abs(tap);
  EXPECT_NEAR(size, 2.69347066326, 1e-10);
  expect_written(fir_band({8, 32}, 250),
                 {{205, 0.194105612374979},
                  {204, 0.0991014458260902},
                  {200, -0.0848214391005195},
                  {150, 0.00198415355717291},
                  {100, 3.11303352994288e-4},
                  {50, -3.12146137405991e-4},
                  {1, 1.24086106893528e-4},
                  {0, 1.2285529037203e-04}},
                 1e-14);
}

TEST(GoldenFacts, FirFiltersGiveWhatMneGives) {
  const std::vector<double> y = after([](auto s) {
    filter_centred(fir_band({4, 38}, 250), s, {.threads = 1});
  });
  expect_written(y, {{0, 0},
                     {1, 0.121357367365585},
                     {2, 0.294220166594853},
                     {100, 0.00282430134642481},
                     {500, 0.000800270110294134},
                     {998, 0.13262150783177},
                     {999, 0}});
  EXPECT_NEAR(rms(y), 0.704558397420569, 1e-12);
  expect_written(after([](auto s) { filter_centred(fir_notch(50, 250), s, {.threads = 1}); }),
                 {{0, 0.49776010333067},
                  {1, 0.644031963107261},
                  {100, 0.241503852622403},
                  {500, 0.348970657319619},
                  {999, -0.307634761612286}});
}

TEST(GoldenFacts, ButterworthFiltersGiveWhatMneAndScipyGive) {
  const Sections sections = butterworth(4, {8, 32}, 250);
  const std::vector<double> y =
      after([&](auto s) { filter_both_ways(sections, s, {.threads = 1}); });
  expect_written(y, {{0, -0.000550184818651545},
                     {1, 0.172222824956746},
                     {2, 0.351007173397478},
                     {100, 0.000310980168570452},
                     {500, 0.000459221121507591},
                     {998, -0.0678035219419375},
                     {999, 0.00202568941036987}});
  EXPECT_NEAR(rms(y), 0.679227497484031, 1e-12);
  const std::vector<std::pair<Band, std::int64_t>> lengths{
      {{8, 32}, 124}, {{4, 38}, 161}, {{0.5, 40}, 741}, {{8, 12}, 432}};
  for (const auto& [band, length] : lengths)
    EXPECT_EQ(ringing(butterworth(4, band, 250)), length) << band.low;
  const auto causal = [](const Sections& own) {
    return after([&](auto s) { CausalSections(own, 1, CausalSections::Start::at_rest).filter(s); });
  };
  expect_written(causal(sections), {{0, 0.00208909543326363},
                                    {1, 0.0169450254031559},
                                    {2, 0.063116310425321},
                                    {100, 0.975764173401076},
                                    {500, 0.970757877863207},
                                    {999, 0.992541257255668}});
  // of the filter's polynomials, which agree with sections to rounding
  expect_written(causal(butterworth(3, {4, 38}, 250)),
                 {{0, 0.0194170412957553},
                  {1, 0.122614002408726},
                  {2, 0.345265854057522},
                  {100, 0.289186746190553},
                  {999, 0.198057097555279}},
                 1e-10);
}

TEST(GoldenFacts, ResamplingIsThatOfScipyMirrored) {
  const std::vector<double> x = filter_signal();
  std::vector<double> y(512);
  resample<double>({64, 125}, {x.data(), 1000, 1, 1000}, signals_of(y, 1), {.threads = 1});
  expect_written(y, {{0, 0.84810808225168},
                     {1, 0.920100468014},
                     {100, -0.735778805209127},
                     {256, 0.49790855070191},
                     {511, -0.418891275485474}});
}

TEST(GoldenFacts, MovingStandardisationIsThatOfBraindecode) {
  expect_written(after([](auto s) { standardise_moving(s, 0); }), {{0, 0},
                                                                   {1, 1.41385996477728},
                                                                   {2, 0.683687350909431},
                                                                   {100, 0.345027098672662},
                                                                   {500, 0.498546832013135},
                                                                   {999, -0.499634991688988}});
  expect_written(after([](auto s) { standardise_moving(s, 500); }), {{0, 0.491005731401522},
                                                                     {1, 1.23235790773128},
                                                                     {499, -0.50319527422221},
                                                                     {500, 0.498546832013135},
                                                                     {999, -0.499634991688988}});
}

// Trial k of eight, of two classes: three sources mixed into three channels.
std::vector<double> eight_trials(int k) {
  const double scale = 1 + 0.1 * k;
  const double loud[2][3] = {{2 * scale, 0.7, 1}, {0.8, 1.9 * scale, 1}};
  const double mix[3][3] = {{1, .3, .1}, {.2, .8, .4}, {.1, .2, 1.1}};
  const double turn = 2 * std::numbers::pi;
  std::vector<double> x(3 * 64);
  for (std::size_t t = 0; t < 64; ++t) {
    const auto at = static_cast<double>(t);
    const double sources[3] = {std::sin(turn * (0.05 + 0.002 * k) * at + 0.3 * k),
                               std::cos(turn * (0.11 + 0.001 * k) * at + 0.2 * k),
                               std::sin(turn * 0.23 * at + 0.5 * k)};
    for (std::size_t c = 0; c < 3; ++c)
      for (std::size_t s = 0; s < 3; ++s) x[c * 64 + t] += mix[c][s] * loud[k % 2][s] * sources[s];
  }
  return x;
}

TEST(GoldenFacts, EuclideanAlignmentIsThatOfItsAuthors) {
  std::vector<double> mean(9);
  for (int k = 0; k < 8; ++k) {
    const std::vector<double> x = eight_trials(k);
    for (std::size_t a = 0; a < 3; ++a)
      for (std::size_t b = 0; b < 3; ++b)
        for (std::size_t t = 0; t < 64; ++t) mean[a * 3 + b] += x[a * 64 + t] * x[b * 64 + t] / 8;
  }
  expect_written(mean,
                 {{0, 131.78430354},
                  {1, 52.5364232671},
                  {2, 22.8299827658},
                  {4, 88.8521766096},
                  {5, 37.3397474431},
                  {8, 45.3243916739}},
                 1e-8);
  expect_written(inverse_square_root(mean, 3),
                 {{0, 0.0960074786332},
                  {1, -0.0261749337956},
                  {2, -0.00526979480502},
                  {4, 0.133434288154},
                  {5, -0.0455233779275},
                  {8, 0.17791275415}},
                 1e-11);
}

}  // namespace
}  // namespace berger::dsp
