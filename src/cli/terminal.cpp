#include "cli/terminal.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string_view>
#include <system_error>
#include <utility>

#include "berger/errors.hpp"

namespace berger::cli {
namespace {

// What wait() looks for. The handlers run only inside ppoll: nothing is missed and no other call is
// interrupted.
constexpr std::array watched{SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP, SIGCONT};
volatile std::sig_atomic_t asked_to_end = 0, asked_to_draw = 0, asked_to_stop = 0;

void note_signal(int signal) {
  if (signal == SIGTSTP)
    asked_to_stop = 1;
  else if (signal == SIGWINCH || signal == SIGCONT)
    asked_to_draw = 1;
  else
    asked_to_end = 1;
}

sigset_t watched_set() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : watched) sigaddset(&set, signal);
  return set;
}

void write_all(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0 && errno != EINTR)
      throw OutputError("stdout", "cannot write: " + std::generic_category().message(errno));
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
}

// The other screen, no cursor, and no line that is too long by a mistake goes on in the next one;
// and all of it back.
constexpr std::string_view begin = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J",
                           end = "\x1b[m\x1b[?7h\x1b[?25h\x1b[?1049l";

}  // namespace

TerminalSize terminal_size() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0)
    return {};
  return {size.ws_col, size.ws_row};
}

bool is_drawable_terminal() {
  const char* kind = std::getenv("TERM");
  return isatty(STDOUT_FILENO) != 0 && kind && *kind && std::string_view(kind) != "dumb";
}

FullScreen::FullScreen()
    : keyboard_(isatty(STDIN_FILENO) != 0 && tcgetattr(STDIN_FILENO, &before_) == 0) {
  const sigset_t set = watched_set();
  sigprocmask(SIG_BLOCK, &set, nullptr);
  struct sigaction action {};
  action.sa_handler = note_signal;
  action.sa_mask = set;
  for (const int signal : watched) sigaction(signal, &action, nullptr);
  enter();
}

FullScreen::~FullScreen() {
  leave();
}

void FullScreen::enter() {
  write_all(begin);
  if (!keyboard_) return;
  termios raw = before_;  // but Ctrl-C and Ctrl-Z stay signals, as users expect of them
  raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  raw.c_cc[VMIN] = 0;
  raw.c_cc[VTIME] = 0;
  tcsetattr(STDIN_FILENO, TCSANOW, &raw);
}

void FullScreen::leave() noexcept {
  try {
    write_all(end);
  } catch (const OutputError&) {  // there is no terminal left to restore
  }
  if (keyboard_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
}

void FullScreen::draw(const std::vector<std::string>& lines) {
  std::string text = "\x1b[H";
  for (std::size_t i = 0; i < lines.size(); ++i) text += (i ? "\r\n" : "") + lines[i];
  write_all(text);
}

FullScreen::Event FullScreen::wait(std::chrono::milliseconds time) {
  sigset_t during;
  sigprocmask(SIG_SETMASK, nullptr, &during);
  for (const int signal : watched) sigdelset(&during, signal);
  const timespec limit{.tv_sec = static_cast<time_t>(time.count() / 1000),
                       .tv_nsec = static_cast<long>(time.count() % 1000) * 1'000'000};
  pollfd keys{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
  const int ready = ppoll(&keys, keyboard_ ? 1 : 0, &limit, &during);
  Event event;
  if (std::exchange(asked_to_stop, 0)) {
    leave();
    raise(SIGSTOP);  // goes on here when continued
    asked_to_draw = 1;
  }
  if (std::exchange(asked_to_draw, 0)) {
    enter();  // what stopped and continued the program may have changed the terminal
    event.resized = true;
  }
  if (ready > 0) event.keys = read_keys(event.ended);
  event.ended = event.ended || asked_to_end;
  return event;
}

std::vector<Key> FullScreen::read_keys(bool& ended) {
  std::array<char, 256> bytes{};
  const ssize_t count = read(STDIN_FILENO, bytes.data(), bytes.size());
  if (count <= 0) ended = true;
  if (count > 0) pressed_.append(bytes.data(), static_cast<std::size_t>(count));
  return take_keys(pressed_);
}

std::vector<Key> take_keys(std::string& bytes) {
  std::vector<Key> keys;
  while (!bytes.empty()) {
    if (bytes[0] != '\x1b') {
      const char c = bytes[0];
      keys.push_back(c == 'q' || c == 'Q' ? Key::quit
                     : c == 'a'           ? Key::all
                     : c == '\t'          ? Key::tab
                     : c == 'k'           ? Key::up
                     : c == 'j'           ? Key::down
                                          : Key::other);
      bytes.erase(0, 1);
      continue;
    }
    // Escape by itself, before another key
    if (bytes.size() > 1 && bytes[1] != '[' && bytes[1] != 'O') {
      bytes.erase(0, 1);
      continue;
    }
    // ESC [ or ESC O, parameters, and a letter or ~ that ends it.
    std::size_t last = 2;
    while (last < bytes.size() && (bytes[last] < '@' || bytes[last] > '~')) ++last;
    if (last >= bytes.size()) break;
    keys.push_back(bytes[last] == 'A' ? Key::up : bytes[last] == 'B' ? Key::down : Key::other);
    bytes.erase(0, last + 1);
  }
  return keys;
}

}  // namespace berger::cli
