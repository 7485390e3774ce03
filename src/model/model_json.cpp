#include "model/model_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <set>

#include "berger/errors.hpp"
#include "engine/rewrites/stored_rewrites.hpp"
#include "model/ensemble.hpp"
#include "network/network_json.hpp"

namespace berger {
namespace {

using nlohmann::json;

// Of augmentation and views nothing where there is none: such files are as they ever were.
void describe_views(const Member& m, json& d) {
  if (m.views > 1) d["views"] = m.views;
  if (!changes_anything(m.augmentation)) return;
  Augmentation augmentation = m.augmentation;
  augmentation.fields([&](const char* key, const auto& value) { d["augmentation"][key] = value; });
}

void read_views(const json& d, Member& m) {
  m.views = d.value("views", 1);
  if (!d.contains("augmentation")) return;
  std::set<std::string> unknown;
  for (const auto& [key, value] : d.at("augmentation").items()) unknown.insert(key);
  m.augmentation.fields([&](const char* key, auto& value) {
    if (unknown.erase(key) > 0) d.at("augmentation").at(key).get_to(value);
  });
  if (!unknown.empty())
    throw ConfigError(*unknown.begin(),
                      fmt::format("this version has no augmentation '{}'", *unknown.begin()));
}

std::string word(auto value) {
  return std::string(names(value)[static_cast<std::size_t>(value)]);
}

// As study files have it: words for choices, a list of pairs for events.
struct ChainWriter {
  json& to;
  void operator()(const char* key, const auto& value) { to[key] = value; }
  void operator()(const char* key, const EventClasses& value) { to[key] = value.list; }
  void operator()(const char* key, const std::vector<TrialsOf>& rules) {
    for (TrialsOf rule : rules) rule.fields(ChainWriter{to[key].emplace_back(json::object())});
  }
  void operator()(const char* key, const FilterKind& value) { to[key] = word(value); }
  void operator()(const char* key, const TrialScale& value) { to[key] = word(value); }
};

void describe_chain(const Facts& f, json& d) {
  if (!f.chain) return;
  Chain chain = *f.chain;
  json recordings, trials, reject;
  chain.recordings.fields(ChainWriter{recordings});
  chain.trials.fields(ChainWriter{trials});
  chain.trials.reject.fields(ChainWriter{reject});
  trials["reject"] = reject;
  d["chain"] = {{"recordings", recordings}, {"trials", trials}};
}

// The words of a study file. A fact that is unknown, or as it is by default, is not written.
void describe_reading(const Facts& f, json& d) {
  json reading = json::object();
  const auto add = [&](const char* key, const auto& value, const auto& usual) {
    if (value != usual) reading[key] = value;
  };
  const ImageOptions usual;
  add("axes", word(f.axes), word(AxisOrder::automatic));
  add("nan", word(f.nan), word(NanRule::mean));
  add("align", word(f.align), word(AlignUnit::none));
  add("broken", word(f.image_options.broken), word(usual.broken));
  add("alpha", word(f.image_options.alpha), word(usual.alpha));
  if (f.image_options.height > 0)
    reading["image_size"] = {f.image_options.height, f.image_options.width};
  if (!reading.empty()) d["reading"] = reading;
  if (f.scale > 0) d["scale"] = f.scale;
}

template <class Word>
Word word_at(const json& d, const char* key, Word usual) {
  if (!d.contains(key)) return usual;
  const auto text = d.at(key).get<std::string>();
  const auto all = names(Word{});
  const auto found = std::ranges::find(all, text);
  if (found == all.end())
    throw ConfigError(key, fmt::format("'{}' is no {} that this version knows", text, key));
  return static_cast<Word>(found - all.begin());
}

void read_steps(const json& from, auto& steps);

// A step that is not known cannot be left out: what it does would be missing.
struct ChainJsonReader {
  const json& from;
  std::set<std::string> unknown{};

