// Who learns and who is tested. A protocol is a pure function from facts of trials to parts: places
// of the trials that train, choose the epoch and are tested. Drawings, sources and traps:
// docs/protocols.md.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace berger {

enum class ProtocolName {
  none,
  within_session,         // of each session folds, one after the other tested
  cross_session,          // each session of a subject tested by its other sessions
  leave_one_subject_out,  // each subject tested by the others
  train_test,             // of each subject given sessions, or files, tested by others
  pseudo_online,          // of each session the last recording, rest included, by those before it
};
constexpr std::array<std::string_view, 6> names(ProtocolName) {
  return {"none",       "within-session", "cross-session", "leave-one-subject-out",
          "train-test", "pseudo-online"};
}
enum class PartOrder { stratified, random, chronological };
constexpr std::array<std::string_view, 3> names(PartOrder) {
  return {"stratified", "random", "chronological"};
}
enum class CutUnit { trial, session, subject };
constexpr std::array<std::string_view, 3> names(CutUnit) {
  return {"trial", "session", "subject"};
}
enum class OtherSessions { all, training };
constexpr std::array<std::string_view, 2> names(OtherSessions) {
  return {"all", "training"};
}

// [protocol] of a study file.
struct ProtocolOptions {
  ProtocolName name = ProtocolName::none;
  int folds = 5;  // of within_session
  PartOrder order = PartOrder::stratified;
  int seed = 42;  // of folds and cuts: scikit-learn's random_state
  // sessions that may train and be tested; empty: all
  std::vector<int> train_sessions{}, test_sessions{};
  // cut inside the training part: this share of its units; 0: none
  double validation = 0;
  PartOrder validation_order = PartOrder::stratified;
  CutUnit validation_by = CutUnit::trial;
  // sessions of other people that train, in leave_one_subject_out and before a transfer. training:
  // those in train_sessions, else all that are not tested; all: the others', too
  // (leave_one_subject_out: as far as train_sessions has them)
  OtherSessions other_sessions = OtherSessions::all;
  // training goes on with training and validation data together, until the loss of these is that
  // of training when the epoch was chosen (Schirrmeister et al. 2017)
  bool second_phase = false;
  double size = 0;     // training trials that are left: a share to 1, or a number; 0: all
  std::string part{};  // the one of a run: ProtocolPart::label; empty: not chosen yet

  void fields(auto&& visit) {
    visit("name", name), visit("folds", folds), visit("order", order), visit("seed", seed);
    visit("train_sessions", train_sessions), visit("test_sessions", test_sessions);
    visit("validation", validation), visit("validation_order", validation_order);
    visit("validation_by", validation_by), visit("other_sessions", other_sessions),
        visit("second_phase", second_phase);
    visit("size", size), visit("part", part);
  }
};
// Throws ConfigError with the key ("protocol.folds") of what is impossible whatever the trials.
void check(const ProtocolOptions& options);

// A value a trial, in the order in which they were recorded.
struct TrialFacts {
  std::vector<int> labels;                       // 0…K−1
  std::vector<std::int64_t> subjects, sessions;  // empty: not known
  std::vector<std::int64_t> runs;                // of trials cut out of recordings, else empty
  std::vector<int> groups;                       // trials that share samples have one number
  std::vector<bool> held;                        // of data.test; empty: none
};

struct ProtocolPart {
  std::string label;  // "subject1-session2-fold3"
  std::int64_t subject = 0;
  std::optional<std::int64_t> session{};
  int fold = 0;                                // from 1; 0: there are none
  std::vector<int> train, validation, test{};  // ascending
};
struct UnusablePart {
  std::string label, why;
};
struct ProtocolParts {
  std::vector<ProtocolPart> parts;     // ordered by subject, session and fold
  std::vector<UnusablePart> unusable;  // which do not sink the others
};
// ConfigError: facts are missing that the protocol needs, or nothing is left. N log N a part.
ProtocolParts parts_of(const TrialFacts& facts, const ProtocolOptions& options);

// Everybody but one subject: who trains a network that goes on to learn from the subject. Nobody is
// tested; trials that are one with any of the subject's are left out.
std::string others_label(std::int64_t subject);  // "others-of-subject1"
struct OthersPart {
  ProtocolPart part;
  std::string why{};  // it cannot be used; empty: it can
};
OthersPart others_of(const TrialFacts& facts, const ProtocolOptions& options, std::int64_t subject);

}  // namespace berger
