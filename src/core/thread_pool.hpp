// Threads that share numbered tasks. Which thread runs a task never matters to a result: work is
// cut into a number of tasks that depends on the problem alone. Ours, because fixed tasks need no
// more than this and ThreadSanitizer sees through it. A process made by fork starts threads of its
// own when it first needs them: those of its parent are not there. (No run may be under way.)
#pragma once

#include <atomic>
#include <cstddef>
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

  int threads() const { return started_ + 1; }

  // body(task, thread) for every task < tasks; returns when all are done. No more threads wake than
  // there are tasks: thread < tasks. Allocates nothing; `body` must not throw.
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
  // What many threads write lies in lines of the cache of its own: two, since they are fetched in
  // pairs.
  static constexpr std::size_t own_line = 128;
  struct alignas(own_line) Worker {
    std::atomic<std::uint32_t> round{0};  // grows when there is something to do
    std::thread thread;
  };
  void start();
  bool forked() const;
  void leave_threads();
  void run_erased(int tasks, Call call, void* body);
  void take_tasks(int thread);
  void work(Worker& worker, int thread);
  static void wake(Worker& worker);

  const bool look_;
  unsigned process_;  // that started the threads
  int started_ = 0;
  std::vector<Worker> workers_;
  Call call_ = nullptr;
  void* body_ = nullptr;
  int tasks_ = 0;
  bool stop_ = false;
  alignas(own_line) std::atomic<int> next_{0};
  alignas(own_line) std::atomic<int> busy_{0};
};

}  // namespace berger
