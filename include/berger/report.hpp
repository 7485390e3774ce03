// Tables, figures and the page made from the folder of a finished study or run; figures of an
// evaluation; drawings of networks.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "berger/evaluation.hpp"
#include "berger/model.hpp"
#include "berger/recording.hpp"

namespace berger {

struct ReportFiles {
  std::string table;               // the Markdown table, for printing
  std::string page;                // path of report.html
  std::vector<std::string> notes;  // what could not be made, and why (no gnuplot)
};

// How large figures are and what they are drawn for. Their layout is computed for it: in a narrow
// column titles and legends wrap, panels stand below each other and the cells of a matrix shrink.
struct FigureStyle {
  double width_mm = 0;  // of every figure, to the nearest point; 0: each figure's own
  // of titles and labels; what stands inside of cells and beside bars is smaller, at least 60 % of
  // it
  double font_pt = 11.25;
};

// "screen" (the default), "column" (85 mm, 8 pt), "page" (178 mm, 9 pt), "slide" (240 mm, 16 pt),
// width=40mm … 400mm (with 8 pt, below 62 mm less, unless a font follows), font=4pt … 40pt, and
// several of these with commas between, the later ones counting: "column,font=9pt". ConfigError
// (key --style) for anything else, and for a width that holds fewer than some 38 letters.
FigureStyle parse_style(std::string_view text);

struct ReportOptions {
  std::string folder;   // where it goes; empty: into the first of the folders
  bool figures = true;  // those for papers, which gnuplot draws
  FigureStyle style{};
  // Called after each figure, never by two threads at once; must not throw. Figures are drawn on
  // all cores.
  std::function<void(std::size_t done, std::size_t total, const std::string& name)> drawing{};
  // Asked before each figure, by several threads; false: those that are left are not drawn, and a
  // note says which.
  std::function<bool()> keep_going{};
};

// Reads results.csv and runs/*/ of studies, or the files of single runs; writes table.md,
// report.html and in figures/ each figure as .svg, .pdf and .png (300 dpi) with its data (.csv) and
// gnuplot script (.gp); of several folders side by side. Throws FileError for a folder that is
// neither, OutputError.
ReportFiles write_report(const std::vector<std::string>& folders,
                         const ReportOptions& options = {});

// Several folders side by side, as rows of cells, each with its heads first.
struct SideBySide {
  // a setting and its values in each folder, of those that differ
  std::vector<std::vector<std::string>> differences;
  // a row a configuration, the most accurate first
  std::vector<std::vector<std::string>> results;
  std::string results_caption;
  // each against each other; empty where their trials are not the same
  std::vector<std::vector<std::string>> pairs;
  std::string pairs_caption, answer;
  std::vector<std::string> warnings, notes;
};
// Throws FileError for a folder that is neither of a study nor of a run.
SideBySide compare_folders(const std::vector<std::string>& folders);

// Trials that are images. One map is drawn in grey, three are red, green and blue; the darkest
// value is drawn black.
struct Pictures {
  Shape shape{};
  // shape.size() values of a trial; empty: the trials are no images
  std::function<void(int trial, float* to)> copy{};
};
// What a model made of some labelled trials.
struct EvaluatedPart {
  std::string name;  // "test": in titles and, after a hyphen, in the names of files; may be empty
  Evaluation evaluation;              // with the names of the classes
  std::vector<double> probabilities;  // [N × K]
  std::vector<int> labels, decided;
  Pictures pictures{};
  // trials to draw as figures of their own, as the tables that run folders hold of first trials
  struct Shown {
    int trial = 0;
    std::string table;
  };
  std::vector<Shown> shown{};
  bool optimistic = false;  // decided by thresholds that were tuned on these trials: titles say so
};
// Writes into `folder`, made if it is not there, each figure as .csv, .gp, .svg, .pdf and .png:
// confusion, class_shares, the trials to be shown and, of images, pictures and most_wrong for each
// part; kernels, or
// temporal_filters and spatial_weights, of the model's first convolutions. Returns notes: what
// could not be drawn, and why. Throws OutputError.
std::vector<std::string> write_evaluation_figures(const std::string& folder, const Model& model,
                                                  std::span<const EvaluatedPart> parts,
                                                  const ReportOptions& options = {});

// Writes into `folder`, made if it is not there, each figure as above: signals and other_signals
// (the first ten seconds of voltages, less their means, and of all else), spectra, events along
// time, and electrodes from above. Returns notes. Throws OutputError.
std::vector<std::string> write_recording_figures(const std::string& folder,
                                                 const Recording& recording,
                                                 const ReportOptions& options = {});

// Which seconds of a recording its page shows; `to` 0: to the end.
struct RecordingPageOptions {
  double from = 0, to = 0;
};
// Writes one self-contained page of at most 20 MB, which must not exist, to scroll through the
// channels of the recording's rate, with events, spectra, a map of electrodes and a list of bad
// channels for the study file. Returns what it shows. Throws FileError: nothing to show;
// OutputError.
std::vector<std::string> write_recording_page(const std::string& path, const Recording& recording,
                                              const RecordingPageOptions& options = {});

// The network as an SVG drawing: a box for each layer with name, type, options, output shape and
// parameters, light layers joined to the one they follow, and an arc at the side for each output
// that a later layer adds. ShapeError as `shapes`.
std::string network_drawing(const Network& network);

}  // namespace berger
