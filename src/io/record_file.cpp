#include "io/record_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cstdint>
#include <utility>

#include "berger/errors.hpp"
#include "io/atomic_file.hpp"
#include "io/crc32c.hpp"
#include "io/numbers.hpp"

namespace berger {
namespace {

std::uint32_t masked_crc(std::string_view bytes) {
  return std::rotr(crc32c(std::as_bytes(std::span(bytes))), 15) + 0xA282EAD8U;
}

}  // namespace

std::string record_bytes(std::string_view data) {
  std::string bytes;
  store(std::uint64_t{data.size()}, bytes);
  store(masked_crc(bytes), bytes);
  bytes += data;
  store(masked_crc(data), bytes);
  return bytes;
}

RecordFile::RecordFile(std::string path) : path_(std::move(path)) {
  file_ = open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666);
  if (file_ < 0) throw OutputError(path_, "cannot write: " + write_problem(errno));
}

RecordFile::~RecordFile() {
  close(file_);
}

void RecordFile::append(std::string_view data) {
  const std::string bytes = record_bytes(data);
  for (std::string_view rest = bytes; !rest.empty();) {
    const ssize_t written = ::write(file_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const int error = errno;
      [[maybe_unused]] const int best_effort = ftruncate(file_, static_cast<off_t>(size_));
      throw OutputError(path_, "cannot write: " + write_problem(error));
    }
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  size_ += bytes.size();
}

}  // namespace berger
