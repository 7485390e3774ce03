// The instruction sets that this build has kernels for, slowest first.
#pragma once

#include <span>
#include <string_view>

#include "kernels/table.hpp"

namespace berger::kernels {

struct InstructionSet {
  std::string_view name;
  bool (*runs_here)();  // whether this processor has it
  const Table* table;
};
std::span<const InstructionSet> built();

}  // namespace berger::kernels
