// Who does what, among processes on any machines that share a folder: without locks, which shared
// folders may not know, and without clocks, which differ between machines.
//
// A name is claimed by the link NAME.1 to a file that says who claims it: of all who try to make
// it, one does, on NFS and Lustre too. It ends with NAME.1.done, NAME.1.failed or NAME.1.free, a
// link as well; whoever claims it next, because it was ended or because its owner is dead, does so
// by NAME.2, and of these too there is one. Nothing is ever removed or renamed, so no look can be
// too old: who goes by an old one finds the next number taken.
//
// While it lives, a process counts a beat in its own file, @owner-ID, which all its claims are
// links to. It is dead to others once they have seen the same beat for so many of their own
// seconds.
//
// Cost of a name on the shared folder: a link to claim it and one to end it, whatever the number of
// processes; of a process: a listing when it asks, and a beat (open, write, close).
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "runs/process_mark.hpp"

namespace berger::runs {

enum class End { none, done, failed, free };  // none: it is held

struct ClaimPlace {
  int number = 0;  // 0: never claimed
  End end = End::none;
  bool held() const { return number > 0 && end == End::none; }
  bool operator==(const ClaimPlace&) const = default;
};

struct ClaimListing {
  std::map<std::string, ClaimPlace, std::less<>> names;
  ClaimPlace of(std::string_view name) const;
};
// Of a folder that is not there: nothing. OutputError where it cannot be read.
ClaimListing list_claims(const std::string& folder);
// Who made the claim; nothing where its file is gone or no such text.
std::optional<ProcessMark> owner_of(const std::string& folder, std::string_view name, int number);
std::optional<ProcessMark> owner_of(const std::string& folder, const std::string& id);

struct ClaimPace {
  std::chrono::milliseconds beat{20'000}, patience{120'000};
};
// BERGER_PATIENCE seconds, where that is set, with a beat of a sixth of it. ConfigError.
ClaimPace claim_pace();

// Beats as one watcher saw them.
class Beats {
 public:
  explicit Beats(std::chrono::milliseconds patience) : patience_(patience) {}
  // One more look: dead once the beat has been the same for the patience, lives once it has grown.
  Life look(const std::string& id, std::uint64_t beat);

 private:
  using Clock = std::chrono::steady_clock;
  struct Seen {
    std::uint64_t beat = 0;
    Clock::time_point since;
    bool grew = false;
  };
  std::chrono::milliseconds patience_;
  std::map<std::string, Seen> seen_;
};

class Claims {
 public:
  // Makes the folder if it is missing, and this process's file in it. OutputError.
  explicit Claims(std::string folder, ClaimPace pace = claim_pace());
  ~Claims();  // ends what is held as free, and removes the file
  Claims(const Claims&) = delete;
  Claims& operator=(const Claims&) = delete;

  ClaimListing list() const { return list_claims(folder_); }
  // Claims `name` behind what was seen of it; false where somebody else did. OutputError.
  bool take(const std::string& name, ClaimPlace seen);
  // Of what is held here. Throws nothing.
  void end(const std::string& name, End how);
  // Whether somebody who took this process for dead has it now. Looks at the folder only where a
  // beat was late since the name was claimed, and then by claiming it anew: of this process and
  // those who found it dead, one gets the next number.
  bool lost(const std::string& name);

  // Whether the owner of a claim lives. Of a claim that does not say whose it is, as a full disk
  // leaves it, nobody's beat is heard.
  Life life(const std::string& name, int number);

  const std::string& folder() const { return folder_; }
  const std::string& id() const { return mark_.id; }
  const ClaimPace& pace() const { return pace_; }
  // The folder goes with the claims, unless others have their files there by then.
  void remove_at_end() { remove_ = true; }

 private:
  struct Holding {
    int number = 0;
    bool doubted = false;  // others may have taken this process for dead
  };

  bool late() const;
  void write_mark(int flags) const;
  std::string own_file() const;
  std::string path(std::string_view name, int number, std::string_view suffix = "") const;
  bool make(const std::string& path) const;
  bool nobody_else();
  void keep_beating();

  const std::string folder_;
  const ClaimPace pace_;
  ProcessMark mark_;
  Beats beats_;
  std::mutex mutex_;
  std::map<std::string, Holding> held_;
  std::chrono::milliseconds last_beat_{};  // since the machine was started, asleep or not
  bool stop_ = false, remove_ = false;
  std::condition_variable stopped_;
  std::thread beating_;
};

}  // namespace berger::runs
