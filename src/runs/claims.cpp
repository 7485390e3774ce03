#include "runs/claims.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "berger/errors.hpp"
#include "core/readable.hpp"
#include "io/atomic_file.hpp"

namespace berger::runs {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view owner_prefix = "@owner-";
constexpr std::array ends{std::pair{End::done, std::string_view(".done")},
                          std::pair{End::failed, std::string_view(".failed")},
                          std::pair{End::free, std::string_view(".free")}};

std::chrono::milliseconds time_up() {
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  return std::chrono::milliseconds(1000 * now.tv_sec + now.tv_nsec / 1'000'000);
}

// NAME.2.done: the name, the number and the end. Names may hold dots and digits of their own.
void add_entry(ClaimListing& listing, std::string_view file) {
  End end = End::none;
  for (const auto& [how, suffix] : ends)
    if (file.ends_with(suffix)) {
      end = how;
      file.remove_suffix(suffix.size());
      break;
    }
  const std::size_t dot = file.rfind('.');
  int number = 0;
  if (dot == std::string_view::npos) return;
  const auto read = std::from_chars(file.data() + dot + 1, file.data() + file.size(), number);
  if (read.ec != std::errc{} || read.ptr != file.data() + file.size() || number < 1) return;
  const auto at = listing.names.try_emplace(std::string(file.substr(0, dot))).first;
  ClaimPlace& place = at->second;
  if (number > place.number) place = {.number = number, .end = end};
  if (number == place.number && end != End::none) place.end = end;
}

[[noreturn]] void fail_to_write(const std::string& folder, int error) {
  throw OutputError(folder, "cannot write: " + write_problem(error));
}

}  // namespace

ClaimPlace ClaimListing::of(std::string_view name) const {
  const auto at = names.find(name);
  return at == names.end() ? ClaimPlace{} : at->second;
}

ClaimListing list_claims(const std::string& folder) {
  ClaimListing listing;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), last; !error && at != last; at.increment(error))
    add_entry(listing, at->path().filename().string());
  if (error && error != std::errc::no_such_file_or_directory)
    throw OutputError(folder, "cannot be read: " + error.message());
  return listing;
}

std::optional<ProcessMark> owner_of(const std::string& folder, std::string_view name, int number) {
  return read_mark(fmt::format("{}/{}.{}", folder, name, number));
}

std::optional<ProcessMark> owner_of(const std::string& folder, const std::string& id) {
  return read_mark(fmt::format("{}/{}{}", folder, owner_prefix, id));
}

ClaimPace claim_pace() {
  const char* variable = std::getenv("BERGER_PATIENCE");
  if (variable == nullptr) return {};
  const std::string_view text = variable;
  double seconds = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size() ||
      !(seconds >= 0.05 && seconds <= 86'400))
    throw ConfigError("", readable(fmt::format("BERGER_PATIENCE={}: expected seconds from 0.05 to "
                                               "86400, such as 120",
                                               text)));
  const std::chrono::milliseconds patience(static_cast<std::int64_t>(1000 * seconds));
  return {.beat = patience / 6, .patience = patience};
}

Life Beats::look(const std::string& id, std::uint64_t beat) {
  const Clock::time_point now = Clock::now();
  const auto [at, first] = seen_.try_emplace(id, Seen{.beat = beat, .since = now});
  Seen& seen = at->second;
  if (seen.beat != beat) seen = {.beat = beat, .since = now, .grew = true};
  if (!first && now - seen.since >= patience_) return Life::dead;
  return seen.grew ? Life::lives : Life::unsure;
}

Claims::Claims(std::string folder, ClaimPace pace)
    : folder_(std::move(folder)),
      pace_(pace),
      mark_(mark_of_this_process()),
      beats_(pace.patience),
      last_beat_(time_up()) {
  if (mkdir(folder_.c_str(), 0777) != 0 && errno != EEXIST)
    throw OutputError(fs::path(folder_).parent_path().string(),
                      "cannot write: " + write_problem(errno));
  try {
    write_mark(O_CREAT | O_EXCL);
  } catch (const OutputError&) {
    unlink(own_file().c_str());  // a full disk leaves it empty
    throw;
  }
  try {
    beating_ = std::thread([this] { keep_beating(); });
  } catch (const std::system_error&) {
    // Without a beat others may take this process for dead, and it looks before it writes.
  }
}

Claims::~Claims() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  stopped_.notify_all();
  if (beating_.joinable()) beating_.join();
  while (!held_.empty()) end(std::string(held_.begin()->first), End::free);
  std::error_code ignored;
  if (remove_ && nobody_else())
    fs::remove_all(folder_, ignored);
  else
    unlink(own_file().c_str());
}

