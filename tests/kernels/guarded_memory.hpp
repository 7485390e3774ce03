// Arrays that end where a forbidden page begins, or begin where one ends: a kernel that reads or
// writes one value beside them dies at once. The rest of their own pages is filled with a pattern
// that must stay.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <new>
#include <span>
#include <vector>

namespace berger::test {

class GuardedMemory {
 public:
  enum class Against { end, start };
  explicit GuardedMemory(Against side) : side_(side) {}
  ~GuardedMemory() {
    for (const Block& b : blocks_) munmap(b.pages, b.size + 2 * page());
  }
  GuardedMemory(const GuardedMemory&) = delete;
  GuardedMemory& operator=(const GuardedMemory&) = delete;

  // An array that the kernel may only read.
  template <class T>
  const T* input(const std::vector<T>& values) {
    T* const data = place(values);
    mprotect(blocks_.back().pages + page(), blocks_.back().size, PROT_READ);
    return data;
  }
  template <class T>
  T* output(const std::vector<T>& values) {
    return place(values);
  }
  bool surroundings_untouched() const {
    return std::all_of(blocks_.begin(), blocks_.end(), [](const Block& b) {
      const std::span<const std::byte> all(b.pages + page(), b.size);
      const auto before = static_cast<std::size_t>(b.data - all.data());
      return is_pattern(all.first(before)) && is_pattern(all.subspan(before + b.used));
    });
  }

 private:
  static constexpr std::byte pattern{0xA5};
  // Each byte as the next: memcmp is quick however tests are compiled.
  static bool is_pattern(std::span<const std::byte> bytes) {
    return bytes.empty() || (bytes[0] == pattern &&
                             std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
  }
  struct Block {
    std::byte* pages = nullptr;
    std::size_t size = 0;  // between the two forbidden pages
    std::byte* data = nullptr;
    std::size_t used = 0;
  };

  static std::size_t page() { return static_cast<std::size_t>(sysconf(_SC_PAGESIZE)); }

  template <class T>
  T* place(const std::vector<T>& values) {
    const std::size_t used = values.size() * sizeof(T);
    const std::size_t size = std::max<std::size_t>(1, (used + page() - 1) / page()) * page();
    void* const memory = mmap(nullptr, size + 2 * page(), PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    auto* const pages = static_cast<std::byte*>(memory);
    std::fill_n(pages + page(), size, pattern);
    mprotect(pages, page(), PROT_NONE);
    mprotect(pages + page() + size, page(), PROT_NONE);
    std::byte* const data = pages + page() + (side_ == Against::end ? size - used : 0);
    if (used > 0) std::memcpy(data, values.data(), used);
    blocks_.push_back({pages, size, data, used});
    return reinterpret_cast<T*>(data);
  }

  Against side_;
  std::vector<Block> blocks_;
};

}  // namespace berger::test
