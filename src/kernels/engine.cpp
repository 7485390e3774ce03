#include "berger/engine.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdlib>
#include <thread>

#include "berger/errors.hpp"
#include "kernels/built.hpp"
#include "kernels/kernels.hpp"

namespace berger {

namespace {

bool runs_here(Isa isa) {
  switch (isa) {
    case Isa::avx512:
      return runs_here(Isa::avx2) && __builtin_cpu_supports("avx512f") &&
             __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
             __builtin_cpu_supports("avx512vl");
    case Isa::avx2:
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    case Isa::scalar:
      break;
  }
  return true;
}

}  // namespace

namespace kernels {

const Table& table(Isa isa) {
  for (const Built& one : built())
    if (one.isa == isa) return *one.table;
  throw DeviceError(fmt::format("this build has no kernels for {}", name(isa)));
}

}  // namespace kernels

std::string_view name(Isa isa) {
  switch (isa) {
    case Isa::avx512:
      return "avx512";
    case Isa::avx2:
      return "avx2";
    case Isa::scalar:
      break;
  }
  return "scalar";
}

std::vector<Isa> available_isas() {
  __builtin_cpu_init();
  std::vector<Isa> isas;
  for (const kernels::Built& one : kernels::built())
    if (runs_here(one.isa)) isas.push_back(one.isa);
  if (isas.empty()) throw DeviceError("this processor runs none of the kernels of this build");
  return isas;
}

Isa default_isa() {
  if (const char* forced = std::getenv("BERGER_ISA"); forced != nullptr && *forced != '\0')
    return parse_isa(forced);
  return available_isas().back();
}

Isa parse_isa(std::string_view text) {
  std::vector<std::string_view> have;
  for (const Isa isa : available_isas()) {
    if (name(isa) == text) return isa;
    have.push_back(name(isa));
  }
  const bool known = text == "scalar" || text == "avx2" || text == "avx512";
  throw DeviceError(fmt::format("{} '{}': this processor runs {}",
                                known ? "no kernels on this processor for" : "unknown kernels",
                                text, fmt::join(have, ", ")));
}

int hardware_threads() {
  const unsigned threads = std::thread::hardware_concurrency();
  return threads == 0 ? 1 : static_cast<int>(threads);
}

}  // namespace berger
