// Models and weights in files: the same decisions after loading, other names for the same layers,
// and refusals.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "berger/errors.hpp"
#include "berger/model.hpp"
#include "core/json.hpp"
#include "model/weights_file.hpp"
#include "network/network_json.hpp"
#include "support/ensembles.hpp"
#include "support/noise_data.hpp"
#include "support/temporary_folder.hpp"

namespace berger {
namespace {

using test::logits_of;
using test::noise_data;
using test::TemporaryFolder;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

// Every kind of layer, with options that are not the defaults.
Network every_layer() {
  return {{1, 3, 40},
          {{"first.0", Conv2d{.filters = 4, .kernel_w = 5, .same = true, .bias = false}},
           {"first.1", BatchNorm{.eps = 1e-3, .momentum = 0.01}},
           {"first.2", Conv2d{.filters = 8,
                              .kernel_h = 3,
                              .dilation_w = 2,
                              .pad_left = 1,
                              .groups = 4,
                              .max_norm = 0.3}},
           {"first.3", Activation{.function = Function::leaky_relu, .leaky_slope = 0.07}},
           {"first.4", AvgPool{.w = 3}},
           {"first.5", Dropout{.rate = 0.125}},
           {"second.0", Conv2d{.filters = 5, .kernel_w = 3, .stride_w = 2}},
           {"second.1", Activation{.function = Function::elu, .elu_alpha = 0.3}},
           {"second.2", MaxPool{.w = 2}},
           {"skip", Add{"second.2"}},
           {"slope", Prelu{.slope = 0.125}},
           {"flatten", Flatten{}},
           {"classify", Linear{.outputs = 3, .max_norm = 0.1}}}};
}

Model some_model() {
  const Dataset data = noise_data(3, {1, 3, 40}, 3);
  Model model = test::untrained(every_layer(), data, {"fold_norm"});
  model.first().parameters.initialise(2);
  for (const Parameter& p : model.first().parameters.list())
    if (p.spec.role == Role::statistic)
      for (std::size_t i = 0; i < p.size; ++i)
        model.first().parameters.of(p)[i] = 0.1F + 0.3F * static_cast<float>(i);
  model.first().parameters.of(*model.first().parameters.find("first.1.num_batches_tracked"))[0] =
      17;
  model.facts.class_values = {769, 770, 771};
  model.facts.classes = {"left", "right", "feet"};
  model.first().class_counts = {30, 20, 50};
  model.facts.channels = {"C3", "Cz", "C4"};
  model.facts.rate = 125;
  model.facts.unit = "µV";
  model.preprocessing = {.nan_value = 0.1F, .mean = {1.5F, 0.1F, -3}, .scale = {0.3F, 1, 7}};
  return model;
}

TEST(ModelFile, HoldsTheWholeModel) {
  const TemporaryFolder folder;
  const Model model = some_model();
  save_model(folder / "model.safetensors", model);
  const Model loaded = load_model(folder / "model.safetensors");
  EXPECT_EQ(loaded.first().architecture, model.first().architecture);
  EXPECT_TRUE(loaded.first().network == model.first().network);
  EXPECT_EQ(loaded.first().parameters.hash(), model.first().parameters.hash());
  EXPECT_EQ(loaded.facts.class_values, model.facts.class_values);
  EXPECT_EQ(loaded.facts.classes, model.facts.classes);
  EXPECT_EQ(loaded.first().class_counts, model.first().class_counts);
  EXPECT_EQ(loaded.facts.channels, model.facts.channels);
  EXPECT_EQ(loaded.facts.rate, model.facts.rate);
  EXPECT_EQ(loaded.facts.unit, model.facts.unit);
  EXPECT_EQ(loaded.preprocessing.nan_value, model.preprocessing.nan_value);
  EXPECT_EQ(loaded.preprocessing.mean, model.preprocessing.mean);
  EXPECT_EQ(loaded.preprocessing.scale, model.preprocessing.scale);
  EXPECT_EQ(loaded.first().rewrites, model.first().rewrites);
  const Dataset data = noise_data(23, {1, 3, 40}, 3, 5);
  EXPECT_EQ(logits_of(loaded, data), logits_of(model, data));
  save_model(folder / "again.safetensors", loaded);
  EXPECT_EQ(test::content_of(folder / "again.safetensors"),
            test::content_of(folder / "model.safetensors"));
}

TEST(ModelFile, HoldsTheStepsFromRecordingsToTrials) {
  const TemporaryFolder folder;
  Model model = some_model();
  model.facts.chain = {.recordings = {.channels = {"C3", "Cz", "C4"},
                                      .reference = {"Cz"},
                                      .notch = {50, 100},
                                      .band = {0.5, 40},
                                      .filter = FilterKind::butterworth,
                                      .order = 3,
                                      .causal = true,
                                      .resample = 125},
                       .trials = {.events = {{{"T2", "left"}, {"T1", "right"}, {"7", "feet"}}},
                                  .from = -0.25,
                                  .to = 0.07,
                                  .baseline = {-0.5, 0},
                                  .reject = {.peak_to_peak = 150, .flat = 0.1},
                                  .standardise = TrialScale::exponential}};
  save_model(folder / "model.safetensors", model);
  EXPECT_EQ(load_model(folder / "model.safetensors").facts.chain, model.facts.chain);
  TrialSteps& trials = model.facts.chain->trials;
  trials.of = {{.run = {4, 8}, .events = trials.events},
               {.events = trials.events, .after = {"a"}, .before = {"b", "c"}, .within = 1.5}};
  trials.events = {};
  save_model(folder / "other.safetensors", model);
  EXPECT_EQ(load_model(folder / "other.safetensors").facts.chain, model.facts.chain);
}

// A saved model whose description is changed by `edit` before it is written again.
std::string edited(const TemporaryFolder& folder, auto edit) {
  save_model(folder / "edited.safetensors", some_model());
  SafeTensors file = read_safetensors(folder / "edited.safetensors");
  auto description = parse_json(file.metadata.at("model"));
  edit(file, description);
  file.metadata["model"] = dump_json(description);
  write_safetensors(folder / "edited.safetensors", file);
  return folder / "edited.safetensors";
}

TEST(ModelFile, ThatContradictsItselfIsRefused) {
  using Json = nlohmann::json;
  const TemporaryFolder folder;
  const auto refusal = [&](auto edit) {
    try {
      load_model(edited(folder, edit));
    } catch (const FileError& error) {
      return std::string(error.what());
    }
    return std::string("loaded");
  };
  EXPECT_EQ(refusal([](SafeTensors&, Json&) {}), "loaded");
  // Numbers whose products fit no int: refused before anything is sized by them.
  for (const char* key : {"kernel_w", "dilation_w", "stride_w", "pad_left", "filters", "groups"})
    for (const auto& value : parse_json("[-1, 100000000, 268435456, 2147483647, 2147483648, 1.5]"))
      EXPECT_THAT(refusal([&](SafeTensors&, Json& d) {
                    for (Json& layer : d["network"]["layers"])
                      if (layer["type"] == "conv2d") layer["options"][key] = value;
                  }),
                  Not(HasSubstr("loaded")))
          << key << " = " << value;
  EXPECT_THAT(refusal([](SafeTensors&, Json& d) { d["classes"] = {"left"}; }),
              HasSubstr("3 outputs but its description names 1 classes"));
  EXPECT_THAT(refusal([](SafeTensors&, Json& d) {
                d["class_counts"] = {3, 4};
              }),
              HasSubstr("counts the training trials of 2 classes; its network has 3 outputs"));
  EXPECT_THAT(refusal([](SafeTensors&, Json& d) {
                d["class_counts"] = {3, -4, 5};
              }),
              HasSubstr("some below 0"));
  EXPECT_THAT(refusal([](SafeTensors&, Json& d) { d["rewrites"] = {"unheard_of"}; }),
              HasSubstr("'unheard_of', which this version lacks"));
  EXPECT_THAT(refusal([](SafeTensors&, Json& d) { d["preprocessing"]["mean"] = {1}; }),
              HasSubstr("preprocessing is of 1 channels"));
  EXPECT_THAT(refusal([](SafeTensors&, Json& d) {
                d["network"]["input"] = {1, 3, 2000000000};
              }),
              HasSubstr("impossible network"));
  EXPECT_THAT(refusal([](SafeTensors&, Json& d) {
                d["network"]["input"] = {1, -3, 40};
              }),
              HasSubstr("impossible network"));
  EXPECT_THAT(refusal([](SafeTensors&, Json& d) { d["network"]["layers"] = Json::array(); }),
              HasSubstr("impossible network"));
  EXPECT_THAT(refusal([](SafeTensors&, Json& d) { d["network"]["layers"][0]["type"] = "conv9d"; }),
              HasSubstr("unknown layer type 'conv9d'"));
  EXPECT_THAT(refusal([](SafeTensors&, Json& d) {
                d["network"]["layers"][0]["options"]["kernel_w"] = "five";
              }),
              HasSubstr("cannot be read"));
  EXPECT_THAT(
      refusal([](SafeTensors&, Json& d) { d["network"]["layers"][0]["options"]["filters"] = 7; }),
      HasSubstr("groups"));
  for (const char* from : {"unheard_of", "skip", "classify", "first.2"})
    EXPECT_THAT(refusal([&](SafeTensors&, Json& d) {
                  d["network"]["layers"][9]["options"]["from"] = from;
                }),
                HasSubstr("impossible network"));
  EXPECT_THAT(refusal([](SafeTensors&, Json& d) { d.erase("channels"); }),
              HasSubstr("cannot be read"));
  EXPECT_THAT(refusal([](SafeTensors&, Json& d) { d["channels"] = {"C3"}; }),
              HasSubstr("3 channels but its description names 1"));
  EXPECT_THAT(refusal([](SafeTensors&, Json& d) { d["rate"] = -1; }),
              HasSubstr("an impossible sampling rate or scale"));
  EXPECT_THAT(refusal([](SafeTensors&, Json& d) {
                d["class_values"] = {3, 2, 1};
              }),
              HasSubstr("the labels of its classes do not ascend"));
  EXPECT_THAT(refusal([](SafeTensors&, Json& d) {
                d["reading"]["image_size"] = {5, 6};
              }),
              HasSubstr("it resizes images to 5 × 6, but its network takes 3 × 40"));
  EXPECT_THAT(refusal([](SafeTensors&, Json& d) { d["reading"]["axes"] = "sideways"; }),
              HasSubstr("'sideways' is no axes that this version knows"));
  EXPECT_THAT(refusal([](SafeTensors&, Json& d) { d["augmentation"]["swirl"] = 1; }),
              HasSubstr("this version has no augmentation 'swirl'"));
  EXPECT_THAT(refusal([](SafeTensors& f, Json&) { f.tensors.pop_back(); }),
              HasSubstr("which the network needs"));
  EXPECT_THAT(refusal([](SafeTensors& f, Json&) {
                f.tensors.push_back({.name = "more", .dims = {1}, .values = {1}});
              }),
              HasSubstr("tensor 'more' belongs to no layer"));
  EXPECT_THAT(refusal([](SafeTensors& f, Json&) { f.metadata.erase("format"); }),
              HasSubstr("carry no description"));
}

// Every option of every kind of layer in turn.
TEST(ModelFile, OfATimeBeforeAnOptionHasItsDefault) {
  const nlohmann::json written = to_json(every_layer());
  int left_out = 0;
  for (std::size_t i = 0; i < every_layer().layers.size(); ++i)
    for (const auto& [key, value] : written.at("layers").at(i).at("options").items()) {
      nlohmann::json older = written;
      older["layers"][i]["options"].erase(key);
      const Network network = network_from_json(older);
      EXPECT_EQ(network.layers[i].layer.index(), every_layer().layers[i].layer.index());
      nlohmann::json again = to_json(network);
      const nlohmann::json now = again["layers"][i]["options"][key];
      again["layers"][i]["options"][key] = value;
      EXPECT_EQ(again, written);
      left_out += now != value ? 1 : 0;
    }
  EXPECT_GT(left_out, 15);
}

TEST(ModelFile, WithAStepThatThisVersionLacksIsRefused) {
  const TemporaryFolder folder;
  const std::string path = edited(folder, [](SafeTensors&, nlohmann::json& d) {
    d["chain"] = {{"recordings", {{"wavelet", 3}}}, {"trials", {{"reject", {{"flat", 1}}}}}};
  });
  EXPECT_THAT([&] { load_model(path); },
              ThrowsMessage<FileError>(HasSubstr("this version has no step 'wavelet'")));
}

TEST(ModelFile, WithAnOptionThatThisVersionLacksIsRefused) {
  nlohmann::json newer = to_json(every_layer());
  newer["layers"][0]["options"]["spin"] = 3;
  EXPECT_THAT([&] { network_from_json(newer); },
              ThrowsMessage<ConfigError>(AllOf(HasSubstr("first.0"), HasSubstr("spin"))));
}

TEST(ModelFile, WithoutClassCountsIsReadAndHasNoPriors) {
  const TemporaryFolder folder;
  EXPECT_THAT(class_priors(some_model()), ElementsAre(0.3, 0.2, 0.5));
  const Model older =
      load_model(edited(folder, [](SafeTensors&, nlohmann::json& d) { d.erase("class_counts"); }));
  EXPECT_THAT(older.first().class_counts, testing::IsEmpty());
  EXPECT_THAT([&] { class_priors(older); },
              ThrowsMessage<ConfigError>(HasSubstr("does not say how many training trials")));
}

Network two_convolutions() {
  return {{1, 2, 30},
          {{"firstconv.0", Conv2d{.filters = 3, .kernel_w = 5, .bias = false}},
           {"firstconv.1", BatchNorm{}},
           {"separableConv.0", Conv2d{.filters = 4, .kernel_w = 3}},
           {"flatten", Flatten{}},
           {"classify.0", Linear{.outputs = 2}}}};
}

Parameters drawn(const Network& network, std::uint64_t seed) {
  Parameters parameters(network);
  parameters.initialise(seed);
  return parameters;
}

// Saves weights under the names that `rename` gives them.
std::string weights_under(const TemporaryFolder& folder, const Parameters& parameters,
                          auto rename) {
  SafeTensors file;
  append_tensors(parameters, parameters.values(), "", file);
  for (SafeTensor& tensor : file.tensors) tensor.name = rename(tensor.name);
  write_safetensors(folder / "weights.safetensors", file);
  return folder / "weights.safetensors";
}

std::string swapped(const std::string& name, const std::string& from, const std::string& to) {
  return name.starts_with(from) ? to + name.substr(from.size()) : name;
}

TEST(Weights, ComeBackFromAFile) {
  const TemporaryFolder folder;
  const Parameters original = drawn(two_convolutions(), 3);
  Parameters loaded(two_convolutions());
  load_weights(weights_under(folder, original, [](const std::string& n) { return n; }), {},
               two_convolutions(), loaded);
  EXPECT_EQ(loaded.hash(), original.hash());
}

// The reference studies' own spellings, layers numbered by kind, and names that the user maps.
TEST(Weights, AreKnownByOtherNamesOfTheSameLayers) {
  const TemporaryFolder folder;
  const Parameters original = drawn(two_convolutions(), 3);
  const auto loads = [&](auto rename,
                         const std::vector<std::pair<std::string, std::string>>& renames = {}) {
    Parameters loaded(two_convolutions());
    load_weights(weights_under(folder, original, rename), {.rename = renames}, two_convolutions(),
                 loaded);
    return loaded.hash() == original.hash();
  };
  EXPECT_TRUE(
      loads([](const std::string& n) { return swapped(n, "separableConv.", "seperableConv."); }));
  EXPECT_TRUE(loads([](const std::string& n) { return swapped(n, "classify.0.", "classify."); }));
  EXPECT_TRUE(loads([](const std::string& n) { return swapped(n, "classify.0.", "dense."); }));
  EXPECT_TRUE(loads([](const std::string& n) {
    return swapped(swapped(swapped(swapped(n, "firstconv.0.", "conv1."), "firstconv.1.", "bn1."),
                           "separableConv.0.", "conv2."),
                   "classify.0.", "fc.");
  }));
  EXPECT_TRUE(loads([](const std::string& n) { return swapped(n, "firstconv.0", "mine"); },
                    {{"mine", "firstconv.0"}}));
}

TEST(Weights, ThatDoNotFitAreRefusedByName) {
  const TemporaryFolder folder;
  const auto load = [&](const Network& from, const Network& into, auto rename) {
    Parameters loaded(into);
    load_weights(weights_under(folder, drawn(from, 1), rename), {}, into, loaded);
  };
  const auto same = [](const std::string& n) { return n; };
  Network wider = two_convolutions();
  std::get<Conv2d>(wider.layers[0].layer).kernel_w = 7;
  EXPECT_THAT(
      [&] { load(two_convolutions(), wider, same); },
      ThrowsMessage<FileError>(HasSubstr(
          "tensor 'firstconv.0.weight' is [3, 1, 1, 5], but the network needs [3, 1, 1, 7]")));
  EXPECT_THAT(
      [&] {
        load(two_convolutions(), two_convolutions(),
             [](const std::string& n) { return swapped(n, "firstconv.0", "odd.name"); });
      },
      ThrowsMessage<FileError>(AllOf(HasSubstr("tensor 'odd.name.weight' belongs to no layer"),
                                     HasSubstr("add --rename odd.name=firstconv.0"))));
  Network shorter = two_convolutions();
  shorter.layers.pop_back();
  EXPECT_THAT([&] { load(shorter, two_convolutions(), same); },
              ThrowsMessage<FileError>(
                  HasSubstr("no tensor 'classify.0.weight' [2, 192], which the network needs")));
}

// A tensor of fewer axes than the network's, or of none, is not read past its end.
TEST(Weights, OfAnotherRankAreRefused) {
  const TemporaryFolder folder;
  for (const std::vector<std::int64_t>& dims :
       {std::vector<std::int64_t>{}, {3}, {3, 1, 1}, {3, 1, 1, 5, 1}}) {
    SafeTensors file;
    const Parameters original = drawn(two_convolutions(), 1);
    append_tensors(original, original.values(), "", file);
    std::size_t size = 1;
    for (const auto d : dims) size *= static_cast<std::size_t>(d);
    for (SafeTensor& tensor : file.tensors)
      if (tensor.name == "firstconv.0.weight") tensor.dims = dims, tensor.values.assign(size, 1.0F);
    write_safetensors(folder / "weights.safetensors", file);
    Parameters loaded(two_convolutions());
    EXPECT_THAT(
        [&] { load_weights(folder / "weights.safetensors", {}, two_convolutions(), loaded); },
        ThrowsMessage<FileError>(HasSubstr("'firstconv.0.weight' is [")))
        << dims.size() << " axes";
  }
}

TEST(ADecoder, SaysWhatItTakes) {
  const Model model = some_model();
  Decoder decoder(model);
  EXPECT_EQ(decoder.input(), (Shape{1, 3, 40}));
  EXPECT_EQ(decoder.classes(), 3);
  const Dataset other = noise_data(2, {1, 2, 40}, 3), fits = noise_data(2, {1, 3, 40}, 3);
  std::vector<float> logits(6), few(5);
  EXPECT_THAT(
      [&] { decoder.logits(other, logits); },
      ThrowsMessage<ShapeError>(HasSubstr(
          "trials are 1 × 2 × 40 (maps × channels × samples), the model takes 1 × 3 × 40")));
  EXPECT_THAT([&] { decoder.logits(fits, few); },
              ThrowsMessage<ShapeError>(HasSubstr("room for 5 logits")));
}

TEST(ADecoder, GivesTheSameBitsInAnyBatchOnAnyEngine) {
  const Model model = some_model();
  const Tensor data = noise_data(37, {1, 3, 40}, 3).trials.floats();
  const std::vector<float> expected = logits_of(model, data.view());
  for (const Isa isa : available_isas()) {
    Decoder decoder(model, {.threads = 3, .isa = isa});
    for (const int size : {1, 2, 16, 37}) {
      std::vector<float> logits(expected.size());
      for (int first = 0; first < data.trials(); first += size) {
        const int count = std::min(size, data.trials() - first);
        decoder.logits(data.view().slice(first, count),
                       std::span(logits).subspan(static_cast<std::size_t>(first) * 3,
                                                 static_cast<std::size_t>(count) * 3));
      }
      EXPECT_EQ(logits, expected) << name(isa) << ", batches of " << size;
    }
  }
}

TEST(ADecoder, KeepsItsWeightsWhenTheModelChanges) {
  Model model = some_model();
  const Dataset data = noise_data(4, {1, 3, 40}, 3);
  const std::vector<float> before = logits_of(model, data);
  Decoder decoder(model);
  model.first().parameters.initialise(99);
  std::vector<float> logits(before.size());
  decoder.logits(data, logits);
  EXPECT_EQ(logits, before);
}

}  // namespace
}  // namespace berger
