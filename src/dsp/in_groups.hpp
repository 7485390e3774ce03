// Groups of channels shared out to threads, each with working memory of its own.
#pragma once

#include <algorithm>
#include <vector>

#include "core/thread_pool.hpp"
#include "core/to_size.hpp"

namespace berger::dsp {

// Calls filter(group) for every group on copies of `work`, one a thread.
template <class Work>
void in_groups(int groups, int threads, const Work& work) {
  ThreadPool pool(std::clamp(threads, 1, groups));
  std::vector<Work> own(to_size(pool.threads()), work);
  pool.run(groups, [&](int group, int thread) { own[to_size(thread)].filter(group); });
}

}  // namespace berger::dsp
