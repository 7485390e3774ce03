// Threads that share numbered tasks. Which thread runs a task never matters to a result: work is
// cut into a number of tasks that depends on the problem alone. Ours, because fixed tasks need no
// more than this and ThreadSanitizer sees through it.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>
#include <type_traits>
#include <vector>

namespace berger {

class ThreadPool {
 public:
  explicit ThreadPool(int threads);  // fewer where the system gives no more
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int threads() const { return static_cast<int>(workers_.size()) + 1; }

  // body(task, thread) for every task < tasks; returns when all are done. Allocates nothing; `body`
  // must not throw.
  template <class Body>
  void run(int tasks, Body&& body) {
    run_erased(
        tasks,
        [](void* b, int task, int thread) {
          (*static_cast<std::remove_reference_t<Body>*>(b))(task, thread);
        },
        &body);
  }

 private:
  using Call = void (*)(void*, int, int);
  void run_erased(int tasks, Call call, void* body);
  void take_tasks(int thread);

  const bool look_;
  Call call_ = nullptr;
  void* body_ = nullptr;
  int tasks_ = 0;
  std::atomic<int> next_{0};
  std::atomic<int> busy_{0};
  std::atomic<std::uint32_t> round_{0};
  std::atomic<bool> stop_{false};
  std::vector<std::thread> workers_;
};

}  // namespace berger
