#include "model/weight_names.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "berger/errors.hpp"
#include "model/weights_file.hpp"
#include "support/temporary_folder.hpp"

namespace {

using namespace berger;
using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

// The layers of DeepConvNet that have weights, small, under the names that berger gives them.
Network deep_names() {
  Network network{{1, 2, 40}, {}};
  const auto add = [&](std::string name, AnyLayer layer) {
    network.layers.push_back({std::move(name), std::move(layer)});
  };
  add("conv0.0", Conv2d{.filters = 3, .kernel_w = 5});
  add("conv0.1", Conv2d{.filters = 3, .kernel_h = 2});
  add("conv0.2", BatchNorm{});
  for (int block = 1; block < 4; ++block) {
    add(fmt::format("conv{}.0", block), Conv2d{.filters = 3 << block, .kernel_w = 5});
    add(fmt::format("conv{}.1", block), BatchNorm{});
  }
  add("flatten", Flatten{});
  add("classify", Linear{.outputs = 2});
  return network;
}

Parameters weights_of(const Network& network, std::uint64_t seed) {
  Parameters parameters(network);
  parameters.initialise(seed);
  return parameters;
}

// Writes weights of `network` under other names and loads them into `into`.
class Loading {
 public:
  explicit Loading(const Network& network) : network_(network), from_(weights_of(network, 3)) {
    append_tensors(from_, from_.values(), "", file_);
  }
  SafeTensors& file() { return file_; }
  void rename(auto name) {
    for (SafeTensor& tensor : file_.tensors) tensor.name = name(tensor.name);
  }
  Parameters load(const WeightNames& names, const Network& into) const {
    write_safetensors(folder_ / "w.safetensors", file_);
    Parameters loaded = weights_of(into, 9);
    load_weights(folder_ / "w.safetensors", names, into, loaded);
    return loaded;
  }
  bool loads(const WeightNames& names = {}) const {
    return load(names, network_).hash() == from_.hash();
  }

 private:
  Network network_;
  Parameters from_;
  SafeTensors file_;
  test::TemporaryFolder folder_;
};

std::string in_study(const std::string& name, const std::map<std::string, std::string>& layers) {
  const std::string layer = name.substr(0, name.rfind('.'));
  return layers.at(layer) + name.substr(layer.size());
}

TEST(WeightNames, OfAllReferenceStudiesAreKnown) {
  const std::map<std::string, std::string> first{
      {"conv0.0", "conv1"}, {"conv0.1", "conv2"}, {"conv0.2", "BN1"}, {"conv1.0", "conv3"},
      {"conv1.1", "BN2"},   {"conv2.0", "conv4"}, {"conv2.1", "BN3"}, {"conv3.0", "conv5"},
      {"conv3.1", "BN4"},   {"classify", "dense"}};
  const std::map<std::string, std::string> third{{"conv0.0", "conv0"},   {"conv0.1", "conv1.0"},
                                                 {"conv0.2", "conv1.1"}, {"conv1.0", "conv2.0"},
                                                 {"conv1.1", "conv2.1"}, {"conv2.0", "conv3.0"},
                                                 {"conv2.1", "conv3.1"}, {"conv3.0", "conv4.0"},
                                                 {"conv3.1", "conv4.1"}, {"classify", "classify"}};
  EXPECT_TRUE(Loading(deep_names()).loads());
  for (const auto& study : {first, third}) {
    Loading weights(deep_names());
    weights.rename([&](const std::string& name) { return in_study(name, study); });
    EXPECT_TRUE(weights.loads());
  }
}

TEST(WeightNames, LosePrefixesOfWrappers) {
  for (const std::string prefix : {"module.", "model.", "_orig_mod.", "_orig_mod.module.model."}) {
    Loading weights(deep_names());
    weights.rename([&](const std::string& name) { return prefix + name; });
    EXPECT_TRUE(weights.loads()) << prefix;
  }
}

TEST(WeightNames, ThatDoNotFitAreAnsweredWithTheOptionsThatWouldDo) {
  Loading weights(deep_names());
  weights.rename([](const std::string& name) {
    return "backbone." + (name.starts_with("conv2.0.") ? "odd." + name.substr(8) : name);
  });
  weights.file().tensors.push_back({.name = "aux.a.weight", .dims = {1}, .values = {1}});
  weights.file().tensors.push_back({.name = "aux.b.weight", .dims = {1}, .values = {1}});
  EXPECT_THAT(
      [&] { weights.loads(); },
      ThrowsMessage<FileError>(AllOf(HasSubstr("add --rename backbone.= "),
                                     HasSubstr("--rename odd=conv2.0"), HasSubstr("--drop aux"))));
  EXPECT_TRUE(weights.loads({.rename = {{"backbone.", ""}, {"odd", "conv2.0"}}, .drop = {"aux"}}));
  EXPECT_THAT([&] { weights.loads({.drop = {"head"}}); },
              ThrowsMessage<ConfigError>(HasSubstr("the file has no such tensors")));
}

TEST(WeightNames, OfSkippedLayersAreLeftOut) {
  Network other = deep_names();
  std::get<Linear>(other.layers.back().layer).outputs = 5;
  const Loading weights(deep_names());
  EXPECT_THAT([&] { weights.load({}, other); }, ThrowsMessage<FileError>(HasSubstr("'classify.")));
  const Parameters loaded = weights.load({.skip = {"classify"}}, other);
  const Parameters fresh = weights_of(other, 9), old = weights_of(deep_names(), 3);
  const auto values = [](const Parameters& of, const char* name) {
    const Parameter& p = *of.find(name);
    const auto part = of.values().subspan(p.offset, p.size);
    return std::vector<float>(part.begin(), part.end());
  };
  EXPECT_EQ(values(loaded, "classify.weight"), values(fresh, "classify.weight"));
  EXPECT_EQ(values(loaded, "conv3.0.weight"), values(old, "conv3.0.weight"));
  EXPECT_THAT([&] { weights.load({.skip = {"fc"}}, other); },
              ThrowsMessage<ConfigError>(HasSubstr("no such layer; its last is classify")));
}

TEST(WeightNames, OfWeightsThatAreNotFiniteAreSaid) {
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), -HUGE_VALF}) {
    Loading weights(deep_names());
    for (SafeTensor& tensor : weights.file().tensors)
      if (tensor.name == "conv2.0.bias") tensor.values[4] = bad;
    EXPECT_THAT([&] { weights.loads(); },
                ThrowsMessage<FileError>(HasSubstr("tensor 'conv2.0.bias' holds")));
  }
}

}  // namespace
