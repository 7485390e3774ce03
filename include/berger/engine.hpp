// Which processor features and how many threads do the work. Neither changes a single bit of any
// result.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace berger {

namespace kernels {
struct InstructionSet;
}

// One of the instruction sets that this build has kernels for.
class Isa {
 public:
  explicit Isa(const kernels::InstructionSet& set) : set_(&set) {}
  const kernels::InstructionSet& operator*() const { return *set_; }
  bool operator==(const Isa&) const = default;

 private:
  const kernels::InstructionSet* set_;
};

std::string_view name(Isa isa);     // scalar, avx2, avx512 or neon
std::vector<Isa> available_isas();  // what this processor runs, slowest first
Isa default_isa();                  // the fastest available, or BERGER_ISA if that is set
// throws DeviceError for an unknown name, or one this processor lacks
Isa parse_isa(std::string_view text);

struct Engine {
  int threads = 1;
  Isa isa = default_isa();
};

int hardware_threads();

}  // namespace berger
