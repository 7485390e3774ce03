// berger watch on a terminal of its own, and without one.
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

#include <array>
#include <chrono>
#include <csignal>

#include "cli/program.hpp"

namespace berger {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

constexpr unsigned short first_columns = 100, first_rows = 30;

// A program on a pseudo-terminal, of which this is the screen and the keyboard. The test's own end
// of the line stays open, so that the terminal's modes can be asked for after the program has
// ended.
class OnTerminal {
 public:
  explicit OnTerminal(const std::vector<std::string>& command_line,
                      const char* kind = "xterm-256color") {
    winsize size{.ws_row = first_rows, .ws_col = first_columns, .ws_xpixel = 0, .ws_ypixel = 0};
    if (openpty(&screen_, &line_, nullptr, nullptr, &size) != 0)
      throw std::runtime_error("no pseudo-terminal");
    tcgetattr(line_, &before_);
    child_ = fork();
    if (child_ == 0) {
      login_tty(dup(line_));
      setenv("TERM", kind, 1);
      setenv("COLORTERM", "truecolor", 1);
      unsetenv("NO_COLOR");
      std::vector<char*> arguments;
      for (const std::string& word : command_line)
        arguments.push_back(const_cast<char*>(word.c_str()));
      arguments.push_back(nullptr);
      execv(BERGER_PROGRAM, arguments.data());
      _exit(127);
    }
  }
  ~OnTerminal() {
    if (child_ > 0) {
      kill(child_, SIGKILL);
      waitpid(child_, nullptr, 0);
    }
    close(line_);
    close(screen_);
  }
  OnTerminal(const OnTerminal&) = delete;
  OnTerminal& operator=(const OnTerminal&) = delete;

  void press(const std::string& keys) const {
    ASSERT_EQ(write(screen_, keys.data(), keys.size()), static_cast<ssize_t>(keys.size()));
  }
  void send(int signal) const { kill(child_, signal); }
  void resize(unsigned short columns, unsigned short rows) const {
    winsize size{.ws_row = rows, .ws_col = columns, .ws_xpixel = 0, .ws_ypixel = 0};
    ioctl(screen_, TIOCSWINSZ, &size);  // the kernel sends SIGWINCH
  }
  // What came since the last call, up to and with `sign`, or all that comes within some seconds.
  std::string read_until(const std::string& sign, int milliseconds = 20'000) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
    for (;;) {
      if (const std::size_t at = pending_.find(sign); at != std::string::npos && !sign.empty())
        return take(at + sign.size());
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
                            end - std::chrono::steady_clock::now())
                            .count();
      pollfd screen{.fd = screen_, .events = POLLIN, .revents = 0};
      if (left <= 0 || poll(&screen, 1, static_cast<int>(left)) <= 0) return take(pending_.size());
      std::array<char, 4096> bytes{};
      const ssize_t count = read(screen_, bytes.data(), bytes.size());
      if (count <= 0) return take(pending_.size());
      pending_.append(bytes.data(), static_cast<std::size_t>(count));
    }
  }
  // The next whole picture.
  std::vector<std::string> frame() {
    read_until("\x1b[H");
    std::string text = read_until("\x1b[H");
    text.resize(text.size() - std::min<std::size_t>(text.size(), 3));
    pending_.insert(0, "\x1b[H");
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.push_back(without_codes(line));
    return lines;
  }
  std::string joined_frame() {
    std::string text;
    for (const std::string& line : frame()) text += line + "\n";
    return text;
  }
  int exit_code() {
    for (int i = 0; i < 200; ++i) {
      int status = 0;
      if (waitpid(child_, &status, WNOHANG) == child_) {
        child_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
      }
      usleep(100'000);
      read_until("", 1);  // a program whose screen nobody reads waits
    }
    return -1;
  }
  bool stopped() {
    int status = 0;
    return waitpid(child_, &status, WUNTRACED) == child_ && WIFSTOPPED(status);
  }
  bool echoes() const {
    termios now{};
    tcgetattr(line_, &now);
    return (now.c_lflag & (ICANON | ECHO)) == (ICANON | ECHO);
  }
  bool is_as_before() const {
    termios now{};
    tcgetattr(line_, &now);
    return now.c_lflag == before_.c_lflag && now.c_iflag == before_.c_iflag &&
           now.c_oflag == before_.c_oflag;
  }
  static std::size_t width(const std::string& line) {
    return static_cast<std::size_t>(
        std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xC0) != 0x80; }));
  }

 private:
  static std::string without_codes(const std::string& line) {
    std::string text;
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (line[i] == '\x1b')
        while (i + 1 < line.size() && (line[i] < '@' || line[i] > '~' || line[i] == '[')) ++i;
      else if (line[i] != '\r')
        text += line[i];
    }
    return text;
  }
  std::string take(std::size_t count) {
    std::string text = pending_.substr(0, count);
    pending_.erase(0, count);
    return text;
  }

  int screen_ = -1, line_ = -1;
  pid_t child_ = -1;
  termios before_{};
  std::string pending_;
};

