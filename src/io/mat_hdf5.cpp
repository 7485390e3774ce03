#include "io/mat_hdf5.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <vector>

#include "berger/errors.hpp"
#include "io/child.hpp"
#include "io/hdf5_values.hpp"
#include "io/mat_write.hpp"

namespace berger {
namespace {

using namespace std::string_view_literals;

SharedDescriptor nameless_memory(const ByteFile& file) {
  const int opened = memfd_create("berger", MFD_CLOEXEC);
  if (opened < 0) file.fail("there is no memory to read it into");
  return std::make_shared<const Descriptor>(opened);
}

void write_at(int descriptor, std::uint64_t at, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t wrote = pwrite(descriptor, bytes.data(), bytes.size(), static_cast<off_t>(at));
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) throw Error("there is no memory to read it into");
    at += static_cast<std::uint64_t>(wrote);
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
}

// A long array is read where it will stand, a page before it at most.
void read_into(const hdf5::Piece& piece, const hdf5::Source& source, int to, std::uint64_t at) {
  const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  const std::uint64_t from = at / page * page, bytes = at - from + piece.bytes;
  if (ftruncate(to, static_cast<off_t>(at + piece.bytes)) != 0)
    throw Error("there is no memory to read it into");
  void* const room =
      mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, to, static_cast<off_t>(from));
  if (room == MAP_FAILED) throw Error("there is no memory to read it into");
  source.read(piece, static_cast<std::byte*>(room) + (at - from));
  munmap(room, bytes);
}

void write_five(const ByteFile& file, int to, MatPart part) {
  setenv("HDF5_USE_FILE_LOCKING", "FALSE", 1);
  constexpr std::uint64_t most = std::uint64_t{1} << 36;
  const bool in_memory = file.descriptor() == nullptr;
  const hdf5::Source source(
      in_memory ? file.path() : fmt::format("/proc/self/fd/{}", file.descriptor()->number()),
      file.size(), in_memory ? file.all(most) : std::vector<std::byte>{});
  std::uint64_t at = 0;
  const auto write = [&](std::string_view bytes) {
    write_at(to, at, bytes);
    at += bytes.size();
  };
  write(mat::file_header());
  for (const hdf5::Value& variable : source.variables())
    for (const hdf5::Piece& piece : variable.pieces) {
      write(piece.text);
      if (piece.bytes == 0) continue;
      if (part == MatPart::whole)
        read_into(piece, source, to, at);
      else if (ftruncate(to, static_cast<off_t>(at + piece.bytes)) != 0)
        throw Error("there is no memory to read it into");
      at += piece.bytes;
    }
}

// A minute, and longer for what is long.
ChildLimits limits_for(std::uint64_t bytes) {
  constexpr std::uint64_t slowest = 20'000'000, spare = std::uint64_t{1} << 30;
  return {.time = std::chrono::seconds(60 + bytes / slowest),
          .memory = spare + 2 * bytes + mat::most_of_hdf5};
}

}  // namespace

bool is_mat_hdf5(std::span<const std::byte> start) {
  return std::string_view(reinterpret_cast<const char*>(start.data()), start.size())
      .starts_with("MATLAB 7.3"sv);
}

ByteFile as_mat_five(const ByteFile& file, MatPart part) {
  constexpr std::size_t enough = 16;
  if (!is_mat_hdf5(file.start(enough))) return file;
  const SharedDescriptor to = nameless_memory(file);
  const ChildLimits limits = limits_for(file.size());
  const ChildOutcome outcome = in_child([&] { write_five(file, to->number(), part); }, limits);
  switch (outcome.end) {
    case ChildEnd::done:
      return {to, file.path()};
    case ChildEnd::threw:
      file.fail(outcome.message);
    case ChildEnd::too_slow:
      file.fail(
          fmt::format("libhdf5 did not come to an end with it in {} s; it is damaged, or save "
                      "it with -v7",
                      limits.time.count()));
    case ChildEnd::died:
      break;
  }
  file.fail(
      "libhdf5 died of it: it is damaged, or takes more memory than there is; save it with -v7");
}

}  // namespace berger
