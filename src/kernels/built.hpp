// The instruction sets that this build has kernels for, slowest first.
#pragma once

#include <span>

#include "berger/engine.hpp"
#include "kernels/table.hpp"

namespace berger::kernels {

struct Built {
  Isa isa;
  const Table* table;
};
std::span<const Built> built();

}  // namespace berger::kernels
