// Runs and whole studies claimed for this process (runs/claims.hpp).
#pragma once

#include <functional>
#include <string>

#include "berger/errors.hpp"
#include "berger/study.hpp"
#include "io/atomic_file.hpp"
#include "runs/claims.hpp"

namespace berger {

// One name that is held, and given back when it goes.
class Held {
 public:
  Held(runs::Claims& claims, std::string name) : claims_(&claims), name_(std::move(name)) {}
  ~Held() { end(runs::End::free); }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;

  void end(runs::End how) { claims_->end(name_, how); }
  // Somebody took this process for dead and does it now: it writes no more.
  bool lost() const { return claims_->lost(name_); }

 private:
  runs::Claims* claims_;
  std::string name_;
};

// The claim that a process has on what it does alone: a run by itself, or all of a study. Waits for
// a sign of life of whoever was there before, for as long as claims_pace says, unless this machine
// knows. ConfigError that names an owner who lives. Where nobody else came, the claims are removed
// with it.
class FolderClaims {
 public:
  enum class Of { run, study };
  FolderClaims(const std::string& folder, Of what, const RunOptions& options,
               const Progress& progress);
  runs::Claims& claims() { return claims_; }
  Held& held() { return held_; }
  bool stopped() const { return stopped_; }  // told to, while it waited

 private:
  runs::Claims claims_;
  Held held_;
  bool stopped_ = false;
};

// `write` writes what only who holds `held` may. ConfigError once somebody took it over.
auto write_as(const Held& held, const std::string& folder, const auto& write) {
  const WriteGate gate([&] { return !held.lost(); });
  try {
    return write();
  } catch (const WriteGate::Closed&) {
    throw ConfigError("", folder + ": another process took this one for dead and writes there now");
  }
}

inline constexpr const char* whole_study = "@study";

std::string claims_of_study(const std::string& folder);

// ConfigError where `name` is held by somebody who lives; false while nothing is known.
bool is_free(runs::Claims& claims, const std::string& name, const runs::ClaimPlace& place,
             const std::string& folder);
// Asks until it says yes or options.keep_going no; false then.
bool wait_until(const std::function<bool()>& done, const runs::Claims& claims,
                const std::string& folder, const RunOptions& options, const Progress& progress);

}  // namespace berger
