// MPI, where this build has it: `train --team mpi`.
#pragma once

#include <chrono>

#include "engine/ranks.hpp"

namespace berger::cli {

// From its making to its end the trainers of this process are those of one rank of all that mpirun
// or srun started.
class MpiTeam {
 public:
  MpiTeam();  // ConfigError where the build has no MPI
  ~MpiTeam();
  MpiTeam(const MpiTeam&) = delete;
  MpiTeam& operator=(const MpiTeam&) = delete;

  int rank() const;
  // Whether all ranks have come here by now; asks until then, or until `patience` is over.
  bool all_leave(std::chrono::seconds patience) const;
  [[noreturn]] void abort(int exit_code);  // all ranks
};

}  // namespace berger::cli