const std::string restored = "\x1b[?25h\x1b[?1049l";

class Watch : public test::Program {
 protected:
  void SetUp() override {
    folder.file("s.toml",
                "name = \"three activations\"\nseeds = [1, 2]\n[data]\ntrain = "
                "[\"simulated:motor-imagery?trials=24\"]\n"
                "test = [\"simulated:motor-imagery?trials=16&part=test\"]\n[train]\nepochs = "
                "6\n[model]\nfilters = 2\n"
                "temporal_kernel = 5\n[grid]\n\"model.activation\" = [\"relu\", \"elu\", "
                "\"leaky_relu\"]\n");
    const test::Ran study = undrawn("study s.toml --quiet --out out");
    ASSERT_EQ(study.code, 0) << study.err;
  }
  std::vector<std::string> command(const std::string& name = "out") const {
    return {"berger", "watch", folder / name, "--interval", "0.2"};
  }
};

TEST_F(Watch, DrawsRedrawsAtAnotherSizeAndEndsWithTheTerminalAsItWas) {
  OnTerminal terminal(command());
  EXPECT_THAT(terminal.read_until("\x1b[H"),
              AllOf(HasSubstr("\x1b[?1049h"), HasSubstr("\x1b[?25l")));
  std::vector<std::string> frame = terminal.frame();
  ASSERT_EQ(frame.size(), first_rows);
  EXPECT_THAT(frame[0], AllOf(HasSubstr("three activations"), HasSubstr("finished · 6 done of 6")));
  for (const std::string& line : frame) EXPECT_LE(OnTerminal::width(line), first_columns);
  EXPECT_FALSE(terminal.echoes());

  terminal.resize(47, 16);
  const auto begin = std::chrono::steady_clock::now();
  do {
    frame = terminal.frame();
  } while (frame.size() != 16 &&
           std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
  ASSERT_EQ(frame.size(), 16u);
  for (const std::string& line : frame) EXPECT_LE(OnTerminal::width(line), 47u) << line;

  terminal.press("q");
  EXPECT_THAT(terminal.read_until(restored), EndsWith(restored));
  EXPECT_EQ(terminal.exit_code(), 0);
  EXPECT_TRUE(terminal.is_as_before());
}

TEST_F(Watch, KeysChooseARunAndGoBackToAll) {
  OnTerminal terminal(command());
  EXPECT_THAT(terminal.joined_frame(), Not(HasSubstr("▸")));
  const auto after = [&](const std::string& keys, const std::string& sign) {
    terminal.press(keys);
    std::string frame;
    for (int i = 0; i < 50 && frame.find(sign) == std::string::npos; ++i)
      frame = terminal.joined_frame();
    return frame;
  };
  EXPECT_THAT(after("\x1b[B", "▸"), HasSubstr("▸"));
  const std::string frame = after("j", "▸");
  EXPECT_THAT(frame, HasSubstr("⠒⠒⠒ train  ⠒⠒⠒ test"));
  terminal.press("a");
  std::string all = frame;
  for (int i = 0; i < 50 && all.find("▸") != std::string::npos; ++i) all = terminal.joined_frame();
  EXPECT_THAT(all, Not(HasSubstr("▸")));
  terminal.press("\x1b[A~xq");
  EXPECT_EQ(terminal.exit_code(), 0);
}

TEST_F(Watch, CtrlCAndSignalsEndItWithTheTerminalAsItWas) {
  for (const int signal : {0, SIGINT, SIGTERM, SIGHUP}) {
    OnTerminal terminal(command());
    terminal.frame();
    if (signal)
      terminal.send(signal);
    else
      terminal.press("\x03");
    EXPECT_THAT(terminal.read_until(restored), EndsWith(restored)) << signal;
    EXPECT_EQ(terminal.exit_code(), 130) << signal;
    EXPECT_TRUE(terminal.is_as_before()) << signal;
  }
}

TEST_F(Watch, CtrlZGivesTheTerminalBackUntilItGoesOn) {
  OnTerminal terminal(command());
  terminal.frame();
  terminal.press("\x1a");
  EXPECT_THAT(terminal.read_until(restored), EndsWith(restored));
  EXPECT_TRUE(terminal.stopped());
  EXPECT_TRUE(terminal.is_as_before());
  terminal.send(SIGCONT);
  EXPECT_THAT(terminal.read_until("\x1b[?1049h"), EndsWith("\x1b[?1049h"));
  EXPECT_EQ(terminal.frame().size(), first_rows);
  EXPECT_FALSE(terminal.echoes());
  terminal.press("q");
  EXPECT_EQ(terminal.exit_code(), 0);
}

TEST_F(Watch, FollowsAStudyWhoseFilesChangeAreDamagedAndVanish) {
  std::filesystem::remove(folder / "out/results.csv");
  std::string run;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "out/runs"))
    run = entry.path().string();
  std::filesystem::remove(run + "/result.json");
  OnTerminal terminal(command());
  const auto seen = [&](const std::string& sign) {
    std::string frame;
    for (int i = 0; i < 50 && frame.find(sign) == std::string::npos; ++i)
      frame = terminal.joined_frame();
    return frame;
  };
  EXPECT_THAT(seen("1 running"), HasSubstr("5 done · 1 running of 6"));
  folder.file(std::filesystem::relative(run, folder.path()).string() + "/metrics.csv",
              "epoch,\"train_loss");
  EXPECT_THAT(seen("cannot read"), HasSubstr("never closes"));
  std::filesystem::remove_all(folder / "out");
  EXPECT_THAT(seen("cannot read runs: "), HasSubstr("cannot read runs: "));
  terminal.press("q");
  EXPECT_EQ(terminal.exit_code(), 0);
}

