// What a training plan decides before the first step. The steps themselves: train_step.cpp.
#include "engine/train_plan.hpp"

#include <algorithm>

#include "engine/ops/bundle.hpp"
#include "kernels/kernels.hpp"

namespace berger {
namespace {

// Eight slots keep eight threads busy. Each has its own sums of all gradients, so large networks
// get fewer. A slot takes whole bundles.
int slots_for(int bundles, std::size_t partial_floats) {
  const int most = partial_floats <= 1U << 19U ? 8 : partial_floats <= 1U << 22U ? 4 : 2;
  return std::min(bundles, most);
}

RewriteSet fitting(const RewriteSet& rewrites, int batch_size) {
  return batch_size % bundle_trials == 0 ? rewrites : without(rewrites, {"bundle"});
}

std::size_t whole_vectors(std::size_t floats) {
  return (floats + 15) / 16 * 16;
}

}  // namespace

TrainPlan::TrainPlan(const Network& network, Parameters& parameters, int batch_size,
                     const RewriteSet& rewrites, ThreadPool& pool, Isa isa,
                     const Objective& objective)
    : network_(network),
      parameters_(parameters),
      batch_size_(batch_size),
      pool_(pool),
      kernels_(kernels::table(isa)),
      rewrites_(fitting(rewrites, batch_size)),
      objective_(objective),
      rewritten_(rewrite(network, rewrites_, Use::training)),
      gradients_(parameters.values().size()),
      program_(make_program(rewritten_, rewrites_, Use::training, parameters.values().data(),
                            gradients_.data())),
      stretches_(cut(program_)) {
  const Memory& total = program_.total;
  slots_ = slots_for(batch_size / together(), total.partial);
  place_kept();
  place_work();
  const auto slots = static_cast<std::size_t>(slots_),
             threads = static_cast<std::size_t>(pool.threads()),
             batch = static_cast<std::size_t>(batch_size);
  arena_ = Buffer(memory_.total);
  prepared_ = Buffer(total.prepared);
  partial_ = Buffer(total.partial * slots);
  saved_ = Buffer(total.saved);
  work_ = Buffer(workspace_.total * threads);
  scratch_ = Buffer(total.scratch * threads);
  indices_.resize(total.indices);
  sums_.resize(total.sums * slots);
  losses_.resize(batch);
  if (rewritten_.first_block) {
    const InputMoments& moments = rewritten_.first_block->moments;
    moment_sums_.resize(moments.sums() * slots);
    moment_scratch_.resize(moments.scratch() * threads);
    moments.prepare(first_block_state_.moments);
  }
  correct_.resize(batch);
  if (together() > 1)
    plain_ = std::make_unique<TrainPlan>(network, parameters, batch_size,
                                         without(rewrites_, {"bundle"}), pool, isa, objective);
}

// Moments of time: stretch s runs forward at moment s and back at 2·last − s; the last one does
// both at once. A batch norm itself goes back one moment later than its stretch.
void TrainPlan::place_kept() {
  const int last = static_cast<int>(stretches_.size()) - 1;
  std::vector<Lifetime> lives;
  const auto live = [&](int value, int from, int to) {
    lives.push_back({whole_vectors(floats_of(value, batch_size_)), from, to});
    return lives.size() - 1;
  };
  value_place_.assign(program_.steps.size() + 1, nowhere);
  crossing_place_ = value_place_;
  const auto keep = [&](int value, int stretch) {
    value_place_[static_cast<std::size_t>(value)] = live(value, stretch, 2 * last - stretch + 1);
  };
  keep(0, 0);
  for (int s = 0; s <= last; ++s)
    for (const Unit& u : stretches_[static_cast<std::size_t>(s)].units) {
      if (u.keeps_head_out) keep(u.head_out(), s);
      if (u.last < static_cast<int>(program_.steps.size())) keep(u.last, s);
      // A heavy op goes through with more trials than have room in a thread's memory.
      for (int i = u.keeps_places ? u.first : u.head_out(); i < u.last; ++i)
        if (Step& pool = program_.steps[static_cast<std::size_t>(i)];
            pool.op->memory.saved_trial > 0) {
          const std::size_t places = pool.op->memory.saved_trial *
                                     static_cast<std::size_t>(batch_size_ / pool.op->trials_in);
          lives.push_back({whole_vectors(places), s, 2 * last - s + 1});
          pool.kept_trials = lives.size() - 1;
        }
      // A norm's unit may go back twice, the second time behind the barrier, and leaves the same
      // gradients; the stretch of their value, which is an earlier one then, takes them.
      for (int i = u.first; i < u.last; ++i)
        if (Step& add = program_.steps[static_cast<std::size_t>(i)]; add.source) {
          const int taken_in = lives[value_place_[static_cast<std::size_t>(*add.source)]].from;
          add.source_gradient = live(*add.source, 2 * last - s, 2 * last - taken_in);
        }
      if (u.norm)
        crossing_place_[static_cast<std::size_t>(u.crossing)] =
            live(u.crossing, 2 * last - s, 2 * last - s + 1);
    }
  const int logits = static_cast<int>(program_.steps.size());
  value_place_.back() = live(logits, last, 2 * last + 1);  // callers read them after the step
  logits_gradient_ = live(logits, last, last);
  memory_ = plan_memory(lives);
}

void TrainPlan::place_work() {
  std::size_t head_values = 0, head_gradient = 0, head_out = 0, gradient = 0;
  workspace_.value.assign(program_.steps.size() + 1, 0);
  for (const Stretch& s : stretches_)
    for (const Unit& u : s.units) {
      std::size_t floats = 0;
      for (int i = u.first; i < u.head_out(); ++i) {
        const auto size = whole_vectors(floats_of(i + 1, together()));
        const bool over_input =
            i > u.first && traits(i).in_place && !traits(i).reads_x && !traits(i - 1).reads_y;
        auto& place = workspace_.value[static_cast<std::size_t>(i) + 1];
        place = over_input ? workspace_.value[static_cast<std::size_t>(i)] : floats;
        if (!over_input) floats += size;
        head_gradient = std::max({head_gradient, size, whole_vectors(floats_of(i, together()))});
      }
      head_values = std::max(head_values, floats);
      head_out = std::max(head_out, whole_vectors(floats_of(u.head_out(), s.block)));
      for (const int value : {u.first, u.head_out(), u.last})
        gradient = std::max(gradient, whole_vectors(floats_of(value, s.block)));
    }
  // A batch norm goes back with the block of the stretch before it.
  for (std::size_t s = 1; s < stretches_.size(); ++s)
    gradient = std::max(
        gradient, whole_vectors(floats_of(stretches_[s].units[0].first, stretches_[s - 1].block)));

  std::size_t at = head_values;
  const auto place = [&](std::size_t& start, std::size_t size) {
    start = at;
    at += size;
  };
  place(workspace_.head_out, head_out);
  for (std::size_t& start : workspace_.head_gradient) place(start, head_gradient);
  for (std::size_t& start : workspace_.gradient) place(start, gradient);
  place(workspace_.saved_trial, program_.total.saved_trial);
  workspace_.total = at;
}

std::size_t TrainPlan::bytes() const {
  const std::size_t floats = arena_.size() + prepared_.size() + partial_.size() + saved_.size() +
                             work_.size() + scratch_.size() + gradients_.size();
  return floats * sizeof(float) + indices_.size() * sizeof(std::int32_t) +
         (sums_.size() + moment_sums_.size()) * sizeof(double) +
         moment_scratch_.size() * sizeof(InputMoments::Eight) + (plain_ ? plain_->bytes() : 0);
}

}  // namespace berger
