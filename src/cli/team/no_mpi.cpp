// What stands in for MPI where the build found none.
#include <cstdlib>

#include "berger/errors.hpp"
#include "cli/mpi_team.hpp"

namespace berger::cli {

MpiTeam::MpiTeam() {
  throw ConfigError("",
                    "--team mpi: this build has no MPI; build it where MPI is installed (Debian: "
                    "libopenmpi-dev), or leave --team out");
}
MpiTeam::~MpiTeam() = default;
int MpiTeam::rank() const {
  return 0;
}
bool MpiTeam::all_leave(std::chrono::seconds /*patience*/) const {
  return true;
}
void MpiTeam::abort(int exit_code) {
  std::exit(exit_code);
}

}  // namespace berger::cli
