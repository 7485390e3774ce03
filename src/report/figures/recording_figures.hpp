// Figures of a continuous recording: its first seconds, its spectra, its events, its electrodes.
#pragma once

#include <string>
#include <vector>

#include "berger/recording.hpp"
#include "report/figures/figure.hpp"

namespace berger::report {

constexpr std::size_t most_channels_drawn = 256;

// "signals" of the voltages, each less its mean, in one scale, and "other_signals", each from its
// least to its greatest value. Where more samples than points would meet in a pixel, their least
// and their greatest value.
std::vector<Figure> signal_figures(const Recording& recording, const FigureStyle& style = {});
// "spectra": a panel a channel, up to 125 Hz, those of voltages in one scale. None where no channel
// has one.
std::vector<Figure> spectrum_figures(const Recording& recording, const FigureStyle& style = {});
// "events": a row for each of the forty commonest kinds, and one for missing samples. None of a
// recording without either.
std::vector<Figure> event_figures(const Recording& recording, const FigureStyle& style,
                                  std::vector<std::string>& notes);

// "electrodes": a map of those whose position is known, or whose name tells it. None without any.
std::vector<Figure> electrode_figures(const Recording& recording, const FigureStyle& style = {});

// "NAME: WHAT", of the file's name.
std::string recording_title(const Recording& recording, const std::string& what);
bool is_voltage(const Channel& channel);
// Channels that are drawn together: at most `most_channels_drawn`, in order.
std::vector<int> drawn_channels(const Recording& recording, bool voltages);

}  // namespace berger::report
