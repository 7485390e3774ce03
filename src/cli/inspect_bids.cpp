#include "cli/inspect_bids.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

#include "berger/bids.hpp"
#include "berger/errors.hpp"
#include "berger/recording.hpp"
#include "cli/output.hpp"

namespace berger::cli {
namespace {

std::string or_dash(const std::string& text) {
  return text.empty() ? "–" : text;
}

}  // namespace

bool names_several(const std::string& name) {
  return name.starts_with("bids:") && list_bids(name).size() != 1;
}

std::string described_bids(const std::string& name) {
  const std::vector<BidsRecording> list = list_bids(name);
  if (list.empty())
    throw FileError(name,
                    "holds no recording of EEG (sub-…/eeg/…_eeg with .edf, .bdf, .vhdr, .set, "
                    ".fif) that fits");
  const BidsParticipants participants = participants_of(list);
  std::vector<std::vector<std::string>> rows{
      {"  subject", "session", "task", "run", "format", "channels", "bad", "Hz", "s", "events"}};
  rows[0].insert(rows[0].end(), participants.columns.begin(), participants.columns.end());
  std::set<std::string> subjects;
  for (std::size_t r = 0; r < list.size(); ++r) {
    const BidsRecording& of = list[r];
    subjects.insert(of.subject);
    auto& row = rows.emplace_back(std::vector<std::string>{"  " + of.subject, or_dash(of.session),
                                                           or_dash(of.task), or_dash(of.run)});
    try {
      const Recording recording = open_recording(of);
      const RecordingFacts& facts = recording.facts();
      const auto bad = std::ranges::count(facts.channels, true, &Channel::bad);
      for (const std::string& text :
           {facts.format, fmt::format("{}", facts.channels.size()), fmt::format("{}", bad),
            fmt::format("{:.6g}", facts.rate),
            fmt::format("{:.6g}", static_cast<double>(facts.samples) / facts.rate),
            fmt::format("{}", recording.events().size())})
        row.push_back(text);
    } catch (const FileError& error) {
      row.push_back(fmt::format("cannot be read: {}", error.what()));
      row.resize(10);
    }
    if (r < participants.values.size())
      for (const std::string& value : participants.values[r]) row.push_back(or_dash(value));
  }
  const std::string note = participants.columns.empty()
                               ? "  note  has no participants.tsv, or nothing stands in it\n"
                               : "";
  return fmt::format("{}\n  {} recordings of {} subjects\n{}\n", name, list.size(), subjects.size(),
                     note) +
         aligned(rows, 4);
}

}  // namespace berger::cli
