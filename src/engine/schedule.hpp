// How training cuts a network. A unit is at most one batch norm, then light layers, then at most
// one heavy one: a layer that sums gradients of its own; it also ends in a value that a later layer
// adds (Add), which is then kept. Light layers are cheap next to the traffic of their outputs, so
// training keeps what heavy layers put out and what batch norms take in, and computes the rest
// again on the way back, trial by trial, while it is in the cache. A stretch is the units between
// two batch norms, which are barriers: they need the whole batch.
//
// Values are numbered: 0 is the input, i + 1 the output of step i.
#pragma once

#include <vector>

#include "engine/program.hpp"

namespace berger {

struct Unit {
  int first = 0, last = 0;  // steps [first, last)
  bool norm = false;        // the first is a barrier
  bool heavy = false;       // the last is heavy
  bool keeps_head_out = false;
  // where the maxima of pools stood, if any: when nothing else would have to be computed again
  bool keeps_places = false;
  // the way back through the light layers computes [first, again) again
  int again = 0;
  int again_behind = 0;  // [first, again_behind) when it goes on behind the barrier
  // of a unit with a norm: the value whose gradient waits at the barrier
  int crossing = 0;

  int behind_norm() const { return first + 1; }  // the first value behind the norm
  // the value between light and heavy layers
  int head_out() const { return last - (heavy ? 1 : 0); }
};

struct Stretch {
  std::vector<Unit> units;
  int block = 1;  // trials that go through together; whole bundles
};

struct TrainSchedule {
  // slots: 0, or as TrainOptions.
  TrainSchedule(const Program& program, int batch_size, int slots = 0);

  // Of a batch of so many trials. A slot takes whole bundles.
  int slot_start(int slot, int trials) const;
  // The norm's unit that starts the next stretch, if there is one.
  const Unit* behind(std::size_t stretch) const;

  std::vector<Stretch> stretches;  // at least one; every one but the first starts with a batch norm
  int together = 1;                // trials that light ops take at once
  // A batch is cut into slots, whose number depends on the problem and a setting alone; a slot's
  // trials go through on one thread.
  int slots = 1;
};

}  // namespace berger
