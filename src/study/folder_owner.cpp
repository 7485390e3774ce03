#include "study/folder_owner.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "berger/errors.hpp"
#include "core/readable.hpp"
#include "io/atomic_file.hpp"

namespace berger {
namespace {

std::string this_process() {
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  return fmt::format("process {} on {}", getpid(), host.data());
}

std::string read_owner(int file) {
  std::array<char, 300> text{};
  const ssize_t size = pread(file, text.data(), text.size(), 0);
  return size > 0 ? readable({text.data(), static_cast<std::size_t>(size)}) : "another process";
}

}  // namespace

FolderOwner::FolderOwner(const std::string& folder) {
  const std::string path = folder + "/.owner";
  file_ = open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
  if (file_ < 0) throw OutputError(folder, "cannot write: " + write_problem(errno));
  if (flock(file_, LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    const std::string owner = read_owner(file_);
    if (error == EWOULDBLOCK) {
      close(file_);
      throw ConfigError("", fmt::format("{}: {} is writing there; wait for it to end, or stop it",
                                        folder, owner));
    }
    note_ = fmt::format(
        "{}: this file system has no locks ({}); nothing keeps a second process "
        "from writing there",
        folder, std::generic_category().message(error));
  }
  const std::string owner = this_process();
  if (ftruncate(file_, 0) != 0 || pwrite(file_, owner.data(), owner.size(), 0) < 0) {
    const int error = errno;
    close(file_);
    throw OutputError(folder, "cannot write: " + write_problem(error));
  }
}

FolderOwner::~FolderOwner() {
  close(file_);
}

}  // namespace berger
