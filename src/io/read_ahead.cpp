#include "io/read_ahead.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <new>

namespace berger {
namespace {

// What a disk reads at once; a multiple of the block of any.
constexpr std::size_t disk_block = 4096;

std::size_t whole_blocks(std::size_t bytes) {
  return (bytes + disk_block - 1) / disk_block * disk_block;
}

}  // namespace

ReadAhead::ReadAhead(int file, std::size_t bytes, std::size_t places)
    : file_(open(fmt::format("/proc/self/fd/{}", file).c_str(), O_RDONLY | O_DIRECT | O_CLOEXEC)),
      bytes_(bytes),
      room_(whole_blocks(bytes) + disk_block),
      places_(places) {
  if (file_.number() < 0) return;
  memory_.reset(static_cast<std::byte*>(std::aligned_alloc(disk_block, room_ * places)));
  if (memory_ == nullptr) throw std::bad_alloc();
  requests_.reserve(places);
  if (syscall(SYS_io_setup, places, &context_) != 0) context_ = 0;
}

ReadAhead::~ReadAhead() {
  if (works()) syscall(SYS_io_destroy, context_);
}

void ReadAhead::ask(std::size_t first, std::span<const int> pieces) {
  if (!works()) return;
  requests_.clear();
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const std::size_t number = (first + i) % places_.size();
    const std::size_t start = static_cast<std::size_t>(pieces[i]) * bytes_;
    Place& place = places_[number];
    place.skipped = start % disk_block;
    place.request = {};
    place.request.aio_data = number;
    place.request.aio_lio_opcode = IOCB_CMD_PREAD;
    place.request.aio_fildes = static_cast<std::uint32_t>(file_.number());
    place.request.aio_buf = reinterpret_cast<std::uintptr_t>(memory_.get() + number * room_);
    place.request.aio_nbytes = whole_blocks(place.skipped + bytes_);
    place.request.aio_offset = static_cast<std::int64_t>(start - place.skipped);
    place.state = State::empty;
    requests_.push_back(&place.request);
  }
  for (std::size_t begun = 0; begun < requests_.size();) {
    const long more = syscall(SYS_io_submit, context_, requests_.size() - begun, &requests_[begun]);
    if (more <= 0) return;
    for (const std::size_t end = begun + static_cast<std::size_t>(more); begun < end; ++begun)
      places_[requests_[begun]->aio_data].state = State::asked;
    under_way_ += static_cast<std::size_t>(more);
  }
}

void ReadAhead::collect() {
  std::array<io_event, 64> events;
  const long count =
      syscall(SYS_io_getevents, context_, 1, events.size(), events.data(), nullptr);
  for (long i = 0; i < count; ++i) {
    const io_event& event = events[static_cast<std::size_t>(i)];
    Place& place = places_[event.data];
    const bool whole = event.res >= static_cast<std::int64_t>(place.skipped + bytes_);
    place.state = whole ? State::there : State::empty;
  }
  if (count > 0) under_way_ -= static_cast<std::size_t>(count);
}

void ReadAhead::wait(std::size_t first, std::size_t count) {
  for (std::size_t i = first; i < first + count; ++i)
    while (places_[i % places_.size()].state == State::asked) collect();
}

void ReadAhead::wait_for_all() {
  while (under_way_ > 0) collect();
}

const std::byte* ReadAhead::at(std::size_t number) const {
  const std::size_t n = number % places_.size();
  const Place& place = places_[n];
  return place.state == State::there ? memory_.get() + n * room_ + place.skipped : nullptr;
}

}  // namespace berger
