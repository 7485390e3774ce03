// A graph that takes a piece of a recording decides as the model does on the trial that the steps
// of its study cut out of it.
#include "export/onnx_front.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "berger/errors.hpp"
#include "core/random.hpp"
#include "dsp/fir.hpp"
#include "export/models.hpp"
#include "support/message_of.hpp"
#include "support/onnx_interpreter.hpp"

namespace berger {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Model of_recordings() {
  Model model = test::named_model("eegnet");
  model.facts.channels = {"C3", "Cz", "C4"};
  model.facts.rate = 125;
  model.facts.unit = "\u00b5V";
  Chain chain{.trials = {.events = {{{"T1", "left"}}}, .from = 0.5, .to = 1.3}};
  chain.recordings.reference = {"average"};
  chain.recordings.band = {8, 30};
  model.facts.chain = chain;
  return model;
}

TEST(OnnxFront, TakesUnitReferenceAndFilterInside) {
  const Model model = of_recordings();
  const std::vector<double> taps = dsp::fir_band({8, 30}, 125);
  const std::int64_t channels = 3, samples = 100, more = std::ssize(taps) - 1;
  const OnnxOptions options{.with_filter = true, .unit = "mV"};
  const std::string bytes = onnx_bytes(model, options);
  const OnnxModel file = parse_onnx(std::as_bytes(std::span(bytes)), "x.onnx");
  ASSERT_THAT(file.inputs[0].dims, ElementsAre(-1, channels, samples + more));
  EXPECT_EQ(file.metadata.at("unit"), "mV");
  EXPECT_EQ(file.metadata.at("samples_before"), std::to_string(more / 2));

  test::OnnxArray raw{{2, channels, samples + more}, {}};
  const RandomKey key{.seed = 3, .purpose = Purpose::simulate};
  for (std::int64_t i = 0; i < 2 * channels * (samples + more); ++i)
    raw.values.push_back(static_cast<float>(1e-3 * uniform(key, static_cast<std::uint64_t>(i))));
  const auto at = [&](std::int64_t n, std::int64_t c, std::int64_t t) {
    return 1e3 * raw.values[static_cast<std::size_t>((n * channels + c) * (samples + more) + t)];
  };
  Tensor trials(2, model.first().network.input);
  auto to = trials.values().begin();
  for (std::int64_t n = 0; n < 2; ++n)
    for (std::int64_t c = 0; c < channels; ++c)
      for (std::int64_t t = 0; t < samples; ++t) {
        double sum = 0;
        for (std::int64_t k = 0; k <= more; ++k) {
          const std::int64_t now = t + more - k;
          const double mean = (at(n, 0, now) + at(n, 1, now) + at(n, 2, now)) / 3;
          sum += taps[static_cast<std::size_t>(k)] * (at(n, c, now) - mean);
        }
        *to++ = static_cast<float>(sum);
      }
  const std::vector<float> expected = test::logits_of(model, trials.view());
  const test::OnnxArray found = test::OnnxInterpreter(file).run(raw, "logits");
  ASSERT_EQ(found.values.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i)
    EXPECT_NEAR(found.values[i], expected[i], 1e-5) << i;
}

TEST(OnnxFront, LeavesOutWhatStandsBeforeAnAlignment) {
  Model model = of_recordings();
  model.facts.align = AlignUnit::subject;
  EXPECT_NO_THROW(onnx_front(model, {}));
  for (const OnnxOptions& options : {OnnxOptions{.with_filter = true}, OnnxOptions{.unit = "V"}})
    EXPECT_THAT(test::message_of<ConfigError>([&] { onnx_front(model, options); }),
                HasSubstr("data.align: trials are aligned by their subject"));
}

TEST(OnnxFront, TakesWhatPairsNeed) {
  Model model = of_recordings();
  model.facts.channels = {"C3-Cz", "Cz-C4", "C3-C4"};
  model.facts.chain->recordings.reference = {"none"};
  model.facts.chain->recordings.bipolar = model.facts.channels;
  model.facts.chain->recordings.causal = true;
  const OnnxFront front = onnx_front(model, {.with_filter = true});
  EXPECT_THAT(front.channels, ElementsAre("C3", "Cz", "C4"));
  EXPECT_THAT(front.reference, ElementsAre(1, -1, 0, 0, 1, -1, 1, 0, -1));
  EXPECT_EQ(front.after, 0);
  EXPECT_EQ(front.before + 1, std::ssize(front.taps));
}

TEST(OnnxFront, OfNotchAndBandIsOneFilterBehindTheOther) {
  Model model = of_recordings();
  model.facts.chain->recordings.notch = {50};
  const OnnxFront front = onnx_front(model, {.with_filter = true});
  EXPECT_EQ(front.taps.size(),
            dsp::fir_band({8, 30}, 125).size() + dsp::fir_notch(50, 125).size() - 1);
  EXPECT_EQ(front.before, front.after);
}

TEST(OnnxFront, IsNothingUnlessItIsAskedFor) {
  EXPECT_EQ(onnx_front(of_recordings(), {}),
            (OnnxFront{.channels = {"C3", "Cz", "C4"}, .inputs = 3}));
}

TEST(OnnxFront, RefusesWhatNoGraphDoesByItsKey) {
  const auto refusal = [](const auto& change, OnnxOptions options = {.with_filter = true}) {
    Model model = of_recordings();
    change(model);
    return test::message_of<ConfigError>([&] { onnx_front(model, options); });
  };
  EXPECT_THAT(refusal([](Model& m) { m.facts.chain->recordings.filter = FilterKind::butterworth; }),
              HasSubstr("recordings.filter"));
  EXPECT_THAT(refusal([](Model& m) { m.facts.chain->recordings.resample = 100; }),
              HasSubstr("recordings.resample"));
  EXPECT_THAT(refusal([](Model& m) { m.facts.chain->recordings.reference = {"laplacian"}; }),
              HasSubstr("Laplacian"));
  EXPECT_THAT(refusal([](Model& m) { m.facts.chain->recordings.reference = {"Pz"}; }),
              HasSubstr("recordings.reference"));
  EXPECT_THAT(refusal([](Model& m) { m.facts.chain->trials.standardise = TrialScale::trial; }),
              HasSubstr("trials.standardise"));
  EXPECT_THAT(refusal([](Model& m) {
                m.facts.chain->trials.baseline = {-1, 0};
              }),
              HasSubstr("trials.baseline"));
  EXPECT_THAT(refusal([](Model& m) { m.facts.chain.reset(); }), HasSubstr("no steps"));
  EXPECT_THAT(refusal([](Model&) {}, {.unit = "ohm"}), HasSubstr("'ohm' is none of V, mV and uV"));
}

}  // namespace
}  // namespace berger
