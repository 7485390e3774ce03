#include "graph/train_plan.hpp"

#include <algorithm>

#include "graph/cross_entropy.hpp"
#include "kernels/kernels.hpp"

namespace berger {
namespace {

constexpr std::size_t cache_floats = 64 * 1024;  // a quarter MiB: what a block of trials may hold in a core's cache

// Eight slots keep eight threads busy. Each has its own sums of all gradients, so large networks get fewer.
int slots_for(int batch_size, std::size_t partial_floats) {
  const int most = partial_floats <= 1U << 19U ? 8 : partial_floats <= 1U << 22U ? 4 : 2;
  return std::min(batch_size, most);
}

int slot_start(int trials, int slots, int slot) { return static_cast<int>(static_cast<std::int64_t>(trials) * slot / slots); }

}  // namespace

TrainPlan::TrainPlan(const Network& network, Parameters& parameters, int batch_size, const RewriteSet& rewrites, ThreadPool& pool, Isa isa)
    : network_(network),
      parameters_(parameters),
      batch_size_(batch_size),
      pool_(pool),
      kernels_(kernels::table(isa)),
      rewritten_(rewrite(network, rewrites, Use::training)),
      gradients_(parameters.values().size()),
      ops_(make_ops(rewritten_, parameters.values().data(), gradients_.data())) {
  const Memory& total = ops_.total;
  slots_ = slots_for(batch_size, total.partial);
  cut_into_stretches();
  place_values();
  choose_blocks();
  const auto slots = static_cast<std::size_t>(slots_), threads = static_cast<std::size_t>(pool.threads()), batch = static_cast<std::size_t>(batch_size);
  arena_ = Buffer(memory_.total);
  prepared_ = Buffer(total.prepared);
  partial_ = Buffer(total.partial * slots);
  saved_ = Buffer(total.saved);
  saved_trial_ = Buffer(total.saved_trial * batch);
  scratch_ = Buffer(total.scratch * threads);
  indices_.resize(total.indices);
  sums_.resize(total.sums * slots);
  losses_.resize(batch);
  correct_.resize(batch);
}

void TrainPlan::cut_into_stretches() {
  int first = 0;
  for (std::size_t i = 0; i < ops_.ops.size(); ++i)
    if (ops_.ops[i].batch_wide()) {
      stretches_.push_back({first, static_cast<int>(i)});
      first = static_cast<int>(i);
    }
  stretches_.push_back({first, static_cast<int>(ops_.ops.size())});
}

// Moments of time: stretch s runs forward at moment s and back at 2·last − s; the last one does both at once.
void TrainPlan::place_values() {
  const std::vector<Op>& ops = ops_.ops;
  const int last = static_cast<int>(stretches_.size()) - 1;
  std::vector<int> moment(ops.size());
  for (int s = 0; s <= last; ++s)
    for (int i = stretches_[static_cast<std::size_t>(s)].first; i < stretches_[static_cast<std::size_t>(s)].last; ++i) moment[static_cast<std::size_t>(i)] = s;
  // A batch norm gathers its sums at the end of one moment and goes back itself in the next.
  const auto back = [&](std::size_t op) { return 2 * last - moment[op] + (ops[op].batch_wide() ? 1 : 0); };

  std::vector<Lifetime> lives;
  const auto floats = [&](Shape shape) { return (shape.size() * static_cast<std::size_t>(batch_size_) + 15) / 16 * 16; };
  storage_ = {0};
  lives.push_back({floats(network_.input), 0, ops[0].needs().x ? back(0) : moment[0]});
  for (std::size_t i = 0; i < ops.size(); ++i) {
    const bool input_read_later = ops[i].needs().x || (i > 0 && ops[i - 1].needs().y);
    const int until = std::max({moment[i], ops[i].needs().y ? back(i) : 0,
                                i + 1 < ops.size() ? std::max(moment[i + 1], ops[i + 1].needs().x ? back(i + 1) : 0) : 2 * last + 1});
    if (i > 0 && ops[i].needs().in_place && !input_read_later) {
      storage_.push_back(storage_.back());
      lives[storage_.back()].to = std::max(lives[storage_.back()].to, until);
    } else {
      storage_.push_back(lives.size());
      lives.push_back({floats(ops[i].out), moment[i], until});
    }
  }
  gradient_storage_.assign(ops.size() + 1, 0);
  for (std::size_t i = ops.size(); i > 0; --i) {
    const bool shares = i < ops.size() && (ops[i].needs().in_place || ops[i].batch_wide());
    const int born = i == ops.size() ? last : back(i);
    if (shares) {
      gradient_storage_[i] = gradient_storage_[i + 1];
      lives[gradient_storage_[i]].to = back(i - 1);
    } else {
      gradient_storage_[i] = lives.size();
      lives.push_back({floats(ops[i - 1].out), born, back(i - 1)});
    }
  }
  memory_ = plan_memory(lives);
}

void TrainPlan::choose_blocks() {
  for (Stretch& s : stretches_) {
    std::size_t floats = 0;
    for (int i = s.first; i < s.last; ++i) floats += ops_.ops[static_cast<std::size_t>(i)].in.size() + ops_.ops[static_cast<std::size_t>(i)].out.size();
    s.block = static_cast<int>(std::clamp<std::size_t>(cache_floats / std::max<std::size_t>(floats, 1), 4, 64));
  }
}

float* TrainPlan::value(std::size_t i) const { return const_cast<float*>(arena_.data()) + memory_.offsets[storage_[i]]; }

View TrainPlan::value(std::size_t i, int first, int count) const {
  const Shape shape = i == 0 ? network_.input : ops_.ops[i - 1].out;
  return View{value(i), batch_size_, shape}.slice(first, count);
}

View TrainPlan::gradient(std::size_t i, int first, int count) const {
  if (i == 0) return {nullptr, count, network_.input};
  float* const data = const_cast<float*>(arena_.data()) + memory_.offsets[gradient_storage_[i]];
  return View{data, batch_size_, ops_.ops[i - 1].out}.slice(first, count);
}

Pass TrainPlan::pass_for(const Op& op, int slot, int thread, int first_trial) const {
  const auto mutate = [](const auto& memory, std::size_t offset) { return const_cast<std::remove_cvref_t<decltype(*memory.data())>*>(memory.data()) + offset; };
  const auto s = static_cast<std::size_t>(slot);
  return {.kernels = kernels_,
          .training = true,
          .batch = trials_,
          .first = first_trial,
          .slots = slots_,
          .seed = seed_,
          .step = step_,
          .layer = op.origin,
          .parameters = op.parameters,
          .gradients = op.gradients,
          .prepared = mutate(prepared_, op.prepared),
          .indices = mutate(indices_, op.indices),
          .partial = mutate(partial_, s * ops_.total.partial + op.partial),
          .saved = mutate(saved_, op.saved),
          .saved_trial = mutate(saved_trial_, op.saved_trial * static_cast<std::size_t>(batch_size_) + op.memory.saved_trial * static_cast<std::size_t>(first_trial)),
          .scratch = mutate(scratch_, static_cast<std::size_t>(thread) * ops_.total.scratch),
          .sums = mutate(sums_, op.sums * static_cast<std::size_t>(slots_) + op.memory.sums * s)};
}

void TrainPlan::for_blocks(const Stretch& stretch, int slot, auto&& body) const {
  const int begin = slot_start(trials_, slots_, slot), end = slot_start(trials_, slots_, slot + 1);
  for (int first = begin; first < end; first += stretch.block) body(first, std::min(stretch.block, end - first));
}

void TrainPlan::zero_sums(const Op& op, int slot) {
  std::fill_n(pass_for(op, slot, 0, 0).sums, op.memory.sums, 0.0);
}

void TrainPlan::loss(int first, int count, std::span<const int> labels) {
  const std::size_t classes = ops_.ops.back().out.size();
  for (int n = first; n < first + count; ++n) {
    const auto i = static_cast<std::size_t>(n);
    const std::span<const float> logits(value(ops_.ops.size(), n, 1).data, classes);
    losses_[i] = cross_entropy(logits, labels[i]);
    correct_[i] = decision(logits) == labels[i] ? 1 : 0;
    cross_entropy_gradient(logits, labels[i], 1.0 / trials_, {gradient(ops_.ops.size(), n, 1).data, classes});
  }
}

void TrainPlan::forward(const Stretch& stretch, int slot, int thread, std::span<const int> labels) {
  const bool last = stretch.last == static_cast<int>(ops_.ops.size());
  if (!last) zero_sums(ops_.ops[static_cast<std::size_t>(stretch.last)], slot);
  for_blocks(stretch, slot, [&](int first, int count) {
    for (int i = stretch.first; i < stretch.last; ++i) {
      const Op& op = ops_.ops[static_cast<std::size_t>(i)];
      Pass pass = pass_for(op, slot, thread, first);
      op.visit([&](const auto& layer) { layer.forward(pass, value(static_cast<std::size_t>(i), first, count), value(static_cast<std::size_t>(i) + 1, first, count)); });
    }
    if (last) {
      loss(first, count, labels);
    } else {
      const Op& norm = ops_.ops[static_cast<std::size_t>(stretch.last)];
      Pass pass = pass_for(norm, slot, thread, first);
      std::get<BatchNorm>(norm.layer).gather(pass, value(static_cast<std::size_t>(stretch.last), first, count));
    }
  });
}

// A stretch starts with a batch norm, whose own backward waits for the barrier: it runs with the stretch before.
void TrainPlan::backward(const Stretch& stretch, int slot, int thread) {
  const Op& head = ops_.ops[static_cast<std::size_t>(stretch.first)];
  const Op* const behind = stretch.last < static_cast<int>(ops_.ops.size()) ? &ops_.ops[static_cast<std::size_t>(stretch.last)] : nullptr;
  if (head.batch_wide()) zero_sums(head, slot);
  const auto step_back = [&](const Op& op, int i, int first, int count) {
    Pass pass = pass_for(op, slot, thread, first);
    const auto at = static_cast<std::size_t>(i);
    op.visit([&](const auto& layer) { layer.backward(pass, value(at, first, count), value(at + 1, first, count), gradient(at + 1, first, count), gradient(at, first, count)); });
  };
  for_blocks(stretch, slot, [&](int first, int count) {
    if (behind != nullptr) step_back(*behind, stretch.last, first, count);
    for (int i = stretch.last - 1; i >= stretch.first; --i) {
      const Op& op = ops_.ops[static_cast<std::size_t>(i)];
      if (!op.batch_wide()) {
        step_back(op, i, first, count);
        continue;
      }
      Pass pass = pass_for(op, slot, thread, first);
      const auto at = static_cast<std::size_t>(i);
      std::get<BatchNorm>(op.layer).gather_backward(pass, value(at, first, count), gradient(at + 1, first, count));
    }
  });
}

TrainPlan::Result TrainPlan::run(std::span<const int> labels, std::uint64_t seed, std::uint64_t step) {
  trials_ = static_cast<int>(labels.size());
  seed_ = seed;
  step_ = step;
  const int ops = static_cast<int>(ops_.ops.size());
  derive(rewritten_, network_, parameters_);
  pool_.run(ops + slots_, [&](int task, int thread) {
    if (task >= ops) {
      std::fill_n(partial_.data() + static_cast<std::size_t>(task - ops) * ops_.total.partial, ops_.total.partial, 0.0F);
      return;
    }
    const Op& op = ops_.ops[static_cast<std::size_t>(task)];
    Pass pass = pass_for(op, 0, thread, 0);
    op.visit([&](const auto& layer) { layer.prepare(pass, op.in); });
  });

  const auto join = [&](const Op& op, auto member) {
    Pass pass = pass_for(op, 0, 0, 0);
    (std::get<BatchNorm>(op.layer).*member)(pass, op.in);
  };
  for (std::size_t s = 0; s < stretches_.size(); ++s) {
    if (s > 0) join(ops_.ops[static_cast<std::size_t>(stretches_[s].first)], &BatchNorm::join);
    pool_.run(slots_, [&](int slot, int thread) {
      forward(stretches_[s], slot, thread, labels);
      if (s + 1 == stretches_.size()) backward(stretches_[s], slot, thread);
    });
  }
  for (std::size_t s = stretches_.size() - 1; s-- > 0;) {
    join(ops_.ops[static_cast<std::size_t>(stretches_[s].last)], &BatchNorm::join_backward);
    pool_.run(slots_, [&](int slot, int thread) { backward(stretches_[s], slot, thread); });
  }
  join_slots();

  Result result;
  for (std::size_t n = 0; n < labels.size(); ++n) {
    result.loss += losses_[n];
    result.correct += correct_[n];
  }
  return result;
}

void TrainPlan::join_slots() {
  constexpr std::size_t chunk = 4096;
  const std::size_t size = ops_.total.partial;
  pool_.run(static_cast<int>((size + chunk - 1) / chunk), [&](int task, int) {
    const std::size_t first = static_cast<std::size_t>(task) * chunk, count = std::min(chunk, size - first);
    for (int reach = 1; reach < slots_; reach *= 2)
      for (int slot = 0; slot + reach < slots_; slot += 2 * reach)
        kernels_.add(partial_.data() + static_cast<std::size_t>(slot + reach) * size + first, count,
                     partial_.data() + static_cast<std::size_t>(slot) * size + first);
  });
  pool_.run(static_cast<int>(ops_.ops.size()), [&](int task, int thread) {
    const Op& op = ops_.ops[static_cast<std::size_t>(task)];
    Pass pass = pass_for(op, 0, thread, 0);
    op.visit([&](const auto& layer) { layer.finish(pass, op.in); });
  });
  pull_back(rewritten_, parameters_, gradients_.data());
}

std::size_t TrainPlan::bytes() const {
  const std::size_t floats = arena_.size() + prepared_.size() + partial_.size() + saved_.size() + saved_trial_.size() + scratch_.size() + gradients_.size();
  return floats * sizeof(float) + indices_.size() * sizeof(std::int32_t) + sums_.size() * sizeof(double);
}

}  // namespace berger
