// Claims: one of all who ask has it, the dead have none, and it costs a few operations.
#include "runs/claims.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <thread>
#include <vector>

#include "berger/errors.hpp"
#include "support/temporary_folder.hpp"

namespace berger::runs {
namespace {

using std::chrono::milliseconds;
using test::TemporaryFolder;

constexpr ClaimPace slow{milliseconds(60'000), milliseconds(360'000)};
constexpr ClaimPace quick{milliseconds(10), milliseconds(200)};

// Of another machine, where nobody can look whether it lives.
ProcessMark foreign(const std::string& id, std::uint64_t beat = 0) {
  ProcessMark mark;
  mark.id = id;
  mark.host = "elsewhere";
  mark.process = 7;
  mark.beat = beat;
  return mark;
}

void claim_as(const TemporaryFolder& folder, const ProcessMark& mark, const std::string& claim) {
  const std::string owner = folder.file("claims/@owner-" + mark.id, to_text(mark));
  std::filesystem::create_hard_link(owner, folder / ("claims/" + claim));
}

// A child that has ended, and whose parent has not waited for it, is still listed.
TEST(Lives, EndWithTheProcessEvenIfNobodyWaitsForIt) {
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe(pipe.data()), 0);
  const pid_t child = fork();
  if (child == 0) {
    const std::string mark = to_text(mark_of_this_process());
    const bool written = write(pipe[1], mark.data(), mark.size()) > 0;
    _exit(written ? 0 : 1);
  }
  close(pipe[1]);
  std::array<char, 2048> text{};
  const ssize_t size = read(pipe[0], text.data(), text.size());
  close(pipe[0]);
  siginfo_t ended{};
  ASSERT_EQ(waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT), 0);
  const auto mark = parse_mark({text.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))});
  ASSERT_TRUE(mark.has_value());
  EXPECT_EQ(mark->process, child);
  EXPECT_EQ(life_here(*mark, mark_of_this_process()), Life::dead);
  waitpid(child, nullptr, 0);
}

TEST(Claims, OfAllWhoAskAtOnceOneGetsEachName) {
  const TemporaryFolder folder;
  constexpr int owners = 4, names = 40;
  std::vector<std::atomic<int>> got(names);
  std::vector<std::thread> threads;
  for (int i = 0; i < owners; ++i)
    threads.emplace_back([&] {
      Claims claims(folder / "claims", slow);
      for (int n = 0; n < names; ++n)
        if (claims.take("run-" + std::to_string(n), {})) {
          ++got[static_cast<std::size_t>(n)];
          claims.end("run-" + std::to_string(n), End::done);
        }
    });
  for (std::thread& thread : threads) thread.join();
  for (const auto& count : got) EXPECT_EQ(count, 1);
}

TEST(Claims, TellHowTheyEnded) {
  const TemporaryFolder folder;
  Claims claims(folder / "claims", slow);
  for (const char* name : {"a", "b0.01", "c.2", "d"}) EXPECT_TRUE(claims.take(name, {}));
  claims.end("a", End::done);
  claims.end("b0.01", End::failed);
  claims.end("c.2", End::free);
  const ClaimListing listing = claims.list();
  EXPECT_EQ(listing.of("a").end, End::done);
  EXPECT_EQ(listing.of("b0.01").end, End::failed);
  EXPECT_EQ(listing.of("c.2").end, End::free);
  EXPECT_TRUE(listing.of("d").held());
  EXPECT_EQ(listing.of("e").number, 0);
  EXPECT_EQ(listing.names.size(), 4u);
}

TEST(Claims, ByAnOldLookAreNotToBeHad) {
  const TemporaryFolder folder;
  Claims first(folder / "claims", slow), second(folder / "claims", slow),
      third(folder / "claims", slow);
  const ClaimPlace before = first.list().of("run");
  EXPECT_TRUE(first.take("run", before));
  first.end("run", End::free);
  const ClaimPlace old = first.list().of("run");
  EXPECT_TRUE(second.take("run", old));
  EXPECT_FALSE(third.take("run", before)) << "as if it had never been claimed";
  EXPECT_FALSE(third.take("run", old)) << "as if nobody had come in between";
  second.end("run", End::free);
  EXPECT_FALSE(third.take("run", old));
  EXPECT_TRUE(third.take("run", third.list().of("run")));
}

TEST(Claims, OfAProcessOfThisMachineThatIsGoneAreFreeAtOnce) {
  const TemporaryFolder folder;
  Claims claims(folder / "claims", slow);
  ProcessMark gone = mark_of_this_process();
  gone.id = "00";
  gone.process = 1 << 30;  // Linux counts to 2^22
  claim_as(folder, gone, "run.1");
  EXPECT_EQ(claims.life("run", 1), Life::dead);
  ProcessMark reused = mark_of_this_process();
  reused.id = "01";
  reused.started = "1";  // another had this number before
  claim_as(folder, reused, "run.2");
  EXPECT_EQ(claims.life("run", 2), Life::dead);
  ProcessMark alive = mark_of_this_process();
  alive.id = "02";
  claim_as(folder, alive, "run.3");
  EXPECT_EQ(claims.life("run", 3), Life::lives);
}

