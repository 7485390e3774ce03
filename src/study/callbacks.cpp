#include "study/callbacks.hpp"

namespace berger {

auto Callbacks::guarded(const auto& function) {
  return [this, &function](const auto&... arguments) {
    const std::lock_guard lock(mutex_);
    try {
      if (function) function(arguments...);
    } catch (...) {
      keep_thrown();
    }
  };
}

Callbacks::Callbacks(const Progress& progress, const RunOptions& options)
    : options_(options),
      guarded_{.reading = guarded(progress.reading),
               .planned = guarded(progress.planned),
               .prepared = guarded(progress.prepared),
               .started = guarded(progress.started),
               .epoch = guarded(progress.epoch),
               .finished = guarded(progress.finished),
               .note = guarded(progress.note)} {
  options_.keep_going = [this, &asked = options.keep_going] {
    if (stopped_) return false;
    try {
      return !asked || asked();
    } catch (...) {
      keep();
      return false;
    }
  };
}

// Under the lock.
void Callbacks::keep_thrown() {
  if (!thrown_) thrown_ = std::current_exception();
  stopped_ = true;
}

void Callbacks::keep() {
  const std::lock_guard lock(mutex_);
  keep_thrown();
}

void Callbacks::rethrow() const {
  if (thrown_) std::rethrow_exception(thrown_);
}

}  // namespace berger
