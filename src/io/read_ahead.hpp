// Reads pieces of a file into memory before they are asked for, past the system's cache of pages:
// of pieces that are needed once an epoch, in random order, a cache smaller than the file keeps the
// wrong ones, and room for others in it costs more than the reading. By Linux's asynchronous
// requests (io_submit); io_uring, which some containers forbid, would save little more.
#pragma once

#include <linux/aio_abi.h>

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <span>
#include <vector>

#include "io/descriptor.hpp"

namespace berger {

class ReadAhead {
 public:
  // Pieces of so many bytes, one behind the other from the start of the file, into so many places.
  ReadAhead(int file, std::size_t bytes, std::size_t places);
  ~ReadAhead();  // waits for what is under way
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

  // Not where the system or the file system does not read this way, as tmpfs.
  bool works() const { return context_ != 0; }
  // Begins to read the pieces into the places from `first`, counted around, and returns.
  void ask(std::size_t first, std::span<const int> pieces);
  void wait(std::size_t first, std::size_t count);
  void wait_for_all();
  // The piece, or nothing where it could not be read: then the caller does.
  const std::byte* at(std::size_t place) const;

 private:
  enum class State { empty, asked, there };
  struct Place {
    iocb request{};
    State state = State::empty;
    std::size_t skipped = 0;  // bytes before the piece: whole blocks are read
  };
  struct Free {
    void operator()(std::byte* p) const { std::free(p); }
  };
  void collect();

  Descriptor file_;
  aio_context_t context_ = 0;
  std::size_t bytes_, room_;
  std::unique_ptr<std::byte[], Free> memory_;
  std::vector<Place> places_;
  std::vector<iocb*> requests_;
  std::size_t under_way_ = 0;
};

}  // namespace berger
