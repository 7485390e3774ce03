// Tasks that may throw, on the threads of a pool.
#pragma once

#include <exception>
#include <vector>

#include "core/thread_pool.hpp"
#include "core/to_size.hpp"

namespace berger {

// body(task) for every task < tasks. When all are done, throws what the first of those threw that
// did, in the order of tasks.
template <class Body>
void run_tasks(ThreadPool& pool, int tasks, const Body& body) {
  std::vector<std::exception_ptr> errors(to_size(tasks));
  pool.run(tasks, [&](int task, int) {
    try {
      body(task);
    } catch (...) {
      errors[to_size(task)] = std::current_exception();
    }
  });
  for (const std::exception_ptr& error : errors)
    if (error) std::rethrow_exception(error);
}

}  // namespace berger
