// How fast this machine trains and decodes with a network, beside what it could do at most. Takes
// about two seconds.
#pragma once

#include "berger/engine.hpp"
#include "berger/network.hpp"

namespace berger {

struct Speed {
  // fused multiply-adds on registers, two operations each, on all threads of the engine
  double peak_gflops = 0;
  // steps of Adam on noise: forward, back and update; median over rounds
  double train_trials_per_second = 0;
  // of the network's direct multiply-adds: above what is computed, where rewrites save some
  double train_share_of_peak = 0;
  double window_us_p50 = 0, window_us_p99 = 0;  // decoding one trial, weights and input at hand
  double peak_memory_mib = 0;                   // of the whole process so far
};

// Fused multiply-adds on registers, at most, on all threads of the engine; takes a quarter of a
// second.
double peak_gflops(Engine engine);

// Of a trial in training: forward and back, without the gradient of the input, each layer computed
// as it is written.
double training_multiply_adds(const Network& network);

Speed measure_speed(const Network& network, int batch_size, const RewriteSet& rewrites,
                    Engine engine);

}  // namespace berger
