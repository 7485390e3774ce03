// Units as files write them.
#pragma once

#include <string>
#include <string_view>

namespace berger {

struct UnitOfFile {
  bool voltage = false;
  double to_microvolts = 1;  // of voltages: the factor
  std::string name;          // "µV" of voltages; empty: unknown
};
// "uV", "µV" in any spelling, "mV", "nV", "V"; nothing; anything else is no voltage and kept.
UnitOfFile unit_of(std::string_view text);

}  // namespace berger
