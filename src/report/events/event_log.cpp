#include "report/events/event_log.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

#include "berger/errors.hpp"
#include "berger/model.hpp"
#include "report/events/confusion_picture.hpp"
#include "report/events/events.hpp"
#include "runs/folders.hpp"
#include "runs/predictions.hpp"
#include "study/folder.hpp"

namespace berger::report {
namespace {

double now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string host_name() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') return "localhost";
  std::replace(name.begin(), name.end(), '/', '-');
  return name.data();
}

// TensorBoard reads the files of a folder in the order of their names, so a later one must have a
// later second.
std::string free_path(const std::string& folder) {
  const std::string host = host_name();
  for (auto second = static_cast<std::int64_t>(now());; ++second) {
    std::string path = fmt::format("{}/events.out.tfevents.{:010}.{}", folder, second, host);
    if (!exists(path)) return path;
  }
}

using Tagged = std::vector<std::pair<std::string, double>>;

void add_scores(Tagged& tagged, const char* part, const std::optional<Scores>& scores) {
  if (!scores) return;
  tagged.emplace_back(fmt::format("loss/{}", part), scores->loss);
  tagged.emplace_back(fmt::format("accuracy/{}", part), scores->accuracy);
}

}  // namespace

EventLog::EventLog(const std::string& folder, const RunConfig& config) : file_(free_path(folder)) {
  try {
    begin(config);
  } catch (...) {
    std::remove(file_.path().c_str());
    throw;
  }
}

void EventLog::begin(const RunConfig& config) {
  const double time = now();
  file_.append(version_event(time));
  file_.append(settings_event(time, parse_settings(to_toml(config), "config.toml")));
}

void EventLog::add(const EpochRecord& record) {
  const Moment moment{.time = now(), .step = record.epoch};
  if (!training_) file_.append(start_event(moment));
  training_ = true;
  Tagged tagged;
  add_scores(tagged, "train", record.train);
  add_scores(tagged, "validation", record.validation);
  add_scores(tagged, "test", record.test);
  tagged.emplace_back("learning_rate", record.learning_rate);
  file_.append(scalars_event(moment, tagged));
}

void EventLog::add_confusion(const std::string& run_folder, int epoch) {
  const runs::RunFolder folder{run_folder};
  const std::string path = folder.predictions();
  if (!exists(path)) return;
  const runs::Predictions predictions = runs::read_predictions(path);
  const bool tested = !predictions.test.labels.empty();
  const runs::PartPredictions& part = tested ? predictions.test : predictions.validation;
  if (part.labels.empty()) return;
  // The last classes may have no trials here.
  const auto known = static_cast<int>(load_model(folder.model()).facts.classes.size());
  const int classes = std::max(known, predictions.classes);
  if (classes > widest_confusion)
    throw FileError(path, fmt::format("{} classes: no picture of their confusion, of at most {}",
                                      classes, widest_confusion));
  file_.append(picture_event({.time = now(), .step = epoch},
                             tested ? "confusion/test" : "confusion/validation",
                             confusion_picture(confusion_of(part, classes))));
}

void EventLog::end(bool success) {
  file_.append(end_event(now(), success));
}

}  // namespace berger::report
