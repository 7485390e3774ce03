#include "core/thread_pool.hpp"

#include <pthread.h>

#include <algorithm>
#include <memory>
#include <system_error>

namespace berger {
namespace {

// Most waits within a training step are shorter than it takes to put a thread to sleep and wake it,
// so a thread first looks for some 20 to 50 µs.
constexpr int looks = 1000;

void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("isb");  // a few dozen cycles; most processors take `yield` for nothing
#else
  std::this_thread::yield();
#endif
}

template <class T>
void wait_while(const std::atomic<T>& value, T old, bool look) {
  for (int i = 0; look && i < looks; ++i) {
    if (value.load() != old) return;
    pause();
  }
  value.wait(old);
}

// Grows with each fork on the way to this process.
std::atomic<unsigned> forks{0};

unsigned this_process() {
  static const int told = pthread_atfork(nullptr, nullptr, [] { ++forks; });
  static_cast<void>(told);
  return forks;
}

}  // namespace

// Where threads are more than cores, one that looks would keep the one it waits for from running.
ThreadPool::ThreadPool(int threads)
    : look_(threads <= static_cast<int>(std::thread::hardware_concurrency())),
      process_(this_process()),
      workers_(static_cast<std::size_t>(std::max(threads - 1, 0))) {
  start();
}

void ThreadPool::start() {
  try {
    for (Worker& worker : workers_) {
      worker.thread = std::thread([this, &worker, thread = started_ + 1] { work(worker, thread); });
      ++started_;
    }
  } catch (const std::system_error&) {
    // As many as the system gives; every result is the same on fewer.
  }
}

bool ThreadPool::forked() const {
  return process_ != forks;
}

// The parent's threads cannot be joined here, nor what holds them be destroyed: it is left as it
// is. No more are started than there were: whoever runs on them has memory for as many.
void ThreadPool::leave_threads() {
  static_cast<void>(std::make_unique<std::vector<Worker>>(std::move(workers_)).release());
  workers_ = std::vector<Worker>(static_cast<std::size_t>(started_));
  started_ = 0;
  process_ = forks;
}

ThreadPool::~ThreadPool() {
  if (forked()) leave_threads();
  stop_ = true;
  for (int i = 0; i < started_; ++i) wake(workers_[static_cast<std::size_t>(i)]);
  for (int i = 0; i < started_; ++i) workers_[static_cast<std::size_t>(i)].thread.join();
}

void ThreadPool::wake(Worker& worker) {
  worker.round.fetch_add(1);
  worker.round.notify_one();
}

void ThreadPool::work(Worker& worker, int thread) {
  for (std::uint32_t seen = 0;;) {
    wait_while(worker.round, seen, look_);
    ++seen;
    if (stop_) return;
    take_tasks(thread);
    if (busy_.fetch_sub(1) == 1) busy_.notify_one();
  }
}

void ThreadPool::run_erased(int tasks, Call call, void* body) {
  if (forked()) {
    leave_threads();
    start();
  }
  const int helpers = std::min(started_, tasks - 1);
  if (helpers < 1) {
    for (int task = 0; task < tasks; ++task) call(body, task, 0);
    return;
  }
  call_ = call;
  body_ = body;
  tasks_ = tasks;
  next_.store(0);
  busy_.store(helpers);
  for (int i = 0; i < helpers; ++i) wake(workers_[static_cast<std::size_t>(i)]);
  take_tasks(0);
  for (int busy = busy_.load(); busy != 0; busy = busy_.load()) wait_while(busy_, busy, look_);
}

void ThreadPool::take_tasks(int thread) {
  for (int task = next_.fetch_add(1); task < tasks_; task = next_.fetch_add(1))
    call_(body_, task, thread);
}

}  // namespace berger
