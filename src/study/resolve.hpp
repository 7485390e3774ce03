// From settings to the options of one run, every value checked.
#pragma once

#include "berger/study.hpp"
#include "runs/settings.hpp"

namespace berger {

// `known`: the keys that are somebody else's ("name", "seeds"); all others must be a run's.
RunConfig resolve(const Settings& settings, std::vector<std::string> known);

// The keys of [data] but for its validation.
void data_fields(DataOptions& data, auto&& visit) {
  visit("folder", data.folder), visit("train", data.train), visit("test", data.test),
      visit("classes", data.classes);
  visit("standardise", data.standardise), visit("nan", data.nan), visit("axes", data.axes);
  visit("rate", data.facts.rate), visit("channels", data.facts.channels),
      visit("unit", data.facts.unit);
  visit("subject", data.facts.subjects), visit("session", data.facts.sessions);
  visit("limit", data.limit), visit("align", data.align);
  std::vector<int> size;
  if (data.images.height > 0) size = {data.images.height, data.images.width};
  visit("image_size", size);
  if (!size.empty()) data.images.height = size.front(), data.images.width = size.back();
  visit("colour", data.images.colour), visit("broken", data.images.broken),
      visit("alpha", data.images.alpha), visit("cache", data.images.cache);
  visit("memory", data.memory);
}
void validation_fields(ValidationOptions& validation, auto&& visit) {
  visit("fraction", validation.fraction), visit("stratified", validation.stratified),
      visit("seed", validation.seed);
}

}  // namespace berger
