#include "model/ensemble.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <span>

#include "berger/errors.hpp"
#include "data/source.hpp"

namespace berger {
namespace {

std::string list(const auto& values) {
  return fmt::format("{}", fmt::join(values, ", "));
}

// "a.safetensors knows left, right; b.safetensors left, right, feet: the members of an ensemble …"
class Agreement {
 public:
  Agreement(const NamedModel& a, const NamedModel& b) : a_(a), b_(b) {}

  void need(bool same, const std::string& of_a, const std::string& of_b, const char* rule) const {
    if (!same)
      throw ConfigError("", fmt::format("{} {}; {} {}: the members of an ensemble {}", a_.name,
                                        of_a, b_.name, of_b, rule));
  }

 private:
  const NamedModel &a_, &b_;
};

// What one of them does not know is no disagreement.
bool agree(const auto& a, const auto& b) {
  return a == b || a == std::remove_cvref_t<decltype(a)>{} ||
         b == std::remove_cvref_t<decltype(b)>{};
}

std::vector<std::string> lower_case(std::vector<std::string> names) {
  for (std::string& name : names)
    for (char& c : name)
      if ('A' <= c && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  return names;
}

std::string standardised(const Preprocessing& p) {
  return p.mean.empty() ? "does not standardise" : "standardises";
}

void check_agreement(const NamedModel& first, const NamedModel& other) {
  const Agreement agreement(first, other);
  const Model &a = first.model, &b = other.model;
  const Facts &f = a.facts, &g = b.facts;
  const Preprocessing &p = a.preprocessing, &q = b.preprocessing;
  constexpr const char* same_classes = "know the same classes in one order";
  agreement.need(f.classes == g.classes, "knows " + list(f.classes), list(g.classes), same_classes);
  agreement.need(f.class_values == g.class_values, "knows the labels " + list(f.class_values),
                 list(g.class_values), same_classes);
  agreement.need(a.first().network.input == b.first().network.input && p.images == q.images,
                 "takes " + describe(a.first().network.input, p.images),
                 describe(b.first().network.input, q.images), "take the same trials");
  agreement.need(agree(lower_case(f.channels), lower_case(g.channels)),
                 "takes the channels " + list(f.channels), list(g.channels),
                 "take the same channels in one order");
  agreement.need(agree(f.rate, g.rate), fmt::format("takes {:g} Hz", f.rate),
                 fmt::format("{:g} Hz", g.rate), "take one sampling rate");
  agreement.need(agree(f.unit, g.unit), "takes " + f.unit, g.unit, "take one unit");
  constexpr const char* same_preprocessing = "prepare their trials in one way";
  const bool resizes = f.image_options.height > 0, other_resizes = g.image_options.height > 0;
  agreement.need(resizes == other_resizes, resizes ? "resizes images" : "does not resize images",
                 other_resizes ? "does" : "does not", same_preprocessing);
  agreement.need(f.align == g.align, "aligns its trials", "otherwise, or not at all",
                 same_preprocessing);
  agreement.need(p.mean.empty() == q.mean.empty(), standardised(p) + " its trials", standardised(q),
                 same_preprocessing);
  agreement.need(p.mean == q.mean && p.scale == q.scale, "standardises its trials",
                 "by other means and deviations", same_preprocessing);
  agreement.need(p.nan_value == q.nan_value,
                 fmt::format("puts {} in the place of a NaN", p.nan_value),
                 fmt::format("{}", q.nan_value), same_preprocessing);
}

// What any of them knows; they agree.
Facts shared_facts(const std::vector<NamedModel>& models) {
  Facts facts = models[0].model.facts;
  for (const NamedModel& named : models) {
    const Facts& own = named.model.facts;
    if (facts.channels.empty()) facts.channels = own.channels;
    if (facts.rate == 0) facts.rate = own.rate;
    if (facts.unit.empty()) facts.unit = own.unit;
    if (facts.scale == 0) facts.scale = own.scale;
    facts.named_classes = facts.named_classes && own.named_classes;
  }
  return facts;
}

}  // namespace

Model make_ensemble(std::vector<NamedModel> models) {
  if (models.empty()) throw ConfigError("", "an ensemble needs at least one model");
  for (const NamedModel& named : models) check_agreement(models[0], named);
  Model ensemble{
      .facts = shared_facts(models), .preprocessing = models[0].model.preprocessing, .members = {}};
  for (NamedModel& named : models)
    for (Member& member : named.model.members) {
      if (!member.facts && named.model.facts != ensemble.facts) member.facts = named.model.facts;
      ensemble.members.push_back(std::move(member));
    }
  return ensemble;
}

std::vector<std::int64_t> class_counts(const Model& model) {
  std::vector<std::int64_t> counts = model.first().class_counts;
  const auto same = [&](const Member& m) { return m.class_counts == counts; };
  const auto unknown = [](const Member& m) { return m.class_counts.empty(); };
  if (std::ranges::all_of(model.members, same)) return counts;
  if (std::ranges::any_of(model.members, unknown)) return {};
  for (const Member& member : std::span(model.members).subspan(1))
    std::ranges::transform(counts, member.class_counts, counts.begin(), std::plus<>());
  return counts;
}

std::vector<double> class_priors(const Model& model) {
  const std::vector<std::int64_t> counts = class_counts(model);
  double trials = 0;
  for (const std::int64_t count : counts) trials += static_cast<double>(count);
  if (!(trials > 0))
    throw ConfigError(
        "",
        "the model does not say how many training trials each class had, as models of older "
        "versions and imported weights do not, so its classes have no priors; decide by argmax or "
        "thresholds, or train it again");
  std::vector<double> priors;
  for (const std::int64_t count : counts) priors.push_back(static_cast<double>(count) / trials);
  return priors;
}

void check_views(const Member& member, int views) {
  if (views < 1 || views > most_views)
    throw ConfigError("views", fmt::format("{} views are impossible; 1 to {}", views, most_views));
  if (views > 1 && !changes_anything(member.augmentation))
    throw ConfigError("views",
                      "trained without augmentation, so there is nothing to draw views of a trial "
                      "by; train it with train.augment");
}

void set_views(NamedModel& named, int views) {
  try {
    for (Member& member : named.model.members) {
      check_views(member, views);
      member.views = views;
    }
  } catch (const ConfigError& error) {
    throw ConfigError("views", fmt::format("{}: {}", named.name, error.what()));
  }
}

}  // namespace berger