// As far as this process has seen so far.
bool Claims::nobody_else() {
  std::error_code error;
  for (fs::directory_iterator at(folder_, error), last; !error && at != last; at.increment(error)) {
    const auto owner = at->path().filename().string().starts_with(owner_prefix)
                           ? read_mark(at->path().string())
                           : std::nullopt;
    if (!owner || owner->id == mark_.id) continue;
    Life life = life_here(*owner, mark_);
    if (life == Life::unsure) life = beats_.look(owner->id, owner->beat);
    if (life != Life::dead) return false;
  }
  return !error;
}

std::string Claims::own_file() const {
  return fmt::format("{}/{}{}", folder_, owner_prefix, mark_.id);
}

std::string Claims::path(std::string_view name, int number, std::string_view suffix) const {
  return fmt::format("{}/{}.{}{}", folder_, name, number, suffix);
}

// Closed at once: then other machines see it.
void Claims::write_mark(int flags) const {
  const int file = ::open(own_file().c_str(), O_WRONLY | O_NOFOLLOW | O_CLOEXEC | flags, 0666);
  if (file < 0) fail_to_write(folder_, errno);
  const std::string text = to_text(mark_);
  const bool written = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  const int error = errno;
  if (::close(file) != 0 || !written) fail_to_write(folder_, written ? errno : error);
}

void Claims::keep_beating() {
  std::unique_lock lock(mutex_);
  while (!stopped_.wait_for(lock, pace_.beat, [&] { return stop_; })) {
    // Before the new beat makes it look as if nothing had been.
    if (late())
      for (auto& [name, holding] : held_) holding.doubted = true;
    ++mark_.beat;
    lock.unlock();
    bool written = true;
    try {
      write_mark(0);
    } catch (const OutputError&) {
      written = false;  // the next may succeed; until then claims are looked at before use
    }
    lock.lock();
    if (written) last_beat_ = time_up();
  }
}

// True where the file was made, by this process.
bool Claims::make(const std::string& path) const {
  if (link(own_file().c_str(), path.c_str()) == 0) return true;
  // A server whose answer was lost is asked again, and then finds what it made itself.
  const auto ours = [&] {
    const auto owner = read_mark(path);
    return owner && owner->id == mark_.id;
  };
  if (errno == EEXIST) return ours();
  if (!knows_no_links(errno)) fail_to_write(folder_, errno);
  const int error = make_exclusively(path, mark_);
  if (error == EEXIST) return ours();
  if (error != 0) fail_to_write(folder_, error);
  return true;
}

bool Claims::take(const std::string& name, ClaimPlace seen) {
  {
    const std::lock_guard lock(mutex_);
    if (held_.contains(name)) return false;
  }
  const auto begin = time_up();
  if (!make(path(name, seen.number + 1))) return false;
  const bool slow = time_up() - begin >= pace_.patience / 2;
  const std::lock_guard lock(mutex_);
  return held_.try_emplace(name, Holding{.number = seen.number + 1, .doubted = slow}).second;
}

void Claims::end(const std::string& name, End how) {
  int number = 0;
  {
    const std::lock_guard lock(mutex_);
    const auto held = held_.find(name);
    if (held == held_.end()) return;
    number = held->second.number;
    held_.erase(held);
  }
  try {
    for (const auto& [which, suffix] : ends)
      if (which == how) make(path(name, number, suffix));
  } catch (const OutputError&) {
    // The claim then is one of the dead, and who takes it finds what the name's own files say.
  }
}

// Under the lock.
bool Claims::late() const {
  return time_up() - last_beat_ >= pace_.patience / 2;
}

bool Claims::lost(const std::string& name) {
  const std::lock_guard lock(mutex_);
  const auto held = held_.find(name);
  if (held == held_.end()) return true;
  Holding& holding = held->second;
  if (!holding.doubted && !late()) return false;
  holding.doubted = true;  // whatever comes of it
  try {
    if (!make(path(name, holding.number + 1))) return true;
  } catch (const OutputError&) {
    return true;  // whoever cannot claim it cannot write there either
  }
  holding = {.number = holding.number + 1, .doubted = late()};
  return false;
}

Life Claims::life(const std::string& name, int number) {
  std::optional<ProcessMark> owner = owner_of(folder_, name, number);
  if (owner && owner->id == mark_.id) return Life::lives;
  if (owner) {
    if (const Life here = life_here(*owner, mark_); here != Life::unsure) return here;
    owner = owner_of(folder_, owner->id);
    if (!owner) return Life::dead;  // who ends removes its file
  }
  const std::lock_guard lock(mutex_);
  return owner ? beats_.look(owner->id, owner->beat) : beats_.look(path(name, number), 0);
}

}  // namespace berger::runs
