#include "berger/tensor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <new>

namespace berger {

std::string to_string(Shape shape) {
  return fmt::format("{} × {} × {}", shape.maps, shape.height, shape.width);
}

Buffer::Buffer(std::size_t size) : size_(size) {
  constexpr std::size_t alignment = 64;
  const std::size_t bytes =
      (size * sizeof(float) + alignment - 1) / alignment * alignment + alignment;
  void* memory = std::aligned_alloc(alignment, bytes);
  if (memory == nullptr) throw std::bad_alloc();
  data_.reset(static_cast<float*>(memory));
  std::fill_n(data_.get(), bytes / sizeof(float), 0.0F);
}

Buffer::Buffer(const Buffer& other) : Buffer(other.size_) {
  std::copy_n(other.data(), other.size_, data());
}

Buffer& Buffer::operator=(const Buffer& other) {
  if (this != &other) *this = Buffer(other);
  return *this;
}

void Buffer::Free::operator()(float* p) const {
  std::free(p);
}

}  // namespace berger
