#include "engine/optimizer.hpp"

#include <algorithm>
#include <cmath>

#include "core/math.hpp"

namespace berger {
namespace {

constexpr std::size_t piece_floats = 16384;

// Rows longer than the limit are scaled to it, as torch.renorm does (hence its 1e-7).
void limit_norms(std::span<float> weight, std::size_t rows, double limit) {
  const std::size_t row = weight.size() / rows;
  for (std::size_t r = 0; r < rows; ++r) {
    const std::span<float> values = weight.subspan(r * row, row);
    double squares = 0;
    for (const float v : values) squares += static_cast<double>(v) * static_cast<double>(v);
    const double norm = std::sqrt(squares);
    if (norm <= limit) continue;
    const auto factor = static_cast<float>(limit / (norm + 1e-7));
    for (float& v : values) v *= factor;
  }
}

kernels::AdamArgs adam_arguments(const UpdateRule& o, std::uint64_t number, double learning_rate) {
  const bool decoupled = o.kind == UpdateRule::Kind::adamw;
  const int t = static_cast<int>(number);
  return {.beta1 = static_cast<float>(o.beta1),
          .rest1 = static_cast<float>(1 - o.beta1),
          .beta2 = static_cast<float>(o.beta2),
          .rest2 = static_cast<float>(1 - o.beta2),
          .epsilon = static_cast<float>(o.epsilon),
          .decay = static_cast<float>(decoupled ? 0 : o.weight_decay),
          .shrink = static_cast<float>(decoupled ? 1 - learning_rate * o.weight_decay : 1),
          .step = static_cast<float>(-learning_rate / (1 - power(o.beta1, t))),
          .root = static_cast<float>(std::sqrt(1 - power(o.beta2, t)))};
}

}  // namespace

OptimizerState::OptimizerState(const Parameters& parameters, const UpdateRule& rule)
    : first(parameters.values().size()),
      second(rule.kind == UpdateRule::Kind::sgd ? 0 : parameters.values().size()),
      rule_(rule) {
  for (const Parameter& p : parameters.list()) {
    if (!moves(p)) continue;
    for (std::size_t done = 0; done < p.size; done += piece_floats)
      pieces_.push_back({p.offset + done, std::min(piece_floats, p.size - done)});
  }
  squares_.resize(pieces_.size());
}

bool OptimizerState::moves(const Parameter& p) const {
  return p.spec.role == Role::trained && !std::ranges::binary_search(rule_.frozen, p.layer);
}

// Sums of fixed pieces, then in order: the norm does not depend on the number of threads.
double OptimizerState::clip(std::span<float> gradients, double limit, ThreadPool& pool) {
  const auto values = [&](int task) {
    const auto [offset, count] = pieces_[static_cast<std::size_t>(task)];
    return gradients.subspan(offset, count);
  };
  pool.run(static_cast<int>(pieces_.size()), [&](int task, int) {
    double sum = 0;
    for (const float g : values(task)) sum += static_cast<double>(g) * static_cast<double>(g);
    squares_[static_cast<std::size_t>(task)] = sum;
  });
  double sum = 0;
  for (const double piece : squares_) sum += piece;
  const double norm = std::sqrt(sum);
  if (!(norm > limit)) return norm;
  const auto factor = static_cast<float>(limit / norm);
  pool.run(static_cast<int>(pieces_.size()), [&](int task, int) {
    for (float& g : values(task)) g *= factor;
  });
  return norm;
}

void OptimizerState::step(Parameters& parameters, std::span<const float> gradients,
                          std::uint64_t number, double learning_rate, const kernels::Table& kernels,
                          ThreadPool& pool) {
  const kernels::AdamArgs adam = adam_arguments(rule_, number, learning_rate);
  const kernels::SgdArgs sgd{.step = static_cast<float>(-learning_rate),
                             .momentum = static_cast<float>(rule_.momentum),
                             .decay = static_cast<float>(rule_.weight_decay)};
  const kernels::RmspropArgs rmsprop{.step = static_cast<float>(-learning_rate),
                                     .momentum = static_cast<float>(rule_.momentum),
                                     .decay = static_cast<float>(rule_.weight_decay),
                                     .smoothing = static_cast<float>(rule_.smoothing),
                                     .rest = static_cast<float>(1 - rule_.smoothing),
                                     .epsilon = static_cast<float>(rule_.epsilon)};
  pool.run(static_cast<int>(pieces_.size()), [&](int task, int) {
    const auto [offset, count] = pieces_[static_cast<std::size_t>(task)];
    const auto of_piece = [count = count](auto arguments) {
      arguments.count = count;
      return arguments;
    };
    const float* const g = gradients.data() + offset;
    float *const w = parameters.values().data() + offset, *const m = first.data() + offset;
    switch (rule_.kind) {
      case UpdateRule::Kind::sgd:
        return kernels.sgd(of_piece(sgd), g, w, m);
      case UpdateRule::Kind::rmsprop:
        return kernels.rmsprop(of_piece(rmsprop), g, w, m, second.data() + offset);
      case UpdateRule::Kind::adam:
      case UpdateRule::Kind::adamw:
        return kernels.adam(of_piece(adam), g, w, m, second.data() + offset);
    }
  });
  for (const Parameter& p : parameters.list())
    if (p.spec.max_norm > 0 && moves(p))
      limit_norms(parameters.of(p), static_cast<std::size_t>(p.spec.dims[0]), p.spec.max_norm);
}

}  // namespace berger
