// Who a channel's neighbours are: by the grid of names, else by positions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/epochs/continuous.hpp"
#include "support/message_of.hpp"
#include "support/open_bytes.hpp"
#include "support/set_builder.hpp"

namespace {

using berger::test::SetFile;
using testing::ElementsAre;
using testing::HasSubstr;

// A cross in mm, and one that is too far away from all.
SetFile cross(std::vector<std::string> labels) {
  return {.channels = 5,
          .labels = std::move(labels),
          .types = std::vector<std::string>(5, "EEG"),
          .places = {{0, 0, 90}, {0, 20, 88}, {0, -20, 88}, {20, 0, 88}, {-90, 0, 0}}};
}

berger::Continuous referenced(const SetFile& file) {
  const berger::RecordingSteps steps{.channels = {"all"}, .reference = {"laplacian"}};
  berger::Continuous c = berger::read_chosen(berger::test::open_bytes(file.bytes()), steps);
  berger::take_steps(steps, c, "cap.set");
  return c;
}

TEST(Laplacian, OfACapWithNamesOfItsOwnIsByPositions) {
  const berger::Continuous c = referenced(cross({"E1", "E2", "E3", "E4", "E5"}));
  EXPECT_THAT(c.channels, ElementsAre("E1", "E2", "E3", "E4", "E5"));
  // channels hold 10 n + their place from 0 on
  EXPECT_EQ(c.values[0], 0 - 2) << "less the mean of 1, 2 and 3";
  EXPECT_FLOAT_EQ(c.values[4], 1 - 5.0F / 3) << "less that of 0, 2 and 3";
}

TEST(Laplacian, OfNamesOnTheGridIsByThemWhateverThePositions) {
  EXPECT_THAT(referenced(cross({"C3", "C1", "FC3", "Oz", "Fz"})).channels, ElementsAre("C3"));
}

TEST(Laplacian, OfNamesBetweenTheGridIsByTheTenFiveSystem) {
  SetFile file = cross({"FFC1h", "FFC2h", "FCC1h", "FCC2h", "Cz"});
  file.places.clear();
  EXPECT_THAT(referenced(file).channels, testing::Contains("FFC1h"));
}

TEST(Laplacian, WithoutPositionsIsOfThoseThatNamesTell) {
  SetFile file = cross({"E1", "E2", "E3", "E4", "E5"});
  file.places = {{0, 0, 90}, {}, {}, {}, {}};
  EXPECT_THAT(berger::test::message_of<berger::Error>([&] { referenced(file); }),
              HasSubstr("no channel has two neighbours on the 10-10 grid"));
}

}  // namespace
