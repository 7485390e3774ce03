// What the benchmarks share: the networks, and figures as a share of the peak that this process
// measured.
#pragma once

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "berger/engine.hpp"
#include "berger/network.hpp"

namespace berger::bench {

struct Subject {
  std::string name;
  Network network;
};
const std::vector<Subject>& subjects();  // those of bench/rivals/speed

// Adds to a line: GFLOP/s, two operations a multiply-add, and its percentage of the peak of as many
// threads.
void report_speed(benchmark::State& state, double multiply_adds_an_iteration, int threads = 1);

std::vector<float> noise(std::size_t size);

void register_kernels();
void register_layers();
void register_networks();
void register_filters();
void register_recordings();
void register_claims();

}  // namespace berger::bench