  void operator()(const char* key, auto& value) {
    if (unknown.erase(key) > 0) from.at(key).get_to(value);
  }
  void operator()(const char* key, EventClasses& value) { (*this)(key, value.list); }
  void operator()(const char* key, std::vector<TrialsOf>& rules) {
    if (unknown.erase(key) == 0) return;
    for (const json& rule : from.at(key)) read_steps(rule, rules.emplace_back());
  }
  void operator()(const char* key, FilterKind& value) { choose(key, value); }
  void operator()(const char* key, TrialScale& value) { choose(key, value); }
  void choose(const char* key, auto& value) {
    if (unknown.erase(key) > 0) value = word_at(from, key, value);
  }
};

void read_steps(const json& from, auto& steps) {
  ChainJsonReader reader{from};
  for (const auto& [key, value] : from.items())
    if (key != "reject") reader.unknown.insert(key);
  steps.fields([&](const char* key, auto& value) { reader(key, value); });
  if (!reader.unknown.empty())
    throw ConfigError(*reader.unknown.begin(),
                      fmt::format("this version has no step '{}'", *reader.unknown.begin()));
}

void read_chain(const json& d, Facts& f) {
  if (!d.contains("chain")) return;
  Chain& chain = f.chain.emplace();
  const json& from = d.at("chain");
  read_steps(from.at("recordings"), chain.recordings);
  read_steps(from.at("trials"), chain.trials);
  read_steps(from.at("trials").at("reject"), chain.trials.reject);
  check(chain);
}

void read_reading(const json& d, Facts& f) {
  f.scale = d.value("scale", 0.0);
  if (!d.contains("reading")) return;
  const json& reading = d.at("reading");
  f.axes = word_at(reading, "axes", f.axes);
  f.nan = word_at(reading, "nan", f.nan);
  f.align = word_at(reading, "align", f.align);
  f.image_options.broken = word_at(reading, "broken", f.image_options.broken);
  f.image_options.alpha = word_at(reading, "alpha", f.image_options.alpha);
  if (!reading.contains("image_size")) return;
  const auto size = reading.at("image_size").get<std::array<int, 2>>();
  f.image_options.height = size[0], f.image_options.width = size[1];
}

}  // namespace

json to_json(const Model& model, const Member& m) {
  const Facts& f = m.facts ? *m.facts : model.facts;
  const Preprocessing& p = model.preprocessing;
  json d = {
      {"architecture", m.architecture},
      {"network", to_json(m.network)},
      {"class_values", f.class_values},
      {"classes", f.classes},
      {"class_counts", m.class_counts},
      {"named_classes", f.named_classes},
      {"channels", f.channels},
      {"rate", f.rate},
      {"unit", f.unit},
      {"preprocessing",
       {{"nan_value", p.nan_value}, {"mean", p.mean}, {"scale", p.scale}, {"images", p.images}}},
      {"rewrites", stored(m.rewrites)}};
  describe_reading(f, d);
  describe_chain(f, d);
  describe_views(m, d);
  return d;
}

Model model_from_json(const json& d) {
  Model model;
  Member& m = model.first();
  d.at("architecture").get_to(m.architecture);
  m.network = network_from_json(d.at("network"));
  // older files lack it
  if (d.contains("class_counts")) d.at("class_counts").get_to(m.class_counts);
  m.rewrites = rewrites_from(d.at("rewrites"));
  read_views(d, m);
  Preprocessing& p = model.preprocessing;
  const json& preprocessing = d.at("preprocessing");
  preprocessing.at("nan_value").get_to(p.nan_value);
  preprocessing.at("mean").get_to(p.mean);
  preprocessing.at("scale").get_to(p.scale);
  // not in files of earlier versions
  p.images = preprocessing.value("images", false);
  Facts& f = model.facts;
  d.at("class_values").get_to(f.class_values);
  d.at("classes").get_to(f.classes);
  d.at("channels").get_to(f.channels);
  d.at("rate").get_to(f.rate);
  d.at("unit").get_to(f.unit);
  f.named_classes = d.value("named_classes", false);
  read_reading(d, f);
  read_chain(d, f);
  f.shape = m.network.input;
  f.images = p.images;
  f.image_options.colour = f.images && f.shape.maps == 3;
  // 0.1 wrote this instead of the size
  if (preprocessing.value("resized", false))
    f.image_options.height = f.shape.height, f.image_options.width = f.shape.width;
  return model;
}

void check_description(const Model& model, const std::string& path) {
  const Member& m = model.first();
  if (m.network.layers.empty())
    throw FileError(path, "its description names an impossible network: it has no layers");
  const Shape in = m.network.input;
  const std::size_t outputs = shapes(m.network).back().size();
  const Facts& f = model.facts;
  if (f.classes.size() != outputs || f.class_values.size() != outputs)
    throw FileError(path,
                    fmt::format("its network has {} outputs but its description names {} classes",
                                outputs, f.classes.size()));
  if (!f.channels.empty() && f.channels.size() != static_cast<std::size_t>(in.height))
    throw FileError(path, fmt::format("its network has {} channels but its description names {}",
                                      in.height, f.channels.size()));
  if (!(f.rate >= 0 && std::isfinite(f.rate)) || !(f.scale >= 0 && std::isfinite(f.scale)))
    throw FileError(path, "its description has an impossible sampling rate or scale");
  const bool negative = std::any_of(m.class_counts.begin(), m.class_counts.end(),
                                    [](std::int64_t count) { return count < 0; });
  if (negative || (!m.class_counts.empty() && m.class_counts.size() != outputs))
    throw FileError(path,
                    fmt::format("its description counts the training trials of {} classes{}; its "
                                "network has {} outputs",
                                m.class_counts.size(), negative ? ", some below 0" : "", outputs));
  const std::size_t means = model.preprocessing.mean.size();
  const int expected = model.preprocessing.images ? in.maps : in.height;
  if (means != model.preprocessing.scale.size() ||
      (means != 0 && means != static_cast<std::size_t>(expected)))
    throw FileError(path, fmt::format("its preprocessing is of {} {}, its network of {}", means,
                                      model.preprocessing.images ? "maps" : "channels", expected));
  const ImageOptions& images = f.image_options;
  if (images.height != 0 && (images.height != in.height || images.width != in.width))
    throw FileError(path, fmt::format("it resizes images to {} × {}, but its network takes {} × {}",
                                      images.height, images.width, in.height, in.width));
  constexpr int longest_side = 16384;  // of images that are read at all
  if (images.height != 0 && (in.height > longest_side || in.width > longest_side))
    throw FileError(path, fmt::format("it resizes images to {} × {}; {} a side are possible",
                                      in.height, in.width, longest_side));
  if (!std::is_sorted(f.class_values.begin(), f.class_values.end(), std::less_equal<>()))
    throw FileError(path, "the labels of its classes do not ascend");
  for (const std::string& name : m.rewrites)
    if (!default_rewrites().contains(name))
      throw FileError(
          path,
          fmt::format("it was trained with the rewrite '{}', which this version lacks", name));
  check(m.augmentation, in, model.preprocessing.images);
  check_views(m, m.views);
}

}  // namespace berger
