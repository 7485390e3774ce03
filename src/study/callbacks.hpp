// What a caller asked to be told and asked, from threads of its own: one call at a time, and an
// exception of any of them, or of the threads themselves, reaches the caller's thread.
#pragma once

#include <atomic>
#include <exception>
#include <mutex>

#include "berger/study.hpp"

namespace berger {

class Callbacks {
 public:
  // Both must outlive it; so must it what it hands out.
  Callbacks(const Progress& progress, const RunOptions& options);

  const Progress& progress() const { return guarded_; }
  // The options, with a `keep_going` that says no once something was thrown: what is under way
  // stops in the usual way, and can be resumed.
  const RunOptions& options() const { return options_; }
  // What a thread is throwing, as if a callback had thrown it; in its handler.
  void keep();
  // Throws the first of what was thrown. Once all threads are done.
  void rethrow() const;

 private:
  auto guarded(const auto& function);
  void keep_thrown();

  RunOptions options_;
  Progress guarded_;
  std::mutex mutex_;
  std::atomic<bool> stopped_{false};
  std::exception_ptr thrown_;
};

}  // namespace berger
