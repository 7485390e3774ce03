// The drawing of a network: XML that holds every layer once, and an arc for each skip.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "berger/errors.hpp"
#include "berger/models.hpp"
#include "berger/report.hpp"

namespace berger {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::ThrowsMessage;

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t found = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + what.size()))
    ++found;
  return found;
}

// Tags are closed in order, attributes are quoted, and no & or < stands for itself. Empty, or what
// is wrong.
std::string xml_problem(const std::string& text) {
  std::vector<std::string> open;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '&') {
      const auto end = text.find(';', at);
      if (end == std::string::npos || end - at > 6) return "a bare & at " + text.substr(at, 20);
    }
    if (text[at] != '<') {
      if (open.empty() && text[at] != '\n') return "text outside the root";
      ++at;
      continue;
    }
    const auto end = text.find('>', at);
    if (end == std::string::npos) return "a tag that does not end";
    const std::string tag = text.substr(at + 1, end - at - 1);
    if (tag.find('<') != std::string::npos || count(tag, "\"") % 2 != 0 ||
        count(tag, "=\"") * 2 != count(tag, "\""))
      return "a malformed tag: " + tag;
    const std::size_t first = tag[0] == '/' ? 1 : 0;
    const std::string name =
        tag.substr(first, std::min(tag.find_first_of(" /", 1), tag.size()) - first);
    if (tag[0] == '/') {
      if (open.empty() || open.back() != name) return "closes another: " + tag;
      open.pop_back();
    } else if (tag.back() != '/') {
      open.push_back(name);
    }
    at = end + 1;
  }
  return open.empty() ? "" : "never closed: " + open.back();
}

// `blocks` of a convolution with norm and activation.
Network chain(int blocks) {
  Network network{{3, 32, 32}, {}};
  for (int i = 0; i < blocks; ++i) {
    network.layers.push_back({fmt::format("block{}.conv", i),
                              Conv2d{.filters = 8, .kernel_h = 3, .kernel_w = 3, .same = true}});
    network.layers.push_back({fmt::format("block{}.norm", i), BatchNorm{}});
    network.layers.push_back(
        {fmt::format("block{}.activation", i), Activation{.function = Function::relu}});
  }
  network.layers.push_back({"flatten", Flatten{}});
  network.layers.push_back({"dense", Linear{.outputs = 10}});
  return network;
}

TEST(NetworkDrawing, HoldsEveryLayerOnceWithShapeAndParameters) {
  for (const AnyModel& model :
       {AnyModel(EegNet{}), AnyModel(EegNetV4{}), AnyModel(DeepConvNet{})}) {
    const Network network = build(model, {1, 22, 1125}, 4);
    const std::string svg = network_drawing(network);
    EXPECT_EQ(xml_problem(svg), "");
    for (const LayerRow& row : summarise(network)) {
      EXPECT_EQ(count(svg, fmt::format(">{}</text>", row.name)), row.name == row.type ? 2u : 1u)
          << row.name;
      EXPECT_THAT(svg, HasSubstr(fmt::format(">{}</text>", to_string(row.output)))) << row.name;
    }
  }
  const std::string svg = network_drawing(build(EegNet{}, {1, 2, 750}, 2));
  EXPECT_THAT(svg, HasSubstr(">17,874 parameters<"));
  EXPECT_THAT(svg, HasSubstr(">15,360<"));
  EXPECT_THAT(svg, HasSubstr(">32 filters of 1 × 15, padded, no bias<"));
  EXPECT_THAT(svg, HasSubstr(">avg_pool 1 × 8<"));
}

TEST(NetworkDrawing, EscapesAndShortensNames) {
  Network network = chain(1);
  network.layers[0].name = "<a & \"b\">";
  network.layers[4].name = "a name of many words that no box is wide enough for";
  const std::string svg = network_drawing(network);
  EXPECT_EQ(xml_problem(svg), "");
  EXPECT_EQ(count(svg, "&lt;a &amp; &quot;b&quot;&gt;"), 1u);
  EXPECT_THAT(svg, HasSubstr("<title>a name of many words that no box is wide enough for</title>"));
  EXPECT_THAT(svg, HasSubstr(">a name of many words …<"));
}

TEST(NetworkDrawing, WorksForFourLayersAndForSixty) {
  for (const int blocks : {1, 20}) {
    const Network network = chain(blocks);
    const std::string svg = network_drawing(network);
    EXPECT_EQ(xml_problem(svg), "");
    EXPECT_EQ(count(svg, "<g>"), network.layers.size());
    // light layers have none
    EXPECT_EQ(count(svg, "marker-end=\"url(#arrow)\""), static_cast<std::size_t>(blocks) + 1);
  }
}

// The x of the long side of each arc.
std::vector<int> lanes(const std::string& svg) {
  std::vector<int> found;
  for (auto at = svg.find("class=\"skip\""); at != std::string::npos;
       at = svg.find("class=\"skip\"", at + 1)) {
    const auto side = svg.find('Q', at);
    found.push_back(std::stoi(svg.substr(svg.find(' ', svg.find(' ', side) + 1) + 1)));
  }
  return found;
}

TEST(NetworkDrawing, DrawsSkipsBesideTheBoxesAndApartFromEachOther) {
  const Network network = chain(6);
  EXPECT_THAT(network_drawing(network), Not(HasSubstr("class=\"skip\"")));
  const auto with_skip = [&](Network& changed, std::size_t behind, const std::string& from) {
    changed.layers.insert(changed.layers.begin() + static_cast<std::ptrdiff_t>(behind),
                          {"add of " + from + std::to_string(behind), Add{.from = from}});
  };
  Network skipping = network;
  with_skip(skipping, 15, "block0.activation");
  with_skip(skipping, 12, "block2.activation");
  with_skip(skipping, 6, "block0.activation");
  const std::string svg = network_drawing(skipping);
  EXPECT_EQ(xml_problem(svg), "");
  const std::vector<int> at = lanes(svg);
  ASSERT_EQ(at.size(), 3u);
  EXPECT_EQ(at[0], at[1]);  // one below the other
  EXPECT_GT(at[2], at[0]);  // around both
}

}  // namespace
}  // namespace berger
