#include "train/trials_ahead.hpp"

#include <algorithm>
#include <vector>

namespace berger {
namespace {

// Some milliseconds of training: as long as a disk takes for some hundred trials.
constexpr std::size_t batches = 4;
// Beyond it the system's cache of pages is left to do it.
constexpr std::size_t most_bytes = std::size_t{64} << 20U;

}  // namespace

TrialsAhead::TrialsAhead(const Dataset& data, int batch_size)
    : trials_(data.trials),
      file_(data.size() > 0 ? trials_.store().file() : -1),
      batch_(static_cast<std::size_t>(batch_size)) {
  const std::size_t bytes = data.shape().size() * sizeof(float);
  if (!reads() || bytes * batches * batch_ > most_bytes) return;
  reader_.emplace(file_, bytes, batches * batch_);
  if (!reader_->works()) reader_.reset();
}

void TrialsAhead::begin(std::span<const int> order, std::size_t first) {
  order_ = order;
  if (!reads()) return;
  trials_.expect(Access::at_random);
  if (reader_) reader_->wait_for_all();
  asked_ = first;
  ask(first + (batches - 1) * batch_);
}

void TrialsAhead::ask(std::size_t end) {
  end = std::min(end, order_.size());
  if (asked_ >= end) return;
  const std::span<const int> next = order_.subspan(asked_, end - asked_);
  if (reader_) {
    std::vector<int> places;
    for (const int trial : next) places.push_back(trials_.place(trial));
    reader_->ask(asked_, places);
  } else {
    for (const int trial : next) trials_.will_need(trial);
  }
  asked_ = end;
}

void TrialsAhead::arrive(std::size_t first) {
  if (!reads()) return;
  ask(first + batches * batch_);
  if (reader_) reader_->wait(first, std::min(batch_, order_.size() - first));
}

void TrialsAhead::copy(std::size_t place, float* to) const {
  const std::byte* read = reader_ ? reader_->at(place) : nullptr;
  if (read == nullptr)
    trials_.copy(order_[place], to);
  else
    trials_.store().take(reinterpret_cast<const float*>(read), to);
}

void TrialsAhead::end() {
  trials_.expect(Access::in_order);
}

}  // namespace berger
