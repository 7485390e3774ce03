#include "data/shared_trials.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "data/source.hpp"
#include "io/content_hash.hpp"

namespace berger {
namespace {

using Hashes = std::vector<std::uint64_t>;

Hashes hashes_of(const Dataset& data) {
  Hashes hashes;
  std::vector<std::byte> room;
  for (int n = 0; n < data.size(); ++n) hashes.push_back(content_hash(data.trials.stored(n, room)));
  return hashes;
}

// Trials of a part that are in another one too; the first of them.
struct Shared {
  int count = 0, first = 0;
};

Shared shared_with(const Hashes& sorted, const Hashes& part, const std::vector<bool>& left_out) {
  Shared shared;
  for (std::size_t n = 0; n < part.size(); ++n) {
    if (!left_out.empty() && left_out[n]) continue;
    if (!std::ranges::binary_search(sorted, part[n])) continue;
    if (shared.count++ == 0) shared.first = static_cast<int>(n);
  }
  return shared;
}

Hashes sorted(Hashes hashes) {
  std::ranges::sort(hashes);
  return hashes;
}

// Whether each trial is of a file that is training data as a whole, of which there is a note.
std::vector<bool> of_training_files(const Dataset& data, const Dataset& train) {
  std::vector<bool> is;
  for (const Source& source : data.sources)
    is.insert(
        is.end(), static_cast<std::size_t>(source.trials),
        std::ranges::any_of(train.sources, [&](const Source& s) { return s.hash == source.hash; }));
  return is;
}

std::int64_t repeated(const Hashes& hashes) {
  Hashes distinct = sorted(hashes);
  return distinct.end() - std::unique(distinct.begin(), distinct.end());
}

// "3 of 40 test trials"
std::string counted(int count, const Dataset& data, const char* part) {
  return fmt::format("{} of {} {} trial{}", count, data.size(), part, data.size() == 1 ? "" : "s");
}

}  // namespace

void note_shared_trials(PreparedData& prepared, bool cut) {
  if (!prepared.validation && !prepared.test) return;
  Dataset& train = prepared.train;
  const Hashes hashes = hashes_of(train), known = sorted(hashes);
  const auto compare = [&](const Dataset& data, const Hashes& part, const char* name) {
    const Shared shared = shared_with(known, part, of_training_files(data, train));
    if (shared.count > 0)
      train.notes.push_back(
          fmt::format("{} are in the training data too, by content (the first is of {}): {} "
                      "accuracy will be too good",
                      counted(shared.count, data, name), name_of_trial(data, shared.first), name));
  };
  Hashes validation;
  if (prepared.validation) {
    validation = hashes_of(*prepared.validation);
    if (!cut) {
      compare(*prepared.validation, validation, "validation");
    } else {
      Hashes all = hashes;
      all.insert(all.end(), validation.begin(), validation.end());
      const Shared shared = shared_with(known, validation, {});
      if (const std::int64_t twice = repeated(all); twice > 0)
        train.notes.push_back(fmt::format(
            "{} of {} trials repeat others of the training data, by content; {} are trained on as "
            "well{}",
            twice, all.size(), counted(shared.count, *prepared.validation, "validation"),
            shared.count > 0 ? ": validation accuracy will be too good" : ""));
    }
  }
  if (!prepared.test) return;
  const Hashes test = hashes_of(*prepared.test);
  compare(*prepared.test, test, "test");
  const Shared both =
      shared_with(sorted(validation), test, of_training_files(*prepared.test, train));
  if (both.count > 0)
    train.notes.push_back(fmt::format(
        "{} are in the validation data too, by content: what is chosen by these has seen the test",
        counted(both.count, *prepared.test, "test")));
}

}  // namespace berger
