#include <fmt/format.h>

#include "berger/errors.hpp"
#include "berger/model.hpp"
#include "graph/cross_entropy.hpp"
#include "graph/infer_plan.hpp"

namespace berger {

struct Decoder::State {
  State(const Model& model_, Engine engine)
      : model(model_), pool(engine.threads), plan(model.network, model.parameters, model.rewrites, pool, engine.isa) {}
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

void Decoder::logits(ConstView trials, std::span<float> logits) {
  if (trials.shape != input())
    throw ShapeError(fmt::format("trials are {} (maps × channels × samples), the model takes {}", to_string(trials.shape), to_string(input())));
  if (logits.size() != static_cast<std::size_t>(trials.trials) * static_cast<std::size_t>(classes()))
    throw ShapeError(fmt::format("room for {} logits, but {} trials × {} classes need {}", logits.size(), trials.trials, classes(), trials.trials * classes()));
  state_->plan.run(trials, logits);
}

Dataset read_for(const Model& model, const std::vector<std::string>& sources, const ReadOptions& options) {
  Dataset data = read_dataset(sources, options);
  if (data.shape() != model.network.input)
    throw FileError(sources.front(), fmt::format("trials are {} × {} (channels × samples), but the model was trained on {} × {}", data.shape().height,
                                                 data.shape().width, model.network.input.height, model.network.input.width));
  apply_preprocessing(data, model.preprocessing, NanRule::mean);
  return data;
}

}  // namespace berger
