// Where trials are kept, and which of them are meant. Floats, windows of recordings, images of a
// byte a pixel: all become floats as they are copied.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "berger/tensor.hpp"

namespace berger {

// What is done to a trial as it is copied. Lanes are the equal parts that make it up, one behind
// the other: its channels, or the maps of an image.
struct Scaling {
  std::optional<float> nan_value{};    // takes the place of a NaN
  std::vector<float> mean{}, scale{};  // of each lane, (x − mean) · scale; none: as it is

  bool changes() const { return nan_value.has_value() || !mean.empty(); }
};

// Trials of one shape. What is const may be called by any number of threads.
class TrialStore {
 public:
  virtual ~TrialStore() = default;
  virtual int size() const = 0;
  virtual Shape shape() const = 0;
  virtual void copy(int trial, float* to) const = 0;  // shape().size() values

  // Where the trial lies as floats, the next one behind it; null where it has to be copied.
  virtual const float* ready(int) const { return nullptr; }
  // What tells it from others, however it is scaled: as it is kept, or its floats in `room`.
  virtual std::span<const std::byte> stored(int trial, std::vector<std::byte>& room) const;
  // Of images: pixels from 0 to 255, however they are scaled.
  virtual void copy_levels(int trial, std::uint8_t* to) const;
  // The same, scaled, where a store can do so at no cost a value; else null.
  virtual std::shared_ptr<TrialStore> scaled(const Scaling&) const { return nullptr; }

  // A file that holds the floats of all trials, one behind the other from its start, and what
  // becomes of a trial that was read there; −1: there is none.
  virtual int file() const { return -1; }
  virtual void take(const float* read, float* to) const;
  // Hints: where trials are in a file, they are read before they are asked for.
  virtual void expect(Access) const {}
  virtual void will_need(int) const {}

  // The floats, for the only one who has this store; else nothing.
  virtual std::optional<Tensor> release() { return std::nullopt; }
};

// Images as they are stored, a quarter of what floats take: a byte is byte / 255 when it is copied.
struct Pixels {
  std::vector<const std::uint8_t*> of{};               // each image: [map][row][column]
  std::vector<std::shared_ptr<const void>> storage{};  // what keeps them in place
};

// All trials of a store, or some of them, in any order: parts of a data set share its store.
class Trials {
 public:
  Trials() = default;
  Trials(Tensor floats);
  Trials(Shape shape, Pixels pixels);
  Trials(Shape shape, std::vector<std::uint8_t> pixels);  // [image][map][row][column]
  explicit Trials(std::shared_ptr<TrialStore> store) : store_(std::move(store)) {}

  int size() const;
  Shape shape() const;
  void copy(int trial, float* to) const;
  std::vector<float> trial(int n) const;
  Tensor floats() const;  // all of them, copied into memory
  // Where the trial lies, or `room`, into which it is copied.
  std::span<const float> values(int trial, std::vector<float>& room) const;
  // Where so many trials lie, one behind the other; null where they do not.
  const float* ready(int first, int count) const;

  Trials some(const std::vector<int>& trials) const;
  Trials scaled(const Scaling& scaling) const;

  // What is said of TrialStore, whose trial `place(trial)` is.
  const TrialStore& store() const { return *store_; }
  int place(int trial) const;
  std::span<const std::byte> stored(int trial, std::vector<std::byte>& room) const;
  std::vector<std::uint8_t> levels(int trial) const;
  void expect(Access access) const;
  void will_need(int trial) const;
  // The floats without a copy, where nobody shares them; then no trials are left.
  std::optional<Tensor> release();

 private:
  std::shared_ptr<TrialStore> store_{};
  std::optional<std::vector<int>> places_{};  // in the store; nothing: all
};

}  // namespace berger
