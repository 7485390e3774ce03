#include "berger/engine.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>

#include "berger/errors.hpp"
#include "core/available.hpp"
#include "kernels/instruction_set.hpp"
#include "kernels/kernels.hpp"

namespace berger {

namespace kernels {

const Table& table(Isa isa) {
  return *(*isa).table;
}

}  // namespace kernels

std::string_view name(Isa isa) {
  return (*isa).name;
}

std::vector<Isa> available_isas() {
  std::vector<Isa> isas;
  for (const kernels::InstructionSet& set : kernels::built())
    if (set.runs_here()) isas.push_back(Isa(set));
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
  const bool known = std::ranges::count(kernels::built(), text, &kernels::InstructionSet::name) > 0;
  throw DeviceError(fmt::format("{} '{}': this processor runs {}",
                                known ? "no kernels on this processor for" : "unknown kernels",
                                text, fmt::join(have, ", ")));
}

int hardware_threads() {
  return available_threads();
}

}  // namespace berger
