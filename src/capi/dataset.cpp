// Trials of arrays and of files.
#include <algorithm>
#include <cmath>

#include "berger/study.hpp"
#include "capi/lists.hpp"
#include "data/source.hpp"

using berger::guarded;
using berger::needed;

namespace {

template <class T>
std::vector<T> values_or_none(const T* values, std::size_t count) {
  return values == nullptr ? std::vector<T>() : std::vector<T>(values, values + count);
}

berger::Shape shape_of_trials(const berger_trials& given) {
  const berger::Shape shape{std::max(given.maps, 1), given.rows, given.columns};
  if (given.count < 1 || shape.height < 1 || shape.width < 1)
    throw berger::ConfigError("count", std::to_string(given.count) + " trials of " +
                                           berger::to_string(shape) + "; all must be at least 1");
  if ((given.values == nullptr) == (given.pixels == nullptr))
    throw berger::ConfigError("values", "either values or pixels are given, not both");
  if (given.values != nullptr && shape.maps != 1)
    throw berger::ConfigError("maps", "recordings have one map; pixels may have three");
  return shape;
}

berger::Dataset dataset_of(const berger_trials& given) {
  const berger::Shape shape = shape_of_trials(given);
  const auto count = static_cast<std::size_t>(given.count), size = count * shape.size();
  berger::Dataset data;
  data.images = given.pixels != nullptr;
  if (data.images) {
    data.trials = {shape, std::vector<std::uint8_t>(given.pixels, given.pixels + size)};
  } else {
    berger::Tensor trials(given.count, shape);
    std::copy_n(given.values, size, trials.values().begin());
    data.trials = std::move(trials);
    if (given.channels != nullptr)
      data.channels = berger::strings(given.channels, given.rows, "channels");
  }
  data.raw_labels = values_or_none(given.labels, count);
  data.weights = values_or_none(given.weights, count);
  data.subjects = values_or_none(given.subjects, count);
  data.sessions = values_or_none(given.sessions, count);
  data.classes = berger::strings(given.classes, given.class_count, "classes");
  if (const std::string problem = berger::names_problem(data.classes); !problem.empty())
    throw berger::ConfigError("classes", problem);
  if (!(given.rate >= 0) || std::isinf(given.rate))
    throw berger::ConfigError("rate", "rate: " + std::to_string(given.rate) +
                                          "; samples a second, or 0 where they are not known");
  data.rate = given.rate;
  data.unit = berger::text_or(given.unit);
  return berger::dataset_in_memory(std::move(data), "the trials in memory");
}

}  // namespace

int berger_dataset_create(const berger_trials* trials, berger_dataset** dataset) {
  return guarded([&] {
    needed(dataset, "dataset") = nullptr;
    needed(trials, "trials");
    *dataset =
        std::make_unique<berger_dataset>(dataset_of(berger::options_of(trials, "the trials")))
            .release();
  });
}

int berger_dataset_read(const char* const* sources, int source_count, const char* const* settings,
                        int setting_count, berger_dataset** dataset) {
  return guarded([&] {
    needed(dataset, "dataset") = nullptr;
    const berger::RunConfig config =
        berger::read_run("", berger::strings(settings, setting_count, "settings"));
    *dataset = std::make_unique<berger_dataset>(
                   berger::read_dataset(berger::strings(sources, source_count, "sources"),
                                        berger::read_options(config.data)))
                   .release();
  });
}

void berger_dataset_free(berger_dataset* dataset) {
  const std::unique_ptr<berger_dataset> owned(dataset);
}

int berger_dataset_size(const berger_dataset* dataset) {
  return dataset->value.size();
}
void berger_dataset_shape(const berger_dataset* dataset, int shape[3]) {
  const berger::Shape of = dataset->value.shape();
  shape[0] = of.maps, shape[1] = of.height, shape[2] = of.width;
}
int berger_dataset_holds_images(const berger_dataset* dataset) {
  return dataset->value.images ? 1 : 0;
}

int berger_dataset_copy(const berger_dataset* dataset, int first, int count, float* to) {
  return guarded([&] {
    const berger::Dataset& data = needed(dataset, "dataset").value;
    if (first < 0 || count < 0 || first > data.size() - count)
      throw berger::ConfigError("first", "trials " + std::to_string(first) + " and " +
                                             std::to_string(count) + " of " +
                                             std::to_string(data.size()));
    const std::size_t size = data.shape().size();
    for (int n = first; n < first + count; ++n, to += size) {
      if (data.images)
        std::ranges::copy(data.trials.levels(n), to);
      else
        data.copy(n, to);
    }
  });
}

int berger_dataset_labels(const berger_dataset* dataset, int64_t* to) {
  return guarded([&] {
    const berger::Dataset& data = needed(dataset, "dataset").value;
    if (data.raw_labels.empty()) throw berger::ConfigError("", "these trials have no labels");
    std::ranges::copy(data.raw_labels, &needed(to, "to"));
  });
}

const char* berger_dataset_channel_name(const berger_dataset* dataset, int number) {
  return berger::string_at(dataset->value.channels, number);
}
const char* berger_dataset_class_name(const berger_dataset* dataset, int number) {
  return berger::string_at(dataset->value.classes, number);
}
double berger_dataset_rate(const berger_dataset* dataset) {
  return dataset->value.rate;
}
const char* berger_dataset_unit(const berger_dataset* dataset) {
  return dataset->value.unit.c_str();
}
const char* berger_dataset_note(const berger_dataset* dataset, int number) {
  return berger::string_at(dataset->value.notes, number);
}