TEST(Claims, OfAJobThatWasStartedAgainAreFreeAtOnce) {
  ProcessMark before = foreign("0a"), own = mark_of_this_process();
  before.job = own.job = "12_3";
  own.restarts = 1;
  EXPECT_EQ(life_here(before, own), Life::dead);
  EXPECT_EQ(life_here(own, before), Life::unsure);
  before.job = "12_4";
  EXPECT_EQ(life_here(before, own), Life::unsure);
}

TEST(Claims, OfAnotherMachineAreFreeWhenItsBeatHasStoodStill) {
  const TemporaryFolder folder;
  Claims claims(folder / "claims", quick);
  claim_as(folder, foreign("0a"), "run.1");
  EXPECT_EQ(claims.life("run", 1), Life::unsure);
  folder.file("claims/@owner-0a",
              to_text(foreign("0a", 1)));  // in place: the claim is the same file
  EXPECT_EQ(claims.life("run", 1), Life::lives);
  std::this_thread::sleep_for(quick.patience + milliseconds(20));
  EXPECT_EQ(claims.life("run", 1), Life::dead);
  std::filesystem::last_write_time(
      folder / "claims/@owner-0a",
      std::filesystem::file_time_type::clock::now() + std::chrono::hours(1));
  EXPECT_EQ(claims.life("run", 1), Life::dead) << "no clock of a file is looked at";
}

TEST(Claims, ThatSayNothingAreFreeAfterTheSameTime) {
  const TemporaryFolder folder;
  Claims claims(folder / "claims", quick);
  folder.file("claims/run.1", "");
  EXPECT_EQ(claims.life("run", 1), Life::unsure);
  std::this_thread::sleep_for(quick.patience + milliseconds(20));
  EXPECT_EQ(claims.life("run", 1), Life::dead);
}

TEST(Claims, BeatWhileTheirOwnerLives) {
  const TemporaryFolder folder;
  Claims claims(folder / "claims", quick);
  ASSERT_TRUE(claims.take("run", {}));
  const auto first = owner_of(folder / "claims", "run", 1);
  ASSERT_TRUE(first);
  for (int i = 0; i < 400; ++i) {
    if (owner_of(folder / "claims", "run", 1)->beat > first->beat) return;
    std::this_thread::sleep_for(milliseconds(5));
  }
  FAIL() << "no beat in two seconds";
}

// A process that sleeps through its beats while `meanwhile` happens, and beats again before it
// asks: whether it has lost its claim then.
bool lost_after_sleep(const TemporaryFolder& folder, const std::function<void()>& meanwhile) {
  const pid_t child = fork();
  if (child == 0) {
    Claims claims(folder / "claims", quick);
    claims.take("run", {});
    raise(SIGSTOP);
    const auto beat = [&] { return owner_of(claims.folder(), claims.id())->beat; };
    for (const auto before = beat(); beat() < before + 2;)
      std::this_thread::sleep_for(milliseconds(1));
    _exit(claims.lost("run") ? 1 : 0);
  }
  int status = 0;
  waitpid(child, &status, WUNTRACED);
  std::this_thread::sleep_for(quick.patience);
  meanwhile();
  kill(child, SIGCONT);
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 1;
}

TEST(Claims, AreLostToWhoeverTookThemOverWhileTheirOwnerSlept) {
  const TemporaryFolder folder;
  EXPECT_TRUE(lost_after_sleep(folder, [&] { claim_as(folder, foreign("0a"), "run.2"); }));
}

// Who found it dead goes by the old number, and does not get it.
TEST(Claims, AreKeptByWhoeverSleptAndComesBackFirst) {
  const TemporaryFolder folder;
  EXPECT_FALSE(lost_after_sleep(folder, [] {}));
  EXPECT_EQ(list_claims(folder / "claims").of("run").number, 2);
}

TEST(Claims, ThatWereNeverMadeAreLost) {
  const TemporaryFolder folder;
  EXPECT_TRUE(Claims(folder / "claims", slow).lost("never claimed"));
}

TEST(Claims, ArePacedByAnEnvironmentThatSaysHow) {
  setenv("BERGER_PATIENCE", "3", 1);
  EXPECT_EQ(claim_pace().patience, milliseconds(3000));
  EXPECT_EQ(claim_pace().beat, milliseconds(500));
  for (const char* wrong : {"", "abc", "3s", "0", "-1", "nan", "1e9"}) {
    setenv("BERGER_PATIENCE", wrong, 1);
    EXPECT_THAT([] { claim_pace(); },
                testing::ThrowsMessage<ConfigError>(testing::HasSubstr("BERGER_PATIENCE=")))
        << wrong;
  }
  unsetenv("BERGER_PATIENCE");
}

TEST(Claims, AreGivenBackByWhoGoes) {
  const TemporaryFolder folder;
  {
    Claims claims(folder / "claims", slow);
    claims.take("run", {});
  }
  EXPECT_EQ(list_claims(folder / "claims").of("run").end, End::free);
  EXPECT_FALSE(std::filesystem::exists(folder / "claims/run.2"));
}

TEST(Claims, OfHostileTextAreNobodys) {
  EXPECT_FALSE(parse_mark(""));
  EXPECT_FALSE(parse_mark("berger process 1\nid ../../x\n"));
  EXPECT_FALSE(parse_mark("berger process 1\nhost h\n"));
  ProcessMark mark = foreign("0a");
  mark.host = "two\nlines\x1b[2J";
  EXPECT_THAT(described(*parse_mark(to_text(mark))), testing::Not(testing::HasSubstr("\x1b")));
}

}  // namespace
}  // namespace berger::runs
