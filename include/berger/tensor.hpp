// Trials in memory: N trials of M maps of H × W float32 values, contiguous in that order (NCHW
// elsewhere). EEG trials have one map, H electrodes and W samples; grey images one map, H rows and
// W columns.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace berger {

struct Shape {
  int maps = 1;
  int height = 1;
  int width = 1;

  std::size_t size() const {
    return static_cast<std::size_t>(maps) * static_cast<std::size_t>(height) *
           static_cast<std::size_t>(width);
  }
  bool operator==(const Shape&) const = default;
};

std::string to_string(Shape shape);  // "16 × 2 × 750"

// `trials` trials of one shape somewhere in memory; never owns.
template <class Float>
struct BasicView {
  Float* data = nullptr;
  int trials = 0;
  Shape shape{};

  Float* trial(int n) const { return data + static_cast<std::size_t>(n) * shape.size(); }
  std::size_t size() const { return static_cast<std::size_t>(trials) * shape.size(); }
  BasicView slice(int first, int count) const { return {trial(first), count, shape}; }
  operator BasicView<const Float>() const { return {data, trials, shape}; }
};
using View = BasicView<float>;
using ConstView = BasicView<const float>;

// In which order pages of a file will be asked for: the system reads ahead where it helps.
enum class Access { in_order, at_random };

// Zeroed floats, 64-byte aligned: in memory, or in a file without a name, of which the system keeps
// as much in memory as there is room for.
class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(std::size_t size);
  // In a file in `folder`, gone with its owner, however that ends. OutputError: there is no room.
  Buffer(std::size_t size, const std::string& folder);
  Buffer(const Buffer& other);  // where the other is
  Buffer& operator=(const Buffer& other);
  Buffer(Buffer&&) noexcept = default;
  Buffer& operator=(Buffer&&) noexcept = default;

  float* data() { return data_.get(); }
  const float* data() const { return data_.get(); }
  std::size_t size() const { return size_; }
  std::span<float> span() { return {data(), size_}; }
  std::span<const float> span() const { return {data(), size_}; }
  const std::string& folder() const { return folder_; }  // empty: in memory
  int file() const { return data_.get_deleter().file; }  // -1: in memory
  // Values from `first` on; of a file by reading it, which costs less than pages that come and go.
  void copy(std::size_t first, std::size_t count, float* to) const;
  // Hints, which change no value and do nothing in memory.
  void expect(Access access) const;
  void will_need(std::size_t first, std::size_t count) const;

 private:
  struct Free {
    void* memory = nullptr;  // in which the values are
    std::size_t mapped = 0;  // bytes; 0: of the heap
    int file = -1;
    Free() {}
    Free(void* at, std::size_t bytes, int number) : memory(at), mapped(bytes), file(number) {}
    void operator()(float* values) const;
  };
  std::unique_ptr<float[], Free> data_;
  std::size_t size_ = 0;
  std::string folder_;
};

// Owned trials.
class Tensor {
 public:
  Tensor() = default;
  Tensor(int trials, Shape shape)
      : trials_(trials), shape_(shape), buffer_(static_cast<std::size_t>(trials) * shape.size()) {}
  // In a file in `folder`, or in memory where that is empty.
  Tensor(int trials, Shape shape, const std::string& folder);

  int trials() const { return trials_; }
  Shape shape() const { return shape_; }
  View view() { return {buffer_.data(), trials_, shape_}; }
  ConstView view() const { return {buffer_.data(), trials_, shape_}; }
  float* trial(int n) { return view().trial(n); }
  const float* trial(int n) const { return view().trial(n); }
  std::span<float> values() { return buffer_.span(); }
  std::span<const float> values() const { return buffer_.span(); }
  const std::string& folder() const { return buffer_.folder(); }  // empty: in memory
  int file() const { return buffer_.file(); }                     // -1: in memory
  void copy(int trial, float* to) const {
    buffer_.copy(static_cast<std::size_t>(trial) * shape_.size(), shape_.size(), to);
  }
  void expect(Access access) const { buffer_.expect(access); }
  void will_need(int trial) const {
    buffer_.will_need(static_cast<std::size_t>(trial) * shape_.size(), shape_.size());
  }

 private:
  int trials_ = 0;
  Shape shape_{};
  Buffer buffer_;
};

}  // namespace berger
