// A terminal that is drawn on as a whole: other screen, no cursor, keys as they are pressed.
#pragma once

#include <termios.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace berger::cli {

struct TerminalSize {
  std::size_t columns = 80, rows = 24;
};

// Of the terminal that stdout is; 80 × 24 when it does not say.
TerminalSize terminal_size();

// Whether a picture can be drawn on stdout, and drawn over again.
bool is_drawable_terminal();

enum class Key { up, down, tab, quit, all, other };

// One at a time. What the terminal was before is restored at the end of its life, and while the
// program is stopped by Ctrl-Z. Ctrl-C, SIGTERM and SIGHUP are told of by `wait`, never end the
// program by themselves.
class FullScreen {
 public:
  FullScreen();
  ~FullScreen();
  FullScreen(const FullScreen&) = delete;
  FullScreen& operator=(const FullScreen&) = delete;

  // From the upper left corner on, over what is there; no more lines than the terminal has.
  // OutputError.
  void draw(const std::vector<std::string>& lines);

  struct Event {
    std::vector<Key> keys;
    bool resized = false;  // or to be drawn again for another reason
    bool ended = false;    // by a signal, or because there is no keyboard any more
  };
  // Returns at once when something happens, else after `time`.
  Event wait(std::chrono::milliseconds time);

 private:
  void enter();
  void leave() noexcept;
  std::vector<Key> read_keys(bool& ended);

  termios before_{};     // filled while keyboard_ is found out, so it stands before it
  bool keyboard_;        // stdin is a terminal
  std::string pressed_;  // the beginning of a key that comes in several bytes
};

// The keys at the beginning of `bytes`, which are taken away; the beginning of another one stays.
std::vector<Key> take_keys(std::string& bytes);

}  // namespace berger::cli
