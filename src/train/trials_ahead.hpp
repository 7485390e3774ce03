// Trials that are held in a file are on their way into memory some batches before they are trained
// on. In memory, and of images, they are copied from where they are.
#pragma once

#include <optional>
#include <span>

#include "berger/dataset.hpp"
#include "io/read_ahead.hpp"

namespace berger {

class TrialsAhead {
 public:
  TrialsAhead(const Dataset& data, int batch_size);

  bool reads() const { return file_ >= 0; }
  // The trials of an epoch in their order, from one of them on. They must stay where they are.
  void begin(std::span<const int> order, std::size_t first);
  // The batch that begins there is trained on now: its trials are there after this.
  void arrive(std::size_t first);
  // By any thread, between two arrivals.
  void copy(std::size_t place, float* to) const;
  void end();

 private:
  void ask(std::size_t first);

  const Trials& trials_;
  int file_;
  std::size_t batch_;
  std::span<const int> order_;
  std::size_t asked_ = 0;  // places of the order from the start
  std::optional<ReadAhead> reader_;
};

}  // namespace berger
