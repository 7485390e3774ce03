// Windows as they come from outside: prepared as training's trials were, a block at a time.
#include <algorithm>
#include <cmath>

#include "decode/handles.hpp"
#include "metrics/cross_entropy.hpp"

using berger::guarded;
using berger::needed;

struct berger_decoder {
  berger_decoder(const berger::Model& model, const berger_decoder_options& options);

  void decode(const float* trials, int count, float* logits, double* probabilities);
  void push(const float* samples, int count, double* probabilities);
  int due(int count) const;

  const berger::Preprocessing preprocessing;
  const bool refuses_nan;
  berger::Decoder decoder;
  const berger::Shape shape;
  const std::size_t classes;
  const int step;
  // trials that are prepared at once, and their logits
  berger::Tensor block;
  std::vector<float> logits;
  // the last window of pushed samples, its oldest one at `place`
  std::vector<float> ring, window;
  std::size_t place = 0;
  std::int64_t seen = 0;  // samples, at most so many as keep the count of decisions

 private:
  void prepare(const float* from, int trial);
};

namespace {

constexpr int most_at_once = 64;

int step_of(const berger_decoder_options& options, berger::Shape shape) {
  if (options.step < 0)
    throw berger::ConfigError("step", "step: below 0; samples between decisions, or 0");
  return options.step > 0 ? options.step : shape.width;
}

// One trial says nothing of how the others of its person lie: whoever has them all aligns them.
const berger::Model& checked(const berger::Model& model, const berger_decoder_options& options) {
  const std::string unit(alignment_of(model.facts));
  if (unit.empty() && options.aligned != 0)
    throw berger::ConfigError("aligned",
                              "aligned: this model takes trials as they were recorded, as its "
                              "training's were; give those, and leave this option out");
  if (!unit.empty() && options.aligned == 0)
    throw berger::ConfigError(
        "aligned", "aligned: this model's training trials were aligned by their " + unit +
                       ", which one trial alone cannot be; give each trial X as R^(-1/2) X, with R "
                       "the mean of X X^T over all trials of the " +
                       unit + ", and say so by this option");
  return model;
}

}  // namespace

berger_decoder::berger_decoder(const berger::Model& model, const berger_decoder_options& options)
    : preprocessing(model.preprocessing),
      refuses_nan(model.facts.nan == berger::NanRule::error),
      decoder(checked(model, options),
              berger::engine_for(options.threads == 0 ? 1 : options.threads, options.isa)),
      shape(decoder.input()),
      classes(static_cast<std::size_t>(decoder.classes())),
      step(step_of(options, shape)),
      block(most_at_once, shape),
      logits(most_at_once * classes),
      ring(shape.maps == 1 && !preprocessing.images ? shape.size() : 0),
      window(ring.size()) {}

// With the roundings of data that are read: a byte / 255 or a NaN's substitute, then (x − mean) ·
// scale.
void berger_decoder::prepare(const float* from, int trial) {
  float* const to = block.trial(trial);
  const auto width = static_cast<std::size_t>(shape.width),
             lane_size =
                 preprocessing.images ? width * static_cast<std::size_t>(shape.height) : width;
  const auto lanes = preprocessing.images ? shape.maps : shape.height;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    float x = from[i];
    if (preprocessing.images) x /= 255;
    if (std::isinf(x) || (std::isnan(x) && (refuses_nan || preprocessing.images)))
      throw berger::FileError("the trials", std::to_string(x) + " at place " + std::to_string(i) +
                                                "; finite values are expected");
    to[i] = std::isnan(x) ? preprocessing.nan_value : x;
  }
  for (std::size_t first = 0; first < shape.size() && !preprocessing.mean.empty();
       first += lane_size) {
    const std::size_t lane = first / lane_size % static_cast<std::size_t>(lanes);
    for (std::size_t i = first; i < first + lane_size; ++i)
      to[i] = (to[i] - preprocessing.mean[lane]) * preprocessing.scale[lane];
  }
}

void berger_decoder::decode(const float* trials, int count, float* to, double* probabilities) {
  for (int done = 0; done < count; done += most_at_once) {
    const int here = std::min(most_at_once, count - done);
    for (int n = 0; n < here; ++n)
      prepare(trials + static_cast<std::size_t>(done + n) * shape.size(), n);
    const std::span<float> found =
        std::span(logits).first(static_cast<std::size_t>(here) * classes);
    decoder.logits(block.view().slice(0, here), found);
    const std::size_t first = static_cast<std::size_t>(done) * classes;
    if (to != nullptr) std::ranges::copy(found, to + first);
    for (std::size_t n = 0; n < found.size() && probabilities != nullptr; n += classes)
      berger::softmax(found.subspan(n, classes), {probabilities + first + n, classes});
  }
}

int berger_decoder::due(int count) const {
  const auto decisions = [&](std::int64_t samples) {
    return samples < shape.width ? 0 : (samples - shape.width) / step + 1;
  };
  return static_cast<int>(decisions(seen + std::max(count, 0)) - decisions(seen));
}

void berger_decoder::push(const float* samples, int count, double* probabilities) {
  const auto channels = static_cast<std::size_t>(shape.height),
             width = static_cast<std::size_t>(shape.width);
  for (int n = 0; n < count; ++n, samples += channels) {
    const bool decides = due(1) > 0;
    std::copy_n(samples, channels, ring.begin() + static_cast<std::ptrdiff_t>(place * channels));
    place = (place + 1) % width;
    ++seen;
    if (!decides) continue;
    for (std::size_t c = 0; c < channels; ++c)
      for (std::size_t t = 0; t < width; ++t)
        window[c * width + t] = ring[(place + t) % width * channels + c];
    decode(window.data(), 1, nullptr, probabilities);
    probabilities += classes;
  }
}

int berger_decoder_create(const berger_model* model, const berger_decoder_options* options,
                          berger_decoder** decoder) {
  return guarded([&] {
    needed(decoder, "decoder") = nullptr;
    *decoder =
        std::make_unique<berger_decoder>(needed(model, "model").value,
                                         berger::options_of(options, "the decoder's options"))
            .release();
  });
}

void berger_decoder_free(berger_decoder* decoder) {
  const std::unique_ptr<berger_decoder> owned(decoder);
}

int berger_decoder_decode(berger_decoder* decoder, const float* trials, int count, float* logits,
                          double* probabilities) {
  return guarded([&] {
    if (count < 0) throw berger::ConfigError("count", "count: below 0");
    if (count > 0) needed(trials, "trials");
    needed(decoder, "decoder").decode(trials, count, logits, probabilities);
  });
}

int berger_decoder_push(berger_decoder* decoder, const float* samples, int count,
                        double* probabilities, int room, int* decisions) {
  return guarded([&] {
    needed(decisions, "decisions") = 0;
    berger_decoder& d = needed(decoder, "decoder");
    if (d.ring.empty())
      throw berger::ConfigError("",
                                "samples are pushed to models of recordings; this one takes "
                                "images, or several maps: decode whole trials");
    if (count > 0) needed(samples, "samples");
    const int due = d.due(count);
    if (due > room)
      throw berger::ConfigError("room", "room for " + std::to_string(room) + " decisions, but " +
                                            std::to_string(due) + " are due");
    if (due > 0) needed(probabilities, "probabilities");
    d.push(samples, count, probabilities);
    *decisions = due;
  });
}

int berger_decoder_due(const berger_decoder* decoder, int count) {
  return decoder->ring.empty() ? 0 : decoder->due(count);
}

void berger_decoder_reset(berger_decoder* decoder) {
  decoder->place = 0;
  decoder->seen = 0;
}
