// What this process may use of the machine, as those who share it out say: the scheduler of a
// cluster, a container's control group, the processors it is bound to.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace berger {

struct Surroundings {
  std::function<const char*(const char*)>
      variable;               // of the environment; nullptr where it is not set
  std::string root;           // before /sys and /proc; empty but for tests
  int processors = 1;         // that this process is bound to
  int processors_of_all = 1;  // of the machine
};
Surroundings surroundings();

// The least of what they say, and at least 1.
int available_threads(const Surroundings& around);
int available_threads();  // as it was when first asked

// Bytes; of all the machine where nobody says less. 0: not known.
std::int64_t available_memory(const Surroundings& around);

// While it lives, the calling thread, and those it starts, are bound to `count` of the processors
// that it may use, from the `first` on; where these are all of the machine, which others use too,
// to nothing else than before.
class ThreadBinding {
 public:
  ThreadBinding(int first, int count);
  ~ThreadBinding();
  ThreadBinding(const ThreadBinding&) = delete;
  ThreadBinding& operator=(const ThreadBinding&) = delete;

 private:
  std::vector<int> before_;  // empty: nothing was changed
};

}  // namespace berger
