#include "data/recordings/channel_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "io/text_fields.hpp"

namespace berger {
namespace {

// The standard texts of EDF+ for a label's first word, and others that are met.
constexpr std::array<std::pair<std::string_view, ChannelKind>, 17> type_words{
    {{"eeg", ChannelKind::eeg},
     {"seeg", ChannelKind::seeg},
     {"ecog", ChannelKind::ecog},
     {"dbs", ChannelKind::dbs},
     {"eog", ChannelKind::eog},
     {"ecg", ChannelKind::ecg},
     {"ekg", ChannelKind::ecg},
     {"emg", ChannelKind::emg},
     {"bio", ChannelKind::bio},
     {"resp", ChannelKind::resp},
     {"temp", ChannelKind::temp},
     {"misc", ChannelKind::misc},
     {"sao2", ChannelKind::misc},
     {"gsr", ChannelKind::misc},
     {"plet", ChannelKind::misc},
     {"pol", ChannelKind::eeg},  // Nihon Kohden's
     {"stim", ChannelKind::trigger}}};
constexpr std::array<std::string_view, 4> trigger_names{"status", "trigger", "triggers", "sti 014"};
constexpr std::array<std::string_view, 6> references{"-ref", "-le",   "-avg",
                                                     "-ar",  "-a1a2", "-lpref"};

// Rows of electrodes of the 10-5 system from front to back, and those beside it.
constexpr std::array<std::string_view, 37> rows{
    "NFp", "Fp",  "AFp", "AF", "AFF", "F",   "FFC", "FFT", "FC",  "FT", "FCC", "FTT", "C",
    "T",   "CCP", "TTP", "CP", "TP",  "CPP", "TPP", "P",   "PPO", "PO", "POO", "O",   "OI",
    "I",   "N",   "A",   "M",  "CB",  "FA",  "PG",  "SP",  "TP",  "FT", "AF"};
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> old_names{
    {{"T3", "T7"}, {"T4", "T8"}, {"T5", "P7"}, {"T6", "P8"}}};

// "Fp1", "CPz", "AFF5h" of such a name in any case; none of another.
std::optional<std::string> electrode(std::string_view text) {
  const std::string lower = lower_case(text);
  std::size_t letters = 0;
  while (letters < lower.size() && 'a' <= lower[letters] && lower[letters] <= 'z') ++letters;
  std::string row = lower.substr(0, letters), rest = lower.substr(letters);
  const bool half = rest.ends_with('h');
  if (half) rest.pop_back();
  if (rest.empty() && row.ends_with('z') && !half) {
    row.pop_back();
    rest = "z";
  } else if (rest.empty() || rest.size() > 2 || rest[0] == '0' ||
             rest.find_first_not_of("0123456789") != std::string::npos ||
             (rest.size() == 2 && rest > "12")) {
    return std::nullopt;
  }
  const auto found =
      std::ranges::find_if(rows, [&](std::string_view r) { return lower_case(r) == row; });
  if (found == rows.end()) return std::nullopt;
  const std::string name = std::string(*found) + rest + (half ? "h" : "");
  for (const auto& [old, now] : old_names)
    if (name == old) return std::string(now);
  return name;
}

// What follows a leading type word and a space or colon, or a dash where an electrode does; that
// may be all there is.
std::string_view behind_type_word(std::string_view label) {
  const std::size_t end = label.find_first_of(" :-");
  if (end == std::string_view::npos) return label;
  const std::string word = lower_case(label.substr(0, end));
  const bool known =
      std::ranges::any_of(type_words, [&](const auto& pair) { return pair.first == word; });
  if (!known || (label[end] == '-' && !electrode(label.substr(end + 1)))) return label;
  return trimmed(label.substr(end + 1));
}

bool starts_as_word(std::string_view text, std::string_view word) {
  return text.starts_with(word) &&
         (text.size() == word.size() || text[word.size()] < 'a' || text[word.size()] > 'z');
}

}  // namespace

std::string normalised_name(std::string_view original) {
  std::string_view name = behind_type_word(trimmed(original));
  while (name.size() > 1 && name.ends_with('.')) name.remove_suffix(1);
  for (const std::string_view reference : references) {
    if (name.size() > reference.size() && lower_case(name).ends_with(reference)) {
      name.remove_suffix(reference.size());
      break;
    }
  }
  if (const auto known = electrode(name)) return *known;
  const std::size_t dash = name.find('-');
  if (dash != std::string_view::npos) {
    const auto plus = electrode(name.substr(0, dash)), minus = electrode(name.substr(dash + 1));
    if (plus && minus) return *plus + "-" + *minus;
  }
  return std::string(name.empty() ? original : name);
}

void name_channels(std::vector<Channel>& channels) {
  std::map<std::string, int> alike;
  for (const Channel& channel : channels) ++alike[channel.original];
  std::map<std::string, int> number;
  for (Channel& channel : channels) {
    if (alike[channel.original] < 2) continue;
    channel.original += fmt::format("-{}", number[channel.original]++);
  }
  std::map<std::string, int> named;
  for (Channel& channel : channels) {
    channel.name = normalised_name(channel.original);
    ++named[channel.name];
  }
  for (Channel& channel : channels)
    if (named[channel.name] > 1) channel.name = channel.original;
}

ChannelKind kind_of(std::string_view label, bool voltage) {
  const std::string lower = lower_case(trimmed(label));
  if (std::ranges::find(trigger_names, lower) != trigger_names.end()) return ChannelKind::trigger;
  for (const auto& [word, kind] : type_words)
    if (starts_as_word(lower, word))
      return voltage || kind != ChannelKind::eeg ? kind : ChannelKind::misc;
  if (!voltage) return ChannelKind::misc;
  for (const std::string_view eye : {"heog", "veog", "heo", "veo"})
    if (lower.starts_with(eye)) return ChannelKind::eog;
  if (lower.starts_with("exg") && lower.size() > 3) return ChannelKind::misc;
  return ChannelKind::eeg;
}

}  // namespace berger
