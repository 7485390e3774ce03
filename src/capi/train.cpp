// Training of data in memory: the program's, step by step.
#include <algorithm>
#include <cmath>
#include <limits>

#include "berger/study.hpp"
#include "capi/lists.hpp"
#include "capi/told.hpp"

using berger::guarded;
using berger::needed;

namespace berger {

berger_progress told_of(const EpochRecord& record, int epochs) {
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  const Scores none{.loss = unknown, .accuracy = unknown};
  const Scores validation = record.validation.value_or(none), test = record.test.value_or(none);
  return {.struct_size = sizeof(berger_progress),
          .epoch = record.epoch,
          .epochs = epochs,
          .step = 0,
          .steps = 0,
          .epoch_done = 1,
          .train_loss = record.train.loss,
          .train_accuracy = record.train.accuracy,
          .validation_loss = validation.loss,
          .validation_accuracy = validation.accuracy,
          .test_loss = test.loss,
          .test_accuracy = test.accuracy,
          .learning_rate = record.learning_rate,
          .seconds = record.seconds};
}

}  // namespace berger

namespace {

// Whom training tells how far it is.
class Teller {
 public:
  Teller(const berger_train_options& options, const berger::TrainOptions& train, int trials)
      : options_(options), epochs_(train.epochs), steps_((trials - 1) / train.batch_size + 1) {}

  // Before each step, of the one before it; false: to stop.
  bool before_step() {
    if (stopped_) return false;
    if (step_ > 0) tell(at(0));
    ++step_;
    return !stopped_;
  }
  bool after_epoch(const berger::EpochRecord& record) {
    berger_progress progress = berger::told_of(record, epochs_);
    progress.step = progress.steps = steps_;
    tell(at(0)), tell(progress);
    ++epoch_, step_ = 0;
    return !stopped_;
  }

 private:
  berger_progress at(int done) const {
    berger_progress progress{};
    progress.struct_size = sizeof progress;
    progress.epoch = epoch_, progress.epochs = epochs_;
    progress.step = step_, progress.steps = steps_;
    progress.epoch_done = done;
    return progress;
  }
  void tell(const berger_progress& progress) {
    if (options_.progress != nullptr && !stopped_)
      stopped_ = options_.progress(&progress, options_.context) != 0;
  }

  const berger_train_options& options_;
  const int epochs_, steps_;
  int epoch_ = 1, step_ = 0;
  bool stopped_ = false;
};

void check_finite(const berger::Member& member, int epoch, int step) {
  const auto finite = [](float weight) { return std::isfinite(weight); };
  if (!std::ranges::all_of(member.parameters.values(), finite))
    throw berger::DivergedError(
        epoch, step,
        "training diverged: a weight is no finite number any more in epoch " +
            std::to_string(epoch) + "; try a smaller train.learning_rate");
}

void start_from(berger::Model& model, const berger_model* start, int seed) {
  berger::Member& member = model.first();
  if (start == nullptr) return member.parameters.initialise(static_cast<std::uint64_t>(seed));
  if (start->value.members.size() != 1 || start->value.first().network != member.network)
    throw berger::ConfigError("start", "start: is of another network than the one to be trained");
  member.parameters = start->value.first().parameters;
}

// A study file's rules ask for what is given in memory: there it stands as a list of files.
std::vector<std::string> settings_of(const berger_training_data& data,
                                     const berger_train_options& options) {
  std::vector<std::string> settings =
      berger::strings(options.settings, options.setting_count, "settings");
  const auto add = [&](const berger_dataset* given, const std::string& key) {
    const auto names = [&](const std::string& setting) { return setting.starts_with(key); };
    if (given != nullptr && std::ranges::none_of(settings, names))
      settings.push_back(key + "=[\"memory\"]");
  };
  add(data.validation, "data.validation"), add(data.test, "data.test");
  return settings;
}

berger::PreparedData prepared(const berger_training_data& data,
                              const berger::DataOptions& options) {
  berger::GivenData given{.train = needed(data.train, "train").value};
  if (data.validation != nullptr) given.validation = data.validation->value;
  if (data.test != nullptr) given.test = data.test->value;
  return berger::prepare(std::move(given), options);
}

int train(const berger_training_data& given, const berger_train_options& options,
          std::unique_ptr<berger_model>& trained) {
  const berger::RunConfig config = berger::read_run("", settings_of(given, options));
  const berger::PreparedData data = prepared(given, config.data);
  check(config.train, data);
  berger::Model model = berger::make_model(config.model, data);
  start_from(model, options.start, config.train.seed);
  const int threads = options.threads == 0 ? berger::hardware_threads() : options.threads;
  berger::Trainer trainer(std::move(model), data, config.train,
                          berger::engine_for(threads, options.isa), true);
  Teller teller(options, config.train, data.train.size());
  bool going = true;
  while (going && !trainer.done()) {
    const auto record = trainer.run_epoch([&] { return teller.before_step(); });
    going = record.has_value();
    if (!going) break;
    check_finite(trainer.current().first(), record->epoch, 1);
    going = teller.after_epoch(*record);
  }
  trained =
      std::make_unique<berger_model>(trainer.kept_epoch() > 0 ? trainer.kept() : trainer.current());
  return going ? BERGER_OK : BERGER_STOPPED;
}

std::unique_ptr<berger_model> untrained(const berger_dataset* data,
                                        std::vector<std::string> settings) {
  const berger::RunConfig config = berger::read_run("", settings);
  auto made = std::make_unique<berger_model>(
      berger::make_model(config.model, prepared({.train = data}, config.data)));
  start_from(made->value, nullptr, config.train.seed);
  return made;
}

}  // namespace

int berger_model_create(const berger_dataset* data, const char* const* settings, int setting_count,
                        berger_model** model) {
  return guarded([&] {
    needed(model, "model") = nullptr;
    *model = untrained(data, berger::strings(settings, setting_count, "settings")).release();
  });
}

int berger_train(const berger_training_data* data, const berger_train_options* options,
                 berger_model** model) {
  return guarded([&] {
    needed(model, "model") = nullptr;
    needed(data, "data");
    std::unique_ptr<berger_model> trained;
    const int status = train(berger::options_of(data, "the data"),
                             berger::options_of(options, "the training's options"), trained);
    *model = trained.release();
    return status;
  });
}
