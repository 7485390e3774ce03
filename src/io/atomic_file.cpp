#include "io/atomic_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "berger/errors.hpp"

namespace berger {
namespace {

std::string advice(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      return "; free some space or write elsewhere";
    case EACCES:
    case EPERM:
    case EROFS:
      return "; write to a folder you may change";
    case ENOENT:
      return "; make its folder first";
    case EEXIST:
      return "; remove it or choose another name";
    default:
      return "";
  }
}

// Renames unless the target exists, in one step where the file system can.
int rename_new(const std::string& from, const std::string& to) {
  if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
  if (access(to.c_str(), F_OK) == 0) return EEXIST;
  return std::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
}

thread_local const WriteGate* gate = nullptr;

}  // namespace

WriteGate::WriteGate(std::function<bool()> open) : open_(std::move(open)), outer_(gate) {
  gate = this;
}

WriteGate::~WriteGate() {
  gate = outer_;
}

void WriteGate::pass() {
  for (const WriteGate* each = gate; each != nullptr; each = each->outer_)
    if (!each->open_()) throw Closed();
}

AtomicFile::AtomicFile(std::string path, Existing existing, Flush flush)
    : path_(std::move(path)), existing_(existing), flush_(flush) {
  struct stat there {};
  if (stat(path_.c_str(), &there) == 0) {
    if (existing == Existing::keep) fail("write", EEXIST);
    if (S_ISDIR(there.st_mode)) fail("write", EISDIR);
    // A rename would put a plain file in the place of /dev/null.
    if (!S_ISREG(there.st_mode))
      throw OutputError(path_, "cannot write: not a plain file; give the name of a file");
  }
  temporary_.emplace(path_, Temporary::Kind::file);
}

void AtomicFile::fail(const char* doing, int error) const {
  throw OutputError(path_, fmt::format("cannot {}: {}", doing, write_problem(error)));
}

void AtomicFile::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(temporary_->file(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("write", errno);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

void AtomicFile::commit() {
  if (flush_ == Flush::yes && fsync(temporary_->file()) != 0 && errno != EINVAL)
    fail("write", errno);
  if (const int error = temporary_->flush(); error != 0) fail("write", error);
  WriteGate::pass();
  const std::string& from = temporary_->path();
  const int error = existing_ == Existing::keep                     ? rename_new(from, path_)
                    : std::rename(from.c_str(), path_.c_str()) != 0 ? errno
                                                                    : 0;
  if (error != 0) fail("write", error);
  temporary_->renamed();
}

std::string write_problem(int error) {
  return std::generic_category().message(error) + advice(error);
}

void write_file(const std::string& path, std::span<const std::byte> bytes, Existing existing) {
  AtomicFile file(path, existing);
  file.write(bytes);
  file.commit();
}

void write_file(const std::string& path, std::string_view text, Existing existing) {
  write_file(path, std::as_bytes(std::span(text)), existing);
}

}  // namespace berger