TEST_F(Watch, PrintsPlainTextOnceWithoutATerminalOrWhereAskedTo) {
  for (const std::string arguments : {"watch out", "watch out --once"}) {
    const test::Ran ran = berger(arguments);
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_THAT(ran.out, AllOf(HasSubstr("three activations   finished · 6 done of 6"),
                               HasSubstr("accuracy (%)"), Not(HasSubstr("\x1b"))));
    std::istringstream lines(ran.out);
    for (std::string line; std::getline(lines, line);)
      EXPECT_LE(OnTerminal::width(line), 80u) << line;
  }
  const test::Ran wide = shell("COLUMNS=130 \"$BERGER\" watch out/runs/elu-seed1 --once");
  EXPECT_THAT(wide.out, HasSubstr("s/epoch"));
  OnTerminal dumb({"berger", "watch", folder / "out"}, "dumb");
  EXPECT_THAT(dumb.read_until("loss"), Not(HasSubstr("\x1b")));
  EXPECT_EQ(dumb.exit_code(), 0);
}

TEST_F(Watch, RefusesWhatIsNoFolderOfOurs) {
  expect_refusal("watch none", 3, "none: there is no such folder");
  std::filesystem::create_directory(folder / "empty");
  expect_refusal("watch empty", 3,
                 "empty: neither study.toml (of a study) nor config.toml (of a run) is here");
  expect_refusal("watch", 2, "DIR");
  expect_refusal("watch out --interval 0.05", 2, "--interval");
  expect_refusal("watch out --interval 3601", 2, "--interval");
  expect_refusal("watch out --interval soon", 2, "--interval");
}

}  // namespace
}  // namespace berger
