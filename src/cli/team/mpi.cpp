// The only file that knows MPI. It moves bytes and adds nothing up: what MPI's own sums give
// depends on the number of ranks.
#include <mpi.h>

#include <cstdlib>
#include <thread>
#include <vector>

#include "cli/mpi_team.hpp"

namespace berger::cli {
namespace {

class MpiRanks final : public Ranks {
 public:
  int rank() const override {
    int rank = 0;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    return rank;
  }
  int size() const override {
    int size = 1;
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    return size;
  }
  void share(std::byte* all, std::span<const Extent> of_ranks) const override {
    std::vector<int> counts, places;
    for (const Extent& extent : of_ranks) {
      counts.push_back(static_cast<int>(extent.size));
      places.push_back(static_cast<int>(extent.first));
    }
    MPI_Allgatherv(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, all, counts.data(), places.data(), MPI_BYTE,
                   MPI_COMM_WORLD);
  }
  bool any(bool this_one) const override {
    const int one = this_one ? 1 : 0;
    int most = 0;
    MPI_Allreduce(&one, &most, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
    return most != 0;
  }
};

const MpiRanks ranks;
MPI_Comm leaving = MPI_COMM_NULL;  // of its own: who comes here may find the others in a step

}  // namespace

// An error of MPI ends all ranks: it has no other way by default, and no rank can go on alone.
MpiTeam::MpiTeam() {
  int provided = 0;
  MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);
  MPI_Comm_dup(MPI_COMM_WORLD, &leaving);
  set_ranks(&ranks);
}

MpiTeam::~MpiTeam() {
  set_ranks(nullptr);
  MPI_Comm_free(&leaving);
  MPI_Finalize();
}

int MpiTeam::rank() const {
  return ranks.rank();
}

bool MpiTeam::all_leave(std::chrono::seconds patience) const {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point begin = Clock::now();
  MPI_Request request = MPI_REQUEST_NULL;
  MPI_Ibarrier(leaving, &request);
  for (;;) {
    int all = 0;
    MPI_Test(&request, &all, MPI_STATUS_IGNORE);
    if (all != 0) return true;
    if (Clock::now() - begin >= patience) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

void MpiTeam::abort(int exit_code) {
  MPI_Abort(MPI_COMM_WORLD, exit_code);
  std::abort();  // never reached
}

}  // namespace berger::cli
