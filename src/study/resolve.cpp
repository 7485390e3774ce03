#include "study/resolve.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "study/chain_settings.hpp"
#include "study/protocol_settings.hpp"
#include "study/read_fields.hpp"
#include "study/settings_place.hpp"
#include "study/transfer.hpp"
#include "train/frozen.hpp"

namespace berger {
namespace {

// Names the file and line of the key that `error` is about.
ConfigError with_place(const ConfigError& error, const Settings& settings) {
  const Setting* setting = settings.find(error.key);
  const std::string message = error.what();
  if (setting == nullptr) return {error.key, settings.source + ": " + message};
  return {error.key, setting->value.place + ": " +
                         (message.starts_with(error.key) ? "" : error.key + ": ") + message};
}

void read_validation(const Settings& settings, ValidationOptions& validation,
                     std::vector<std::string>& known) {
  known.push_back("data.validation");
  FieldReader reader{settings, "data.validation.", known};
  validation_fields(validation, reader);
  if (const Setting* files = settings.find("data.validation")) {
    if (files->value.as<Table>() == nullptr) read_value(*files, validation.files);
    return;
  }
  if (!settings.mentions("data.validation")) return;
  const Setting* fraction = settings.find("data.validation.fraction");
  if (fraction == nullptr)
    throw ConfigError("data.validation.fraction",
                      settings.source + ": data.validation.fraction: missing; for example 0.2");
  if (!(validation.fraction > 0 && validation.fraction < 1))
    throw config_error(*fraction, fmt::format("{} is impossible; more than 0 and less than 1",
                                              validation.fraction));
}

void check_image_size(const Setting& setting) {
  constexpr int longest_side = 16384;
  std::vector<int> sides;
  read_value(setting, sides);
  const auto possible = [](int side) { return side >= 1 && side <= longest_side; };
  if (sides.size() > 2 || !std::all_of(sides.begin(), sides.end(), possible))
    throw config_error(
        setting,
        fmt::format("expected rows and columns, each 1 to {}, such as [48, 48]", longest_side));
}

constexpr std::string_view subject_mark = "{subject}";

bool is_text(const Setting* setting) {
  return setting != nullptr && setting->value.as<std::string>() != nullptr;
}

// Puts `subject` into the sources that `key` lists. Whether any had a place for it.
bool insert_subject(const Settings& settings, const char* key, const std::string& subject,
                    std::vector<std::string>& sources) {
  bool used = false;
  for (std::string& source : sources)
    for (auto at = source.find(subject_mark); at != std::string::npos;
         at = source.find(subject_mark, at + subject.size())) {
      if (subject.empty())
        throw config_error(*settings.find(key),
                           fmt::format("\"{}\" needs data.subject, which is {}", source,
                                       settings.find("data.subject") ? "no name" : "not set"));
      source.replace(at, subject_mark.size(), subject);
      used = true;
    }
  return used;
}

// What is resolved names recordings alone: runs of the same ones share their data, and a run's
// folder needs no second rule.
void insert_subject(const Settings& settings, DataOptions& data) {
  std::string subject;
  const Setting* setting = settings.find("data.subject");
  if (is_text(setting)) read_value(*setting, subject);
  bool used = insert_subject(settings, "data.train", subject, data.train);
  used |= insert_subject(settings, "data.test", subject, data.test);
  used |= insert_subject(settings, "data.validation", subject, data.validation.files);
  if (!subject.empty() && !used)
    throw config_error(
        *setting,
        fmt::format(
            "\"{0}\" is used nowhere; data.train, data.test or a list in data.validation must hold "
            "{1}, such as train = \"{1}_train.npz\"",
            subject, subject_mark));
}

DataOptions read_data(const Settings& settings, std::vector<std::string>& known) {
  DataOptions data;
  // numbers are facts of the trials, a text stands in names of files
  data_fields(data, [&](std::string_view name, auto& field) {
    const bool mark = name == "subject" && is_text(settings.find("data.subject"));
    const Settings none;
    FieldReader{mark ? none : settings, "data.", known}(name, field);
  });
  if (const Setting* size = settings.find("data.image_size")) check_image_size(*size);
  read_validation(settings, data.validation, known);
  insert_subject(settings, data);
  data.folder = absolute_path(settings, "data.folder", data.folder);
  read_chain(settings, data, known);
  read_protocol(settings, data, known);
  return data;
}

std::vector<std::string> model_words() {
  const auto words = model_names();
  return {words.begin(), words.end()};
}

AnyModel read_model(const Settings& settings, std::vector<std::string>& known) {
  known.push_back("model.name");
  const auto words = model_words();
  const Setting* name = settings.find("model.name");
  std::string chosen(settings.find("model.layers") != nullptr ? LayerByLayer::name : EegNet::name);
  if (name != nullptr) chosen = words[read_choice(*name, words)];
  AnyModel model = default_model(chosen);
  std::visit([&](auto& options) { options.fields(FieldReader{settings, "model.", known}); }, model);
  return model;
}

// Options that are impossible whatever the input. Whether a network fits its input is known once
// the data is.
void check_model(const AnyModel& model, const TrainOptions& train) {
  constexpr Shape roomy{.maps = 1, .height = 64, .width = 4096};
  try {
    frozen_layers(train.freeze, build(model, roomy, 2));
  } catch (const ShapeError&) {
  }
}

// A key of another network: say so, since the nearest key would not help.
void refuse_foreign(const Settings& settings, const std::vector<std::string>& known,
                    const AnyModel& model) {
  for (const std::string& word : model_words()) {
    std::vector<std::string> theirs;
    AnyModel other = default_model(word);
    const Settings none;
    std::visit([&](auto& options) { options.fields(FieldReader{none, "model.", theirs}); }, other);
    for (const std::string& key : theirs) {
      const Setting* setting = settings.find(key);
      if (setting == nullptr || std::find(known.begin(), known.end(), key) != known.end()) continue;
      throw config_error(
          *setting,
          fmt::format(
              "the network {} has no such option, {} has; remove it, or give each network a "
              "study of its own",
              model_name(model), word));
    }
  }
}

// An epoch can only be chosen, and a training only stopped, by data that are there.
void check_keep(const Settings& settings, const RunConfig& config) {
  const ValidationOptions& validation = config.data.validation;
  const TrainOptions& train = config.train;
  const bool protocol = config.data.protocol.name != ProtocolName::none;
  const bool validated = protocol ? config.data.protocol.validation > 0
                                  : validation.fraction > 0 || !validation.files.empty();
  const auto need = [&](const char* key, std::string_view value) {
    throw config_error(
        *settings.find(key),
        protocol
            ? fmt::format("{} needs validation data; set protocol.validation, such as 0.2", value)
            : fmt::format("{} needs validation data; set data.validation, such as {{ fraction "
                          "= 0.2 }}",
                          value));
  };
  const auto keep = static_cast<std::size_t>(train.keep),
             watched = static_cast<std::size_t>(train.early_stopping.metric);
  const bool by_validation =
      train.keep == Keep::best_validation || train.keep == Keep::best_validation_loss;
  if (by_validation && !validated) need("train.keep", names(Keep{})[keep]);
  if (train.early_stopping.metric != Watch::none && !validated)
    need("train.early_stopping.metric", names(Watch{})[watched]);
  if (train.keep == Keep::best_test && config.data.test.empty() && !protocol)
    throw config_error(*settings.find("train.keep"), "best_test needs test data; set data.test");
}

// Settings of a kind that nobody chose would do nothing. A grid may choose it in some runs alone.
void check_chosen(const Settings& settings) {
  const auto need = [&](const char* chooser, const char* words,
                        std::initializer_list<const char*> keys) {
    if (settings.find(chooser) != nullptr) return;
    for (const char* key : keys)
      if (const Setting* setting = settings.find(key))
        throw config_error(*setting,
                           fmt::format("does nothing without {}; set it to {}", chooser, words));
  };
  need("train.early_stopping.metric", "validation_loss or validation_accuracy",
       {"train.early_stopping.patience", "train.early_stopping.restore"});
  need("train.schedule.kind", "step, cosine or plateau",
       {"train.schedule.after", "train.schedule.factor", "train.schedule.patience",
        "train.schedule.lowest"});
}

}  // namespace

RunConfig resolve(const Settings& settings, std::vector<std::string> known) {
  RunConfig config;
  config.data = read_data(settings, known);
  config.model = read_model(settings, known);
  config.train = TrainOptions{};
  config.train.fields(FieldReader{settings, "train.", known});
  config.transfer = read_transfer(settings, known);
  refuse_foreign(settings, known, config.model);
  refuse_unknown(settings, known);
  check_keep(settings, config);
  check_chosen(settings);
  try {
    if (!config.data.recordings.files.empty()) check(config.data.chain);
    if (protocol_chosen(config.data)) check(config.data.protocol);
    check(config.train);
    check_transfer(config);
    config.train.keep = effective_keep(config.train);
    check_model(config.model, config.train);
  } catch (const ConfigError& error) {
    throw with_place(error, settings);
  }
  return config;
}

}  // namespace berger
