#include <fmt/format.h>

#include "berger/errors.hpp"
#include "berger/model.hpp"
#include "data/source.hpp"
#include "graph/cross_entropy.hpp"
#include "graph/infer_plan.hpp"

namespace berger {

struct Decoder::State {
  State(const Model& model_, Engine engine)
      : model(model_), pool(engine.threads), plan(model.network, model.parameters, model.rewrites, pool, engine.isa) {}
  void check(Shape shape, int trials, std::span<float> logits) const;
  Model model;
  ThreadPool pool;
  InferPlan plan;
};

Decoder::Decoder(const Model& model, Engine engine) : state_(std::make_unique<State>(model, engine)) {}
Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;

Shape Decoder::input() const { return state_->model.network.input; }
int Decoder::classes() const { return static_cast<int>(state_->plan.ops().back().out.size()); }

void Decoder::State::check(Shape shape, int trials, std::span<float> logits) const {
  const Shape input = model.network.input;
  const std::size_t classes = plan.ops().back().out.size();
  if (shape != input)
    throw ShapeError(fmt::format("trials are {} (maps × channels × samples), the model takes {}", to_string(shape), to_string(input)));
  if (logits.size() != static_cast<std::size_t>(trials) * classes)
    throw ShapeError(fmt::format("room for {} logits, but {} trials × {} classes need {}", logits.size(), trials, classes,
                                 static_cast<std::size_t>(trials) * classes));
}

void Decoder::logits(ConstView trials, std::span<float> logits) {
  state_->check(trials.shape, trials.trials, logits);
  state_->plan.run(trials, logits);
}

void Decoder::logits(const Dataset& data, std::span<float> logits) {
  state_->check(data.shape(), data.size(), logits);
  state_->plan.run(data, logits);
}

Dataset read_for(const Model& model, const std::vector<std::string>& sources, const ReadOptions& options) {
  ReadOptions fitting = options;
  const Shape input = model.network.input;
  if (model.preprocessing.resized) fitting.images.height = input.height, fitting.images.width = input.width;
  fitting.images.colour = input.maps == 3;
  Dataset data = read_dataset(sources, fitting);
  if (data.shape() != input || data.holds_images() != model.preprocessing.images)
    throw FileError(sources.front(), fmt::format("holds {}, but the model was trained on {}", describe(data.shape(), data.holds_images()),
                                                 describe(input, model.preprocessing.images)));
  apply_preprocessing(data, model.preprocessing, NanRule::mean);
  return data;
}

}  // namespace berger
