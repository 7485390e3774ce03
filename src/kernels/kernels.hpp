// The table of kernels for an instruction set.
#pragma once

#include "berger/engine.hpp"
#include "kernels/table.hpp"

namespace berger::kernels {

const Table& table(Isa isa);

}  // namespace berger::kernels
