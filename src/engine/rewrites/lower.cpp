#include "engine/rewrites/lower.hpp"

#include <algorithm>

#include "engine/ops/activation_dropout.hpp"
#include "engine/ops/batch_norm.hpp"
#include "engine/ops/bundle.hpp"
#include "engine/ops/fast_convolution.hpp"
#include "engine/rewrites/bundles.hpp"
#include "network/skips.hpp"

namespace berger {
namespace {

class Lowering {
 public:
  Lowering(const Rewritten& rewritten, const RewriteSet& rewrites, Use use)
      : r_(rewritten),
        layers_(rewritten.network.layers),
        out_(shapes(rewritten.network)),
        added_later_(added_later(rewritten.network)),
        rewrites_(rewrites),
        training_(use == Use::training),
        fast_(layers_.size()),
        step_of_(layers_.size()) {
    for (std::size_t i = 0; i < layers_.size() && wants("fast_convolution"); ++i)
      if (const auto* conv = std::get_if<Conv2d>(&layers_[i].layer))
        fast_[i] = fast_convolution(*conv, in(i)).has_value();
    const bool any_fast = std::ranges::find(fast_, true) != fast_.end();
    if (training_ && wants("bundle") && !r_.first_block && !any_fast)
      bundled_ = bundled_layers(r_.network);
  }

  std::vector<Step> run() {
    if (bundled_ > 0) move(put_together(r_.network.input), "together");
    for (std::size_t i = 0; i < layers_.size();) {
      if (bundled_ > 0 && i == bundled_) move(take_apart(in(i)), "apart");
      i = norm_pool(i) || dropped_activation(i) ? steps_.back().last_layer : single(i);
    }
    if (bundled_ > 0 && bundled_ == layers_.size()) move(take_apart(out_.back()), "apart");
    return std::move(steps_);
  }

 private:
  bool wants(const char* rewrite) const { return rewrites_.contains(rewrite); }
  Shape in(std::size_t i) const { return i == 0 ? r_.network.input : out_[i - 1]; }
  Way way(std::size_t i) const {
    return {.fast = fast_[i], .lanes = i < bundled_ ? bundle_trials : 1};
  }
  template <class Layer>
  const Layer* get(std::size_t i) const {
    return std::get_if<Layer>(&layers_[i].layer);
  }
  // The layer behind `i` as `Layer`, if nobody needs what is between them.
  template <class Layer>
  const Layer* next(std::size_t i) const {
    const bool alone = i + 1 < layers_.size() && !added_later_[i] && i + 1 != bundled_;
    return alone ? get<Layer>(i + 1) : nullptr;
  }

  void move(OpPtr op, const char* name) {
    steps_.push_back({.op = std::move(op), .name = name, .kind = name, .rewrite = "bundle"});
    moved_ = steps_.size();
  }

  // The step of layers [first, last).
  Step& add(OpPtr op, std::size_t first, std::size_t last, const char* made_by) {
    Step step{.op = std::move(op),
              .origin = static_cast<std::uint32_t>(r_.origin[first]),
              .first_layer = first,
              .last_layer = last};
    for (std::size_t i = first; i < last; ++i) {
      step.name += (i > first ? "+" : "") + layers_[i].name;
      step.kind += (i > first ? "+" : "") + std::string(doc(layers_[i].layer).name);
      join(step.rewrite, r_.made_by[i]);
      step_of_[i] = steps_.size();
    }
    if (fast_[first]) join(step.rewrite, "fast_convolution");
    if (first < bundled_) join(step.rewrite, "bundle");
    join(step.rewrite, made_by);
    steps_.push_back(std::move(step));
    return steps_.back();
  }
  static void join(std::string& list, const std::string& more) {
    if (more.empty() || list == more) return;
    list += (list.empty() ? "" : ", ") + more;
  }

  std::size_t single(std::size_t i) {
    const auto* norm = training_ && wants("norm_activation") ? get<BatchNorm>(i) : nullptr;
    const auto* activation = norm != nullptr ? next<Activation>(i) : nullptr;
    Step& step = add(compile(layers_[i].layer, in(i), way(i)), i, i + 1,
                     activation != nullptr ? "norm_activation" : "");
    if (activation != nullptr)
      step.with_next = norm_then_activation(*norm, *activation, in(i), way(i));
    // What comes out of bundles, where somebody behind them adds it.
    if (const auto source = source_of(r_.network, i))
      step.source =
          static_cast<int>(i >= bundled_ && *source < bundled_ ? moved_ : step_of_[*source] + 1);
    return i + 1;
  }

  // It has no name to switch it off by: no bit of anything depends on it.
  bool dropped_activation(std::size_t i) {
    const auto* activation = training_ ? get<Activation>(i) : nullptr;
    const auto* dropout = activation != nullptr ? next<Dropout>(i) : nullptr;
    const bool taken = !steps_.empty() && steps_.back().with_next != nullptr;
    if (dropout == nullptr || taken || !slope_survives(*activation, *dropout)) return false;
    Step& step = add(activation_then_dropout(*activation, *dropout, in(i), way(i)), i, i + 2, "");
    step.origin = static_cast<std::uint32_t>(r_.origin[i + 1]);  // whose random numbers they are
    return true;
  }

  bool norm_pool(std::size_t i) {
    const auto* norm = training_ && wants("norm_pool") ? get<BatchNorm>(i) : nullptr;
    if (norm == nullptr) return false;
    if (const auto* pool = next<MaxPool>(i)) {
      add(norm_then_pool(*norm, {}, {pool->h, pool->w, true}, in(i), way(i)), i, i + 2,
          "norm_pool");
      return true;
    }
    const auto* activation = next<Activation>(i);
    const auto* pool = activation != nullptr ? next<AvgPool>(i + 1) : nullptr;
    if (pool == nullptr) return false;
    add(norm_then_pool(*norm, *activation, {pool->h, pool->w}, in(i), way(i)), i, i + 3,
        "norm_pool");
    return true;
  }

  const Rewritten& r_;
  const std::vector<NamedLayer>& layers_;
  const std::vector<Shape> out_;
  const std::vector<bool> added_later_;
  const RewriteSet& rewrites_;
  const bool training_;
  std::vector<bool> fast_;
  std::size_t bundled_ = 0;           // layers, from the first on, that take bundles
  std::vector<std::size_t> step_of_;  // of each layer
  std::size_t moved_ = 0;             // the value that trials were last moved to
  std::vector<Step> steps_;
};

}  // namespace

std::vector<Step> lower(const Rewritten& rewritten, const RewriteSet& rewrites, Use use) {
  return Lowering(rewritten, rewrites, use).run();
}

}  // namespace berger
