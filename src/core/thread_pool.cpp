#include "core/thread_pool.hpp"

namespace berger {

ThreadPool::ThreadPool(int threads) {
  for (int thread = 1; thread < threads; ++thread)
    workers_.emplace_back([this, thread] {
      for (std::uint32_t seen = 0;;) {
        round_.wait(seen);
        seen = round_.load();
        if (stop_.load()) return;
        take_tasks(thread);
        if (busy_.fetch_sub(1) == 1) busy_.notify_one();
      }
    });
}

ThreadPool::~ThreadPool() {
  stop_.store(true);
  round_.fetch_add(1);
  round_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

void ThreadPool::run_erased(int tasks, Call call, void* body) {
  if (workers_.empty() || tasks <= 1) {
    for (int task = 0; task < tasks; ++task) call(body, task, 0);
    return;
  }
  call_ = call;
  body_ = body;
  tasks_ = tasks;
  next_.store(0);
  busy_.store(static_cast<int>(workers_.size()));
  round_.fetch_add(1);
  round_.notify_all();
  take_tasks(0);
  for (int busy = busy_.load(); busy != 0; busy = busy_.load()) busy_.wait(busy);
}

void ThreadPool::take_tasks(int thread) {
  for (int task = next_.fetch_add(1); task < tasks_; task = next_.fetch_add(1)) call_(body_, task, thread);
}

}  // namespace berger
