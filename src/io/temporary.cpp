#include "io/temporary.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <utility>

#include "berger/errors.hpp"
#include "io/atomic_file.hpp"

namespace berger {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view mark = ".tmp-";
constexpr std::size_t letters = 10;

std::string random_letters() {
  constexpr std::string_view alphabet = "abcdefghijkmnpqrstuvwxyz23456789";
  static_assert(alphabet.size() == 32);
  std::array<std::uint8_t, letters> bytes{};
  while (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
  }
  std::string text;
  for (const std::uint8_t byte : bytes) text += alphabet[byte % alphabet.size()];
  return text;
}

bool is_left_behind(std::string_view name, std::string_view prefix) {
  return name.size() == prefix.size() + letters && name.starts_with(prefix);
}

void remove_left_behind(const fs::path& target) {
  const std::string prefix = target.filename().string() + std::string(mark);
  const fs::path parent = target.has_parent_path() ? target.parent_path() : ".";
  std::error_code error;
  for (fs::directory_iterator at(parent, error), end; !error && at != end; at.increment(error)) {
    if (!is_left_behind(at->path().filename().string(), prefix)) continue;
    const int file = open(at->path().c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0) continue;
    std::error_code ignored;
    if (flock(file, LOCK_EX | LOCK_NB) == 0) fs::remove_all(at->path(), ignored);
    ::close(file);
  }
}

int create(const std::string& path, Temporary::Kind kind) {
  if (kind == Temporary::Kind::file)
    return open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (mkdir(path.c_str(), 0777) != 0) return -1;
  const int folder = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0 && errno == ENOENT) errno = EEXIST;  // removed meanwhile, as below
  return folder;
}

// Between creation and lock another process may take it for one of the dead: it holds the lock and
// is about to remove it, or has removed it. Links are not counted: not every file system says 0 of
// a folder that is gone.
bool taken_away(int file, const std::string& path) {
  if (flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) return true;
  struct stat held {};
  struct stat named {};
  return fstat(file, &held) == 0 &&
         (lstat(path.c_str(), &named) != 0 || held.st_dev != named.st_dev ||
          held.st_ino != named.st_ino);
}

}  // namespace

Temporary::Temporary(const std::string& target, Kind kind) {
  remove_left_behind(target);
  constexpr int most_tries = 100;
  int error = EEXIST;
  for (int tries = 0; tries < most_tries && error == EEXIST; ++tries) {
    path_ = target + std::string(mark) + random_letters();
    file_ = create(path_, kind);
    error = file_ < 0 ? errno : taken_away(file_, path_) ? EEXIST : 0;
    if (error != 0 && file_ >= 0) ::close(std::exchange(file_, -1));
  }
  if (error == 0) return;
  path_.clear();
  throw OutputError(target, fmt::format("cannot write: {}", write_problem(error)));
}

Temporary::~Temporary() {
  if (!path_.empty()) {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  if (file_ >= 0) ::close(file_);
}

int Temporary::flush() const {
  // Not the file itself: its lock must last until it has been renamed.
  return ::close(dup(file_)) == 0 ? 0 : errno;
}

}  // namespace berger
