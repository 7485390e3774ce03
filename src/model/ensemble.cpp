#include "model/ensemble.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>

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
  agreement.need(a.network.input == b.network.input && p.images == q.images,
                 "takes " + describe(a.network.input, p.images),
                 describe(b.network.input, q.images), "take the same trials");
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
  agreement.need(p.mean.empty() == q.mean.empty(), standardised(p) + " its trials", standardised(q),
                 same_preprocessing);
  agreement.need(p.mean == q.mean && p.scale == q.scale, "standardises its trials",
                 "by other means and deviations", same_preprocessing);
  agreement.need(p.nan_value == q.nan_value,
                 fmt::format("puts {} in the place of a NaN", p.nan_value),
                 fmt::format("{}", q.nan_value), same_preprocessing);
}

// Trials that taught the members, of each class: their number where that is the same for all, else
// the sum.
std::vector<std::int64_t> class_counts(const std::vector<Model>& members) {
  std::vector<std::int64_t> counts = members[0].class_counts;
  const auto same = [&](const Model& m) { return m.class_counts == counts; };
  const auto unknown = [](const Model& m) { return m.class_counts.empty(); };
  if (std::ranges::all_of(members, same)) return counts;
  if (std::ranges::any_of(members, unknown)) return {};
  for (std::size_t i = 1; i < members.size(); ++i)
    std::ranges::transform(counts, members[i].class_counts, counts.begin(), std::plus<>());
  return counts;
}

// What any of the members knows; they agree.
Facts shared_facts(const std::vector<Model>& members) {
  Facts facts = members[0].facts;
  for (const Model& member : members) {
    if (facts.channels.empty()) facts.channels = member.facts.channels;
    if (facts.rate == 0) facts.rate = member.facts.rate;
    if (facts.unit.empty()) facts.unit = member.facts.unit;
    if (facts.scale == 0) facts.scale = member.facts.scale;
  }
  facts.named_classes =
      std::ranges::all_of(members, [](const Model& m) { return m.facts.named_classes; });
  return facts;
}

// What the members share.
Model shared(const std::vector<Model>& members) {
  const Model& first = members[0];
  Model model{.architecture = first.architecture,
              .network = first.network,
              .facts = shared_facts(members),
              .class_counts = class_counts(members),
              .preprocessing = first.preprocessing,
              .rewrites = first.rewrites};
  return model;
}

}  // namespace

std::span<const Model> members_of(const Model& model) {
  return model.members.empty() ? std::span(&model, 1) : std::span(model.members);
}

Model make_ensemble(std::vector<NamedModel> models) {
  if (models.empty()) throw ConfigError("", "an ensemble needs at least one model");
  std::vector<Model> members;
  for (NamedModel& named : models) {
    check_agreement(models[0], named);
    if (named.model.members.empty())
      members.push_back(named.model);
    else
      std::ranges::copy(named.model.members, std::back_inserter(members));
  }
  if (members.size() == 1) return std::move(members[0]);
  Model model = shared(members);
  model.members = std::move(members);
  return model;
}

void check_views(const Model& model, int views) {
  if (views < 1 || views > most_views)
    throw ConfigError("views", fmt::format("{} views are impossible; 1 to {}", views, most_views));
  if (views > 1 && !changes_anything(model.augmentation))
    throw ConfigError("views",
                      "trained without augmentation, so there is nothing to draw views of a trial "
                      "by; train it with train.augment");
}

void set_views(NamedModel& named, int views) {
  const auto set = [&](Model& model) {
    try {
      check_views(model, views);
    } catch (const ConfigError& error) {
      throw ConfigError("views", fmt::format("{}: {}", named.name, error.what()));
    }
    model.views = views;
  };
  if (named.model.members.empty()) set(named.model);
  for (Model& member : named.model.members) set(member);
}

}  // namespace berger
