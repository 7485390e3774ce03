#include <fmt/format.h>

#include <deque>
#include <optional>

#include "berger/errors.hpp"
#include "berger/model.hpp"
#include "data/source.hpp"
#include "model/averaged_views.hpp"

namespace berger {

struct Decoder::State {
  // A member with its plan.
  struct Deciding {
    Deciding(const Member& of, const Preprocessing& preprocessing, ThreadPool& pool, Isa isa)
        : member(of), plan(member.network, member.parameters, member.rewrites, pool, isa) {
      const Shape shape = member.network.input;
      if (member.views > 1)
        augmenter.emplace(member.augmentation, shape, pixel_range(preprocessing, shape.maps));
    }
    Voter voter() { return {&plan, augmenter ? &*augmenter : nullptr, member.views}; }

    Member member;
    InferPlan plan;
    std::optional<Augmenter> augmenter;
  };

  State(const Model& model, Engine engine)
      : input(model.first().network.input),
        classes(shapes(model.first().network).back().size()),
        pool(engine.threads),
        averaged(static_cast<int>(classes)) {
    for (const Member& member : model.members)
      voters.push_back(
          deciding.emplace_back(member, model.preprocessing, pool, engine.isa).voter());
  }
  void check(Shape shape, int trials, std::span<float> logits) const;

  Shape input;
  std::size_t classes;
  ThreadPool pool;
  std::deque<Deciding> deciding;  // plans stay where they are
  std::vector<Voter> voters;
  AveragedViews averaged;
};

Decoder::Decoder(const Model& model, Engine engine)
    : state_(std::make_unique<State>(model, engine)) {}
Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;

Shape Decoder::input() const {
  return state_->input;
}
int Decoder::classes() const {
  return static_cast<int>(state_->classes);
}

void Decoder::State::check(Shape shape, int trials, std::span<float> logits) const {
  if (shape != input)
    throw ShapeError(fmt::format("trials are {} (maps × channels × samples), the model takes {}",
                                 to_string(shape), to_string(input)));
  if (logits.size() != static_cast<std::size_t>(trials) * classes)
    throw ShapeError(fmt::format("room for {} logits, but {} trials × {} classes need {}",
                                 logits.size(), trials, classes,
                                 static_cast<std::size_t>(trials) * classes));
}

void Decoder::logits(ConstView trials, std::span<float> logits) {
  state_->check(trials.shape, trials.trials, logits);
  state_->averaged.run(state_->voters, trials, logits);
}

void Decoder::logits(const Dataset& data, std::span<float> logits) {
  state_->check(data.shape(), data.size(), logits);
  state_->averaged.run(state_->voters, data, logits);
}

ReadOptions reading_of(const Model& model) {
  ReadOptions options{.axes = AxisOrder::automatic, .images = model.facts.image_options};
  options.images.colour = model.first().network.input.maps == 3;
  options.nan = model.facts.nan;
  return options;
}

Dataset read_for(const Model& model, const std::vector<std::string>& sources) {
  return read_for(model, sources, reading_of(model));
}

Dataset read_for(const Model& model, const std::vector<std::string>& sources,
                 const ReadOptions& options, LabelRule labels) {
  ReadOptions reading = options;
  reading.like = Like{.facts = model.facts, .whose = "the model's training data", .labels = labels};
  reading.like->facts.shape = model.first().network.input;
  reading.like->facts.images = model.preprocessing.images;
  Dataset data = read_dataset(sources, reading);
  apply_preprocessing(data, model.preprocessing, options.nan);
  return data;
}

}  // namespace berger
