// Designs and filters against scipy, and the numbers of MNE 1.3 of the same signal.
#include <gmock/gmock.h>

#include <bit>
#include <cstring>

#include "berger/engine.hpp"
#include "berger/errors.hpp"
#include "core/json.hpp"
#include "dsp/fir.hpp"
#include "dsp/fir_filter.hpp"
#include "dsp/moving.hpp"
#include "dsp/resample.hpp"
#include "dsp/section_filter.hpp"
#include "filter_signal.hpp"

namespace berger::dsp {
namespace {

using test::expect_golden;
using test::filter_signal;
using test::golden_filters;
using test::side_by_side;

Band band_of(const nlohmann::json& wanted) {
  return {wanted["low"].get<double>(), wanted["high"].get<double>()};
}

// What `filter` makes of the golden signal, in double and, a thousand times coarser, in float.
void expect_filtered(const nlohmann::json& wanted, int samples, const std::string& what,
                     auto&& filter) {
  std::vector<double> x = filter_signal(samples);
  filter(signals_of(x, 1));
  expect_golden<double>(x, wanted, 1e-9, what);
  std::vector<float> rough = filter_signal<float>(samples);
  filter(signals_of(rough, 1));
  expect_golden<float>(rough, wanted, 1e-6, what + " in float");
}

TEST(Fir, IsDesignedAndAppliedAsTheReferenceSays) {
  for (const auto& wanted : golden_filters()["fir"]) {
    const std::string what = dump_json(wanted["low"]) + " to " + dump_json(wanted["high"]);
    const std::vector<double> taps = fir_band(band_of(wanted), wanted["rate"]);
    ASSERT_EQ(taps.size(), wanted["count"].get<std::size_t>());
    expect_golden<double>(taps, wanted["taps"], 1e-12, what);
    const auto centred = [&](auto signals) { filter_centred(taps, signals, {.threads = 1}); };
    expect_filtered(wanted["filtered"], 1000, what, centred);
    expect_filtered(wanted["short"], 60, what + ", shorter than the filter", centred);
    expect_filtered(wanted["causal"], 1000, what + ", causal",
                    [&](auto signals) { CausalFir(taps, 1).filter(signals); });
  }
}

// Written down from MNE 1.3.0, filter_data and notch_filter with their defaults.
TEST(Fir, IsThatOfMne) {
  const std::vector<double> taps = fir_band({4, 38}, 250);
  ASSERT_EQ(taps.size(), 413U);
  EXPECT_NEAR(taps[206], 0.317705473072399, 1e-14);
  EXPECT_NEAR(taps[0], -2.15825087212e-05, 1e-15);
  EXPECT_NEAR(fir_band({7, 35}, 250)[206], 0.266584682602227, 1e-14);
  EXPECT_NEAR(fir_band({8, 12}, 250)[206], 0.0518846747406908, 1e-14);
  EXPECT_NEAR(fir_band({0, 100}, 250)[16], 0.898746402163526, 1e-14);
  EXPECT_EQ(fir_band({4, 40}, 128).size(), 213U);
  EXPECT_EQ(fir_band({8, 32}, 512).size(), 845U);
  std::vector<double> x = filter_signal();
  filter_centred(taps, signals_of(x, 1), {.threads = 1});
  EXPECT_NEAR(x[1], 0.121357367365585, 1e-12);
  EXPECT_NEAR(x[500], 0.000800270110294134, 1e-12);
  EXPECT_NEAR(x[998], 0.13262150783177, 1e-12);
  x = filter_signal();
  const std::vector<double> notch = fir_notch(50, 250);
  ASSERT_EQ(notch.size(), 1651U);
  filter_centred(notch, signals_of(x, 1), {.threads = 1});
  EXPECT_NEAR(x[0], 0.49776010333067, 1e-12);
  EXPECT_NEAR(x[500], 0.348970657319619, 1e-12);
  expect_golden<double>(x, golden_filters()["notch_fir"]["filtered"], 1e-12, "notch");
}

TEST(Butterworth, IsDesignedAndAppliedAsByScipy) {
  for (const auto& wanted : golden_filters()["butterworth"]) {
    const int order = wanted["order"];
    const std::string what = dump_json(wanted["order"]) + " " + dump_json(wanted["low"]);
    const Sections sections = butterworth(order, band_of(wanted), wanted["rate"]);
    const auto coefficients = wanted["sections"].get<std::vector<double>>();
    ASSERT_EQ(sections.coefficients.size(), coefficients.size()) << what;
    for (std::size_t i = 0; i < coefficients.size(); ++i)
      EXPECT_NEAR(sections.coefficients[i], coefficients[i],
                  1e-10 * std::max(1e-6, std::abs(coefficients[i])))
          << what << ", " << i;
    EXPECT_EQ(ringing(sections), wanted["ringing"].get<std::int64_t>()) << what;
    const auto both = [&](auto signals) { filter_both_ways(sections, signals, {.threads = 1}); };
    expect_filtered(wanted["both"], 1000, what + ", both ways", both);
    expect_filtered(wanted["short"], 60, what + ", short", both);
    expect_filtered(wanted["causal"], 1000, what + ", causal", [&](auto signals) {
      CausalSections(sections, 1, CausalSections::Start::at_rest).filter(signals);
    });
    expect_filtered(wanted["settled"], 1000, what + ", settled", [&](auto signals) {
      CausalSections(sections, 1, CausalSections::Start::settled).filter(signals);
    });
  }
}

// Written down from MNE 1.3.0, method="iir".
TEST(Butterworth, IsThatOfMne) {
  const Sections sections = butterworth(4, {8, 32}, 250);
  EXPECT_EQ(ringing(sections), 124);
  std::vector<double> x = filter_signal();
  filter_both_ways(sections, signals_of(x, 1), {.threads = 1});
  EXPECT_NEAR(x[0], -0.000550184818651545, 1e-12);
  EXPECT_NEAR(x[100], 0.000310980168570452, 1e-12);
  EXPECT_NEAR(x[999], 0.00202568941036987, 1e-12);
}

TEST(NotchSection, IsThatOfScipy) {
  const auto& wanted = golden_filters()["notch_section"];
  const Sections notch = notch_section(50, 250);
  for (std::size_t i = 0; i < 5; ++i)
    EXPECT_NEAR(notch.coefficients[i], wanted["section"][i].get<double>(), 1e-14);
  expect_filtered(wanted["filtered"], 1000, "notch", [&](auto signals) {
    CausalSections(notch, 1, CausalSections::Start::at_rest).filter(signals);
  });
}

TEST(Resampling, IsThatOfScipy) {
  for (const auto& wanted : golden_filters()["resample"]) {
    const Ratio ratio{wanted["up"].get<int>(), wanted["down"].get<int>()};
    for (const auto& [key, samples] : {std::pair{"resampled", 1000}, std::pair{"short", 13}}) {
      const std::vector<double> x = filter_signal(samples);
      std::vector<double> y(static_cast<std::size_t>(ratio.samples(samples)));
      resample<double>(ratio, {x.data(), samples, 1, samples}, signals_of(y, 1), {.threads = 1});
      expect_golden<double>(y, wanted[key], 1e-9, dump_json(wanted["up"]) + key);
    }
  }
  EXPECT_EQ(ratio_of(250, 128).up, 64);
  EXPECT_EQ(ratio_of(250, 128).down, 125);
  EXPECT_EQ(ratio_of(512.5, 102.5).down, 5);
}

TEST(MovingStandardisation, IsThatOfPandasAndBraindecode) {
  std::vector<double> x = filter_signal();
  standardise_moving(signals_of(x, 1), 0);
  expect_golden<double>(x, golden_filters()["moving"], 1e-9, "moving");
  EXPECT_EQ(x[0], 0);
  EXPECT_NEAR(x[999], -0.499634991688988, 1e-12);
  x = filter_signal();
  standardise_moving(signals_of(x, 1), 500);
  EXPECT_NEAR(x[0], 0.491005731401522, 1e-12);
  EXPECT_NEAR(x[499], -0.50319527422221, 1e-12);
  EXPECT_NEAR(x[500], 0.498546832013135, 1e-12);
}

// Every kind of filter on so many channels, by this engine.
std::vector<float> all_filters(int channels, const Engine& engine) {
  std::vector<float> all;
  const auto x = side_by_side(filter_signal<float>(3000), channels);
  const auto add = [&](auto&& filter) {
    std::vector<float> y = x;
    filter(signals_of(y, channels));
    all.insert(all.end(), y.begin(), y.end());
  };
  add([&](auto s) { filter_centred(fir_band({4, 38}, 250), s, engine); });
  add([&](auto s) { filter_both_ways(butterworth(4, {4, 38}, 250), s, engine); });
  add([&](auto s) { CausalFir(fir_band({8, 30}, 250), s.channels, engine.isa).filter(s); });
  add([&](auto s) {
    CausalSections(butterworth(5, {4, 38}, 250), s.channels, CausalSections::Start::settled,
                   engine.isa)
        .filter(s);
  });
  add([&](auto s) { standardise_moving(s, 0); });
  const Ratio ratio{64, 125};
  std::vector<float> y(static_cast<std::size_t>(ratio.samples(3000) * channels));
  resample<float>(ratio, {x.data(), 3000, channels, 3000}, signals_of(y, channels), engine);
  all.insert(all.end(), y.begin(), y.end());
  return all;
}

bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

TEST(Filters, GiveTheSameBitsOnAnyInstructionSetAndThreads) {
  const std::vector<float> one = all_filters(19, {.threads = 1, .isa = available_isas().front()});
  for (const Isa isa : available_isas())
    EXPECT_TRUE(same_bits(all_filters(19, {.threads = 3, .isa = isa}), one)) << name(isa);
}

// What gcc, clang, and any processor make of it.
TEST(Filters, HaveTheSameBitsEverywhere) {
  std::vector<double> x;
  for (int n = 0; n < 1000; ++n) x.push_back((n * 7919 % 1013) - 500);
  filter_centred(fir_band({4, 38}, 250), signals_of(x, 1), {.threads = 1});
  filter_both_ways(butterworth(4, {4, 38}, 250), signals_of(x, 1), {.threads = 1});
  standardise_moving(signals_of(x, 1), 0);
  std::uint64_t bits = 0;
  for (const double value : x) bits = std::rotl(bits, 7) ^ std::bit_cast<std::uint64_t>(value);
  EXPECT_EQ(bits, 15018365844222979711U);
}

TEST(Filters, GiveTheSameBitsInWhateverChunks) {
  const int channels = 9, samples = 2500;
  const auto x = side_by_side(filter_signal<float>(samples), channels);
  const auto run = [&](std::vector<int> chunks) {
    std::vector<float> y = x;
    const Signals<float> all = signals_of(y, channels);
    CausalFir fir(fir_band({8, 30}, 250), channels);
    CausalSections sections(butterworth(4, {4, 38}, 250), channels, CausalSections::Start::settled);
    MovingStandardisation moving(channels);
    std::int64_t from = 0;
    for (std::size_t i = 0; from < samples; ++i) {
      const std::int64_t count = std::min<std::int64_t>(chunks[i % chunks.size()], samples - from);
      fir.filter(all.part(from, count));
      sections.filter(all.part(from, count));
      moving.standardise(all.part(from, count));
      from += count;
    }
    return y;
  };
  const std::vector<float> whole = run({samples});
  EXPECT_TRUE(same_bits(run({1}), whole));
  EXPECT_TRUE(same_bits(run({7, 300, 1, 1024}), whole));
}

// Nine channels at another rate, in these chunks over and over.
std::vector<float> resampled_in(const std::vector<int>& chunks, Ratio ratio, int samples) {
  const int channels = 9;
  auto x = side_by_side(filter_signal<float>(samples), channels);
  const Signals<const float> old{x.data(), samples, channels, samples};
  std::vector<float> y(static_cast<std::size_t>(ratio.samples(samples) * channels));
  const Signals<float> now = signals_of(y, channels);
  Resampler resampler(ratio, channels);
  std::int64_t from = 0, written = 0;
  for (std::size_t i = 0; from < samples; ++i) {
    const std::int64_t count = std::min<std::int64_t>(chunks[i % chunks.size()], samples - from);
    const std::int64_t ready = resampler.ready(count);
    resampler.push(old.part(from, count), now.part(written, ready));
    from += count;
    written += ready;
  }
  EXPECT_EQ(written + resampler.rest(), now.samples);
  resampler.finish(now.part(written, resampler.rest()));
  return y;
}

TEST(Resampling, GivesTheSameBitsInWhateverChunks) {
  for (const Ratio ratio : {Ratio{1, 2}, Ratio{64, 125}, Ratio{5, 2}, Ratio{3, 1}, Ratio{2, 7}})
    for (const int samples : {2, 13, 41, 2500}) {
      const auto x = side_by_side(filter_signal<float>(samples), 9);
      std::vector<float> whole(static_cast<std::size_t>(ratio.samples(samples) * 9));
      resample<float>(ratio, {x.data(), samples, 9, samples}, signals_of(whole, 9), {.threads = 2});
      for (const std::vector<int>& chunks : {std::vector{1}, {7}, {1000}, {7, 300, 1, 1024}})
        EXPECT_TRUE(same_bits(resampled_in(chunks, ratio, samples), whole))
            << ratio.up << "/" << ratio.down << " of " << samples << " by " << chunks[0];
    }
}

// Nothing is held back that could be told: ten samples of the lower rate behind its own time.
TEST(Resampling, GivesASampleAsSoonAsItCan) {
  EXPECT_EQ(Resampler({1, 2}, 1).ready(20), 0);
  EXPECT_EQ(Resampler({1, 2}, 1).ready(21), 1);
  EXPECT_EQ(Resampler({1, 2}, 1).ready(23), 2);
  EXPECT_EQ(Resampler({3, 1}, 1).ready(11), 3);
}

TEST(Filters, OfOneChannelAreThoseOfMany) {
  std::vector<double> one = filter_signal(), many = side_by_side(filter_signal(), 18);
  const std::vector<double> taps = fir_band({4, 38}, 250);
  filter_centred(taps, signals_of(one, 1), {.threads = 1});
  filter_centred(taps, signals_of(many, 18), {.threads = 2});
  for (std::size_t c = 0; c < 18; ++c)
    for (std::size_t t = 0; t < 1000; t += 99)
      EXPECT_NEAR(many[1000 * c + t], one[t] * static_cast<double>(c + 1),
                  1e-12 * (1.0 + static_cast<double>(c)));
}

TEST(Filters, RefuseWhatIsImpossible) {
  EXPECT_THROW(fir_band({4, 125}, 250), ShapeError);
  EXPECT_THROW(fir_band({38, 4}, 250), ShapeError);
  EXPECT_THROW(fir_band({0, 0}, 250), ShapeError);
  EXPECT_THROW(fir_band({std::nan(""), 30}, 250), ShapeError);
  EXPECT_THROW(fir_band({1e-5, 30}, 250), ShapeError);
  EXPECT_THROW(fir_band({4, 38}, 0), ShapeError);
  EXPECT_THROW(fir_notch(124.9, 250), ShapeError);
  EXPECT_THROW(butterworth(0, {4, 38}, 250), ShapeError);
  EXPECT_THROW(butterworth(4, {4, 130}, 250), ShapeError);
  EXPECT_THROW(butterworth(4, {1e-7, 0}, 1e5), ShapeError);
  EXPECT_THROW(butterworth(1000000000, {4, 38}, 250), ShapeError);
  EXPECT_THROW(ratio_of(250, 3.14159265), ShapeError);
  EXPECT_THROW(ratio_of(250, 0), ShapeError);
  std::vector<float> x(40);
  const Signals<float> two = signals_of(x, 2);
  EXPECT_THROW(Resampler({1, 2}, 1).push<float>({x.data(), 20, 2, 20}, two.part(0, 0)), ShapeError);
  EXPECT_THROW(Resampler({1, 2}, 2).push<float>({x.data(), 20, 2, 20}, two), ShapeError);
  EXPECT_THROW(Resampler({1, 2}, 1).finish(two), ShapeError);
  EXPECT_THROW(resample<float>({1, 2}, {x.data(), 20, 2, 20}, two, {}), ShapeError);
  EXPECT_THROW(filter_centred(std::vector<double>{0.5, 0.5}, two, {}), ShapeError);
  EXPECT_THROW(CausalFir(fir_band({8, 30}, 250), 1).filter(two), ShapeError);
  EXPECT_THROW(
      CausalSections(butterworth(4, {4, 38}, 250), 1, CausalSections::Start::settled).filter(two),
      ShapeError);
  EXPECT_THROW(MovingStandardisation(1).standardise(two), ShapeError);
}

}  // namespace
}  // namespace berger::dsp
