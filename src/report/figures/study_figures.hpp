// Figures of a whole study, made from its comparison.
#pragma once

#include <vector>

#include "report/figures/evaluation_figures.hpp"
#include "report/statistics/comparison.hpp"

namespace berger::report {

// Accuracy against each varied key with at least three numbers: mean and, of several seeds or
// subjects, a bar of one standard deviation to either side, and the training accuracy without bars.
// A line for each setting of all other keys, at most eight a figure: sweep-KEY. Section "sweep".
std::vector<Figure> sweep_figures(const StudyRecord& study, const Comparison& comparison,
                                  const FigureStyle& style = {});

// Of a study over subjects a line for each of them, from its accuracy with the first configuration
// of the grid to that with the most accurate other one, and their mean: paired-subjects. Section
// "subjects".
std::vector<Figure> paired_subject_figures(const StudyRecord& study, const Comparison& comparison,
                                           const FigureStyle& style = {});

// Accuracy over the numbers of two settings as shades and numbers: heatmap-KEY-KEY. Section
// "pivot".
std::vector<Figure> heat_maps(const StudyRecord& study, const Comparison& comparison,
                              const FigureStyle& style = {});

// Accuracy against parameters and against the seconds of a run, a point a configuration, where
// these differ: cost-parameters and cost-seconds. Section "cost".
std::vector<Figure> cost_figures(const StudyRecord& study, const Comparison& comparison,
                                 const FigureStyle& style = {});

// Of one run, or of one a subject: seeds and settings of training see the same trials. No parts
// where nothing was written down.
struct StudyShares {
  std::vector<std::string> classes;
  std::vector<ClassShare> parts;
  std::string title;
};
StudyShares class_shares(const StudyRecord& study);
std::string why_no_classes(const StudyRecord& study);  // are drawn; empty where they are

// Shares of the classes in each part of the data (class_shares), and confusion matrices of the
// twelve most accurate configurations (confusion-CONFIGURATION), summed over the runs of each; of
// test trials or else validation trials. Only of runs that wrote down what these need, and of at
// most `most_classes_in_figures`. Section "classes".
std::vector<Figure> class_figures(const StudyRecord& study, const Comparison& comparison,
                                  const FigureStyle& style = {});

}  // namespace berger::report
