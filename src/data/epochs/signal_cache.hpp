// Recordings after steps that take time, kept for the next start in one file each, as they lie in
// memory. A file is made anew where the recording or the steps are others, or where it is damaged,
// cut short or of another version.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "data/epochs/continuous.hpp"

namespace berger {

class SignalCache {
 public:
  // In a folder, or in none where that is empty. `read`: the recording before any step, by whose
  // values it is known; `steps`: all that is done to it.
  SignalCache(std::string folder, const std::string& path, const Continuous& read,
              const RecordingSteps& steps);

  // What `change` makes of `before`, whatever that took: `stage` names it among all stages of these
  // steps.
  Continuous made(const std::string& stage, Continuous before,
                  const std::function<void(Continuous&)>& change);

  const std::vector<std::string>& notes() const { return notes_; }  // what a user should know

 private:
  std::string folder_, source_;
  std::uint64_t stamp_ = 0;  // of the content
  std::vector<std::string> notes_;
};

}  // namespace berger
