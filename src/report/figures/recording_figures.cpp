#include "report/figures/recording_figures.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <iterator>

#include "berger/report.hpp"
#include "core/readable.hpp"
#include "report/figures/write_figures.hpp"

namespace berger {

std::vector<std::string> write_recording_figures(const std::string& folder,
                                                 const Recording& recording,
                                                 const ReportOptions& options) {
  std::vector<std::string> notes;
  std::vector<report::Figure> figures = report::signal_figures(recording, options.style);
  for (auto more : {report::spectrum_figures(recording, options.style),
                    report::event_figures(recording, options.style, notes),
                    report::electrode_figures(recording, options.style)})
    std::move(more.begin(), more.end(), std::back_inserter(figures));
  if (recording.facts().channels.size() > report::most_channels_drawn)
    notes.push_back(fmt::format("{} channels: a figure shows the first {} at most",
                                recording.facts().channels.size(), report::most_channels_drawn));
  report::write_figures(figures, folder, notes, options);
  return notes;
}

namespace report {

std::string recording_title(const Recording& recording, const std::string& what) {
  const std::string name = std::filesystem::path(recording.facts().path).filename().string();
  return fmt::format("{}: {}", readable(name), what);
}

bool is_voltage(const Channel& channel) {
  return channel.kind != ChannelKind::trigger && channel.unit == "µV";
}

std::vector<int> drawn_channels(const Recording& recording, bool voltages) {
  const auto& channels = recording.facts().channels;
  std::vector<int> chosen;
  for (std::size_t c = 0; c < channels.size() && chosen.size() < most_channels_drawn; ++c)
    if (is_voltage(channels[c]) == voltages && channels[c].samples > 0)
      chosen.push_back(static_cast<int>(c));
  return chosen;
}

}  // namespace report
}  // namespace berger
