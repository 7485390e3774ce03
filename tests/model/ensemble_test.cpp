// Which models can decide together, and their files.
#include "model/ensemble.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <nlohmann/json.hpp>

#include "berger/errors.hpp"
#include "core/json.hpp"
#include "io/safetensors.hpp"
#include "support/corpus.hpp"
#include "support/ensembles.hpp"
#include "support/temporary_folder.hpp"

namespace berger {
namespace {

using nlohmann::json;
using test::content_of;
using test::logits_of;
using test::small_image_model;
using test::small_model;
using test::TemporaryFolder;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::ThrowsMessage;

std::vector<NamedModel> two(Model a, Model b) {
  return {{"a.safetensors", std::move(a)}, {"b.safetensors", std::move(b)}};
}

TEST(Ensemble, KnowsWhatItsMembersShare) {
  const Model model = make_ensemble(two(small_model(1), small_model(2, 9)));
  ASSERT_EQ(model.members.size(), 2u);
  EXPECT_EQ(model.facts.classes, small_model(1).facts.classes);
  EXPECT_EQ(model.facts.channels, small_model(1).facts.channels);
  EXPECT_EQ(model.facts.rate, 125);
  EXPECT_EQ(model.first().network.input, small_model(1).first().network.input);
  EXPECT_THAT(class_counts(model), ElementsAre(2, 3, 5));
}

TEST(Ensemble, OfMembersTaughtByOtherTrialsCountsThemAll) {
  Model other = small_model(2);
  other.first().class_counts = {4, 4, 4};
  EXPECT_THAT(class_counts(make_ensemble(two(small_model(1), other))), ElementsAre(6, 7, 9));
  other.first().class_counts.clear();
  EXPECT_THAT(class_counts(make_ensemble(two(small_model(1), other))), IsEmpty());
}

TEST(Ensemble, TakesTheMembersOfAnEnsemble) {
  const Model pair = make_ensemble(two(small_model(1), small_model(2)));
  const Model three = make_ensemble(two(pair, small_model(3)));
  ASSERT_EQ(three.members.size(), 3u);
  EXPECT_EQ(three.members[2].parameters.hash(), small_model(3).first().parameters.hash());
}

TEST(Ensemble, OfOneModelIsThatModel) {
  const Model one = make_ensemble({{"a", small_model(1)}});
  EXPECT_EQ(one.members.size(), 1u);
  EXPECT_EQ(one.first().parameters.hash(), small_model(1).first().parameters.hash());
  EXPECT_THROW(make_ensemble({}), ConfigError);
}

TEST(Ensemble, RefusesModelsThatDisagreeAndSaysInWhat) {
  const auto refusal = [](Model a, const std::function<void(Model&)>& change) {
    Model b = a;
    change(b);
    try {
      make_ensemble(two(std::move(a), std::move(b)));
    } catch (const ConfigError& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  const Model model = small_model(1), images = small_image_model(1);
  EXPECT_EQ(refusal(model, [](Model& m) { m.first().augmentation = {}; }), "accepted");
  EXPECT_EQ(refusal(model,
                    [](Model& m) {
                      m.facts.classes = {"left", "right"};
                    }),
            "a.safetensors knows left, right, feet; b.safetensors left, right: the members of an "
            "ensemble know the same classes in "
            "one order");
  EXPECT_THAT(refusal(model,
                      [](Model& m) {
                        m.facts.classes = {"right", "left", "feet"};
                      }),
              HasSubstr("b.safetensors right, left, feet"));
  EXPECT_THAT(refusal(model,
                      [](Model& m) {
                        m.facts.class_values = {769, 770, 771};
                      }),
              HasSubstr("knows the labels 0, 1, 2; b.safetensors 769, 770, 771"));
  EXPECT_THAT(refusal(model, [](Model& m) { m.first().network.input.width = 30; }),
              HasSubstr("takes 2 channels × 20 samples; b.safetensors 2 channels × 30 samples"));
  EXPECT_THAT(refusal(model,
                      [](Model& m) {
                        m.facts.channels = {"C4", "C3"};
                      }),
              HasSubstr("takes the channels C3, C4; b.safetensors C4, C3"));
  EXPECT_EQ(refusal(model, [](Model& m) { m.facts.channels = {"c3", "c4"}; }), "accepted");
  EXPECT_EQ(refusal(model, [](Model& m) { m.facts.channels.clear(); }), "accepted");
  EXPECT_EQ(refusal(model, [](Model& m) { m.facts.rate = 0; }), "accepted");
  EXPECT_THAT(refusal(model, [](Model& m) { m.facts.rate = 250; }),
              HasSubstr("takes 125 Hz; b.safetensors 250 Hz"));
  EXPECT_THAT(refusal(model, [](Model& m) { m.preprocessing.nan_value = 0.5F; }),
              HasSubstr("puts 0 in the place of a NaN; b.safetensors 0.5"));
  EXPECT_THAT(refusal(images, [](Model& m) { m.facts.image_options.height = 28; }),
              HasSubstr("does not resize images; b.safetensors does"));
  EXPECT_THAT(
      refusal(images,
              [](Model& m) { m.preprocessing.mean.clear(), m.preprocessing.scale.clear(); }),
      HasSubstr("standardises its trials; b.safetensors does not standardise"));
  EXPECT_THAT(refusal(images, [](Model& m) { m.preprocessing.scale = {2}; }),
              HasSubstr("standardises its trials; b.safetensors by other means and deviations"));
}

TEST(Views, AreRefusedWhereNoneCanBeDrawn) {
  Model plain = small_model(1);
  plain.first().augmentation = {};
  NamedModel named{"a.safetensors", plain};
  EXPECT_THAT([&] { set_views(named, 4); },
              ThrowsMessage<ConfigError>(
                  HasSubstr("a.safetensors: trained without augmentation, so there is nothing")));
  named.model = make_ensemble(two(small_model(1), plain));
  EXPECT_THROW(set_views(named, 4), ConfigError);
  named.model = make_ensemble(two(small_model(1), small_model(2)));
  EXPECT_THAT([&] { set_views(named, 0); },
              ThrowsMessage<ConfigError>(HasSubstr("0 views are impossible; 1 to 10000")));
  EXPECT_THROW(set_views(named, 10'001), ConfigError);
  set_views(named, 4);
  for (const Member& member : named.model.members) EXPECT_EQ(member.views, 4);
}

TEST(EnsembleFile, DecidesTheSameWhenItIsBack) {
  const TemporaryFolder folder;
  NamedModel named{"a", small_model(1)};
  set_views(named, 3);
  const Model model = make_ensemble({named, {"b", small_model(2, 9)}, {"c", small_model(3)}});
  save_model(folder / "three.safetensors", model);
  const Model loaded = load_model(folder / "three.safetensors");
  ASSERT_EQ(loaded.members.size(), 3u);
  EXPECT_EQ(loaded.members[0].views, 3);
  EXPECT_EQ(loaded.members[0].augmentation, model.members[0].augmentation);
  EXPECT_EQ(loaded.members[1].views, 1);
  const Dataset data = test::noise_data(20, {1, 2, 20}, 3);
  EXPECT_EQ(logits_of(loaded, data), logits_of(model, data));
  save_model(folder / "again.safetensors", loaded);
  EXPECT_EQ(content_of(folder / "again.safetensors"), content_of(folder / "three.safetensors"));
}

// Each member is described as in a file of its own, whatever the others know.
TEST(EnsembleFile, DescribesEveryMemberAsItsOwnFileDoes) {
  const TemporaryFolder folder;
  Model knows_less = small_model(2);
  knows_less.facts.channels = {};
  knows_less.facts.rate = 0;
  Model measured = small_model(3);
  measured.facts.scale = 7;
  measured.facts.nan = NanRule::error;
  const std::vector<NamedModel> own{{"a", small_model(1)}, {"b", knows_less}, {"c", measured}};
  const auto described = [&](const Model& model) {
    save_model(folder / "one.safetensors", model);
    return parse_json(read_safetensors(folder / "one.safetensors").metadata.at("model"));
  };
  json expected;
  for (const NamedModel& one : own) expected["ensemble"].push_back(described(one.model));
  const Model ensemble = make_ensemble(own);
  EXPECT_EQ(described(ensemble), expected);
  EXPECT_EQ(described(load_model(folder / "one.safetensors")), expected);
  EXPECT_EQ(described(make_ensemble(two(ensemble, small_model(4))))["ensemble"][1],
            expected["ensemble"][1]);
  EXPECT_EQ(ensemble.facts.rate, 125);
  EXPECT_EQ(ensemble.facts.scale, 7);
}

TEST(ModelFile, SaysNothingOfViewsAndAugmentationWhereThereAreNone) {
  const TemporaryFolder folder;
  Model plain = small_model(1);
  plain.first().augmentation = {};
  save_model(folder / "plain.safetensors", plain);
  const json description =
      parse_json(read_safetensors(folder / "plain.safetensors").metadata.at("model"));
  EXPECT_FALSE(description.contains("views") || description.contains("augmentation") ||
               description.contains("ensemble"));
}

// The file of two members whose description is changed by `edit` before it is written again.
std::string refusal(const std::function<void(SafeTensors&, json&)>& edit) {
  const TemporaryFolder folder;
  const std::string path = folder / "edited.safetensors";
  save_model(path, make_ensemble(two(small_model(1), small_model(2))));
  SafeTensors file = read_safetensors(path);
  json description = parse_json(file.metadata.at("model"));
  edit(file, description);
  file.metadata["model"] = dump_json(description);
  write_safetensors(path, file);
  try {
    load_model(path);
  } catch (const FileError& error) {
    return error.what();
  }
  return "loaded";
}

TEST(EnsembleFile, ThatContradictsItselfIsRefused) {
  EXPECT_EQ(refusal([](SafeTensors&, json&) {}), "loaded");
  for (const json& members : {json(json::array()), json(7), json(nullptr), json(json::object())})
    EXPECT_THAT(refusal([&](SafeTensors&, json& d) { d["ensemble"] = members; }),
                HasSubstr("without at least two members"));
  EXPECT_THAT(refusal([](SafeTensors&, json& d) { d["ensemble"].erase(1); }),
              HasSubstr("without at least two members"));
  EXPECT_THAT(refusal([](SafeTensors&, json& d) { d["ensemble"][1] = d; }),
              HasSubstr("member 1 is an ensemble itself"));
  EXPECT_THAT(refusal([](SafeTensors&, json& d) { d["ensemble"][1] = 3; }),
              HasSubstr("cannot be read"));
  EXPECT_THAT(refusal([](SafeTensors&, json& d) {
                d["ensemble"].insert(d["ensemble"].end(), 1'000, d["ensemble"][0]);
              }),
              HasSubstr("no tensor '2.a.weight'"));
  EXPECT_THAT(refusal([](SafeTensors&, json& d) {
                d["ensemble"][1]["channels"] = {"C4", "C3"};
              }),
              HasSubstr("member 1 C4, C3: the members of an ensemble take the same channels"));
  EXPECT_THAT(refusal([](SafeTensors&, json& d) {
                d["ensemble"][1]["network"]["layers"][4]["options"]["outputs"] = 4;
              }),
              HasSubstr("4 outputs but its description names 3 classes"));
  EXPECT_THAT(refusal([](SafeTensors&, json& d) {
                d["ensemble"][1]["network"]["layers"][0]["options"]["filters"] = 1 << 20;
              }),
              HasSubstr("which the network needs"));
  EXPECT_THAT(refusal([](SafeTensors& f, json&) { f.tensors[0].name = "2.more"; }),
              HasSubstr("tensor '"));
  EXPECT_THAT(refusal([](SafeTensors& f, json&) {
                f.tensors.push_back({.name = "a.weight", .dims = {1}, .values = {1}});
              }),
              HasSubstr("tensor 'a.weight' belongs to no layer"));
}

TEST(ModelFile, WithImpossibleViewsOrAugmentationIsRefused) {
  const auto of_first = [](const std::function<void(json&)>& edit) {
    return refusal([&](SafeTensors&, json& d) { edit(d["ensemble"][0]); });
  };
  EXPECT_THAT(of_first([](json& d) { d["views"] = 0; }), HasSubstr("0 views are impossible"));
  EXPECT_THAT(of_first([](json& d) { d["views"] = 2'000'000'000; }),
              HasSubstr("views are impossible"));
  EXPECT_THAT(of_first([](json& d) { d["views"] = 4, d.erase("augmentation"); }),
              HasSubstr("trained without augmentation"));
  EXPECT_THAT(of_first([](json& d) { d["augmentation"]["rotation"] = 10; }),
              HasSubstr("train.augment.rotation"));
  EXPECT_THAT(of_first([](json& d) { d["augmentation"]["sign_flip"] = 1.5; }),
              HasSubstr("train.augment.sign_flip"));
  EXPECT_THAT(of_first([](json& d) { d["augmentation"]["unheard_of"] = 1; }),
              HasSubstr("no augmentation 'unheard_of'"));
  EXPECT_THAT(of_first([](json& d) {
                d["augmentation"] = {1, 2};
              }),
              HasSubstr("no augmentation '0'"));
}

}  // namespace
}  // namespace berger
